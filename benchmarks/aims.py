"""What a scan wants to reach beside other programs, and what it reached in this run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from measuring import Result, paired

ONE, TWO = "sentaudit, one process", "sentaudit, two processes"
LOOP = "plain loop (mailbox, mail-parser, regex)"


class Aim(NamedTuple):
    """A ratio of speeds, at least `must` and better `aim`; by `field` of the runs: wall, or cpu."""

    ours: str
    other: str
    field: str
    must: float
    aim: float


AIMS = (
    Aim(ONE, LOOP, "cpu", 7, 12),
    Aim(TWO, LOOP, "wall", 12, 20),
    Aim(ONE, "rg -oN ADDRESS", "cpu", 1 / 20, 1 / 12),
    Aim(ONE, "mu index", "cpu", 10, 20),
    Aim(ONE, "notmuch new", "cpu", 20, 40),
    Aim(TWO, ONE, "wall", 1 / 0.65, 1 / 0.55),
)


def table(by_name: Mapping[str, Result]) -> str:
    """A line for each aim whose programs ran."""
    lines = ["| aims: ratio of speeds | by | at least | better | reached |", "|---|---|---|---|---|"]
    for aim in AIMS:
        if aim.ours in by_name and aim.other in by_name:
            reached = paired(by_name[aim.ours], by_name[aim.other], aim.field)
            said = "" if reached >= aim.must else ", missed"
            lines.append(
                f"| {aim.ours} / {aim.other} | {aim.field} | {aim.must:.3g} | {aim.aim:.3g} | {reached:.3g}{said} |"
            )
    lines += [
        "",
        "Where the time goes part by part, what keeps a scan from these aims, and what was tried: `NOTES.md`.",
    ]
    return "\n".join(lines)
