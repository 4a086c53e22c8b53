"""Runs sentaudit beside its yardsticks, A B A B in one call, and prints medians and ratios; asserts no time.

`make bench` (200 MB; the plain loop on a 50 MB cut, scaled by bytes) writes benchmarks/RESULTS.md;
`make bench-quick` (`--quick`, 20 MB, two rounds) only prints. Sizes in MB of mailbox, times of whole processes.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import aims
import peers
from measuring import Contender, Result, adopt_orphans, measure, paired

import corpus

HERE = Path(__file__).resolve().parent
PROCESSES = {1: "one process", 2: "two processes"}
TEXT = "sentaudit, {}, the same mail without files"
OFFICE = "sentaudit, {}, 15 % of the mail with a file"


def contenders(whole: Path, cut: Path, small: Path, text: Path, office: Path) -> list[Contender]:
    """Everything that can run here; `text` and `office` hold the same mails without and with attached files."""
    sentaudit = str(Path(sys.executable).with_name("sentaudit"))

    def scan(jobs: int) -> Callable[[Path, Path], list[str]]:
        return lambda box, out: [
            *(sentaudit, "scan", f"mbox:{box}", "--case", str(out / "case"), "--format", "json"),
            *("-o", str(out / "report.json"), "--organisation-domain", corpus.DOMAIN, "--folders", "all"),
            *("--jobs", str(jobs), "--no-progress", "-q"),
        ]

    return [
        Contender(aims.ONE, whole, scan(1), (0, 1), "report.json"),
        Contender(aims.TWO, whole, scan(2), (0, 1), "report.json"),
        Contender(aims.LOOP, cut,
                  lambda box, out: [sys.executable, str(HERE / "naive.py"), str(box), str(out / "naive.json")]),
        *[
            Contender(name.format(said), box, scan(jobs), (0, 1), "report.json")
            for jobs, said in PROCESSES.items()
            for name, box in ((TEXT, text), (OFFICE, office))
        ],
        *peers.on_bytes(whole),
        *peers.decoding(small),
    ]  # fmt: skip


def table(results: list[Result]) -> str:
    """Medians per contender, then the ratios."""
    lines = [
        "| program | mailbox MB | wall s | CPU s | MB/s (wall) | MB/s (CPU) | messages/s (wall) | peak MiB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in results:
        size = one.size / 1e6
        lines.append(
            f"| {one.name} | {size:.0f} | {one.wall:.2f} | {one.cpu:.2f} "
            f"| {size / one.wall:.1f} | {size / max(one.cpu, 0.001):.1f} "
            f"| {one.messages / one.wall:,.0f} | {one.peak / 2**20:.0f} |"
        )
    by_name = {one.name: one for one in results}
    alone, both = by_name[aims.ONE], by_name[aims.TWO]
    attached = {name.format(said) for name in (TEXT, OFFICE) for said in PROCESSES.values()}
    lines += ["", "| ratio of speeds (paired, median) | wall | CPU |", "|---|---|---|"]
    for ours in (alone, both):
        for one in results:
            if one.name in attached:
                continue
            if one not in (alone, both) or (ours is both and one is alone):
                lines.append(
                    f"| {ours.name} / {one.name} | {paired(ours, one, 'wall'):.3g} | {paired(ours, one, 'cpu'):.3g} |"
                )
    lines += [
        "",
        "| attached files cost (paired, median) | wall per message | CPU per message | wall per byte | CPU per byte |",
        "|---|---|---|---|---|",
    ]
    for said in PROCESSES.values():
        text, office = by_name[TEXT.format(said)], by_name[OFFICE.format(said)]
        times = [paired(text, office, field) for field in ("wall", "cpu")]
        # The same messages: what one of them costs is told by the bytes of both mailboxes.
        cells = [*(one * office.size / text.size for one in times), *times]
        lines.append(f"| {said} | {' | '.join(f'{one:.2f} times' for one in cells)} |")
    return "\n".join([*lines, "", aims.table(by_name)])


def machine() -> str:
    """Processor, cores, Python and date."""
    model = platform.processor() or "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.partition(":")[2].strip()
            for line in info.read_text("utf-8").splitlines()
            if line.startswith("model name")
        ]
        model = names[0] if names else model
    load = f"{os.getloadavg()[0]:.1f}"
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {model}, {os.cpu_count()} cores, load {load} before the first run, "
        f"{platform.python_implementation()} {platform.python_version()} "
        f"({platform.python_compiler()}), {platform.system()}"
    )


def main() -> None:
    """Builds the mailboxes, measures, prints, and in the full mode writes RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20 MB, two rounds, nothing is written")
    parser.add_argument("--rounds", type=int, help="how often every program runs (default 3, quick 2)")
    parser.add_argument("--megabytes", type=int, help="size of the mailbox (default 200, quick 20)")
    parser.add_argument("--whole", action="store_true", help="the plain loop over the whole mailbox too, not a cut")
    args = parser.parse_args()
    megabytes = args.megabytes or (20 if args.quick else 200)
    whole = corpus.path_of(megabytes)
    cut = whole if args.whole else corpus.path_of(min(megabytes, 8 if args.quick else 50))
    where = machine()
    adopt_orphans()
    small, office = min(megabytes, 4 if args.quick else 20), min(megabytes, 4 if args.quick else 60)
    entries = contenders(
        whole, cut, corpus.path_of(small), corpus.path_of(office), corpus.path_of(office, attached=True)
    )
    text = table(measure(entries, args.rounds or (2 if args.quick else 3)))
    import parts  # only now: a process started by a large one looks large itself

    text += "\n\n" + parts.table(corpus.path_of(small), corpus.path_of(small, attached=True))
    print(where, text, sep="\n\n")
    if not args.quick:
        note = (
            "Text mail (see `corpus.py`), whole processes, warm cache; sentaudit with case and JSON report. "
            "Ratios above 1 mean sentaudit is faster. Per byte, so the plain loop may run on a cut."
        )
        (HERE / "RESULTS.md").write_text(f"# Benchmark\n\n{where}\n\n{note}\n\n{text}\n", "utf-8")


if __name__ == "__main__":
    main()
