"""What Dask costs on one machine: a local cluster of two workers beside two local processes, side by side.

`make bench-dask` (200 MB of text mail, three rounds). The same on 4 MB tells what of it is the start alone.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import median

from measuring import Contender, Result, adopt_orphans, measure

import corpus

_LITTLE = 4


def contender(name: str, box: Path, *options: str) -> Contender:
    """A whole scan with case and JSON report by two workers."""

    def command(mailbox: Path, out: Path) -> list[str]:
        return [
            *(sys.executable, "-m", "sentaudit", "scan", f"mbox:{mailbox}", "--case", str(out / "case")),
            *("--format", "json", "-o", str(out / "report.json"), "--organisation-domain", corpus.DOMAIN),
            *("--folders", "all", "--no-progress", "-q", "--jobs", "2", *options),
        ]

    return Contender(name, box, command, (0, 1), "report.json")


def ratio(one: Result, other: Result, field: str) -> float:
    """Median over the rounds of how many times `other` the first took."""
    pairs = zip(one.runs, other.runs, strict=True)
    ratios: list[float] = [getattr(first, field) / getattr(second, field) for first, second in pairs]
    return median(ratios)


def main() -> None:
    """Prints the table and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    adopt_orphans()
    whole, little = corpus.path_of(args.megabytes), corpus.path_of(_LITTLE)
    results = measure(
        [
            contender("two processes", whole),
            contender("Dask, two workers", whole, "--engine", "dask"),
            contender("two processes, start", little),
            contender("Dask, two workers, start", little, "--engine", "dask"),
        ],
        args.rounds,
    )
    for one in results:
        print(f"{one.name:<26} {one.size / 1e6:6.0f} MB  {one.wall:7.2f} s  CPU {one.cpu:7.2f} s")
    pool, dask, pool_start, dask_start = results
    for field in ("wall", "cpu"):
        alone = (getattr(dask, field) - getattr(dask_start, field)) / (
            getattr(pool, field) - getattr(pool_start, field)
        )
        print(f"Dask / processes, {field}: {ratio(dask, pool, field):.2f} as a whole, {alone:.2f} without the start")


if __name__ == "__main__":
    main()
