"""Runs commands as whole processes, A B A B in one call: wall, CPU and peak memory, and ratios of paired runs."""

from __future__ import annotations

import ctypes
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

# An installed package is compiled once; a switch that keeps a checkout from it would be measured with every process.
SURROUNDINGS = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Run(NamedTuple):
    """One process: seconds of wall and CPU (children included), peak resident bytes of its largest process."""

    wall: float
    cpu: float
    peak: int


class Contender(NamedTuple):
    """A command over a mailbox; `command` gets the mailbox and an empty folder to write to.

    `report` is the file it leaves there if it did its job: an exit code that tells of findings may also be a crash's.
    """

    name: str
    mailbox: Path
    command: Callable[[Path, Path], list[str]]
    accepted: tuple[int, ...] = (0,)
    report: str = ""


class Result(NamedTuple):
    """Medians of a contender's runs, per whole mailbox."""

    name: str
    size: int
    messages: int
    wall: float
    cpu: float
    peak: int
    runs: list[Run]


def run(contender: Contender) -> Run:
    """Runs the command once in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="sentaudit-bench-") as folder:
        command = contender.command(contender.mailbox, Path(folder))
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=SURROUNDINGS)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        cpu, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss
        for orphan in _orphans():
            cpu, peak = cpu + orphan.ru_utime + orphan.ru_stime, max(peak, orphan.ru_maxrss)
        code = process.returncode = os.waitstatus_to_exitcode(status)
        if code not in contender.accepted or not (Path(folder) / contender.report).exists():
            sys.exit(f"{contender.name}: exit code {code}")
    return Run(wall, cpu, peak * 1024)


def adopt_orphans() -> None:
    """Makes this process inherit helpers a contender leaves behind, so that their CPU time counts (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER of <sys/prctl.h>


def _orphans() -> Iterator[resource.struct_rusage]:
    """Usage of every helper left behind, once it has ended."""
    while True:
        try:
            yield os.wait4(-1, 0)[2]
        except ChildProcessError:
            return


def count(path: Path) -> int:
    """Messages of a mailbox of the benchmark (its postmarks are all alike)."""
    return path.read_bytes().count(b"From - Mon Jan  7 08:00:00 2019\n")


def measure(entries: list[Contender], rounds: int) -> list[Result]:
    """Rounds of all contenders one after the other, so that a noisy minute hits all of them alike."""
    runs: dict[str, list[Run]] = {entry.name: [] for entry in entries}
    for number in range(rounds):
        for entry in entries:
            runs[entry.name].append(run(entry))
            print(f"round {number + 1}: {entry.name}: {runs[entry.name][-1].wall:.2f} s", file=sys.stderr)
    return [
        Result(
            entry.name,
            entry.mailbox.stat().st_size,
            count(entry.mailbox),
            statistics.median(one.wall for one in runs[entry.name]),
            statistics.median(one.cpu for one in runs[entry.name]),
            max(one.peak for one in runs[entry.name]),
            runs[entry.name],
        )
        for entry in entries
    ]


def paired(first: Result, second: Result, field: str) -> float:
    """Median over the rounds of how many times the speed of `second` (per byte) `first` has."""
    pairs = zip(first.runs, second.runs, strict=True)
    ratios: list[float] = [
        (getattr(other, field) / second.size) / (getattr(one, field) / first.size) for one, other in pairs
    ]
    return statistics.median(ratios)
