"""The whole outcome of an audit, ready to be written by any reporter."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sentaudit.model.coverage import OPERATION_KINDS, Coverage, Extent, ProblemKind
from sentaudit.model.hint import Hint
from sentaudit.model.incident import Incident, Severity
from sentaudit.model.locator import Locator


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the scanner. `complete` is False if any operation Problem occurred."""

    id: str
    tool_version: str
    started: datetime
    finished: datetime
    complete: bool
    ruleset_digest: str
    config_digest: str
    internal_domains: tuple[str, ...]
    internal_inferred: bool


@dataclass(frozen=True, slots=True)
class Negative:
    """A folder that was audited and in which nothing was found; `period` in epoch seconds, None if undated."""

    source: str
    folder: str
    period: tuple[int | None, int | None]
    messages: int


@dataclass(frozen=True, slots=True)
class Series:
    """Incidents and watch-level messages of one kind over any time: the same mistake again.

    `people` counts everybody exposed in any of them once; `reason` says in words what links them.
    """

    id: str
    incidents: tuple[str, ...]
    watch_messages: int
    people: int
    reason: str


@dataclass(frozen=True, slots=True)
class Totals:
    """The first screen of every report: over reported incidents only, people counted once.

    `records` are people in tables of personal data, whether or not an address of theirs is exposed. `untold` are people
    whom no mail about an incident of theirs reached, None where that is not known of any incident.
    """

    incidents: dict[Severity, int]
    exposed: int
    viewers: int
    listed_apart: int
    watch: int
    records: int = 0
    untold: int | None = None

    @property
    def reported(self) -> int:
        """How many incidents are reported, of any severity."""
        return sum(self.incidents.values())


class Gap(NamedTuple):
    """Problems of one kind that cost the same; `problems` is how many. The sum over all gaps is all Problems."""

    kind: ProblemKind
    extent: Extent
    expected: bool
    problems: int

    @property
    def is_operation(self) -> bool:
        """True if the next run may read it."""
        return self.kind in OPERATION_KINDS


class Possible(NamedTuple):
    """A file nobody could open in a mail to outsiders: if it holds a list, that many could read it.

    `sent_at` is in epoch seconds; `detail` names format and size; `external` of the receivers are outside.
    """

    where: Locator
    sent_at: int | None
    zone: int | None
    receivers: int
    external: int
    detail: str


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What reporters get. Incidents are sorted: reported first, then by severity, net number and id.

    `min_confidence` is the confidence from which an incident is reported, None if it is not handed on. `possible` has
    the most outside receivers first. `hints` are what no rule can prove, surest first, and part of no number.
    """

    run: Run
    coverage: Coverage
    incidents: tuple[Incident, ...]
    totals: Totals
    negative: tuple[Negative, ...]
    case: str
    min_confidence: float | None = None
    possible: tuple[Possible, ...] = ()
    series: tuple[Series, ...] = ()
    hints: tuple[Hint, ...] = ()

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The Problems of the coverage counted by kind and cost: operation first, what policy left out last."""
        counted = Counter((problem.kind, problem.extent, problem.expected) for problem in self.coverage.problems)
        gaps = (Gap(*key, problems) for key, problems in counted.items())
        return tuple(sorted(gaps, key=lambda gap: (gap.expected, not gap.is_operation, -gap.problems, gap[:2])))
