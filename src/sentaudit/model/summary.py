"""A run in numbers, for mail, webhooks and monitoring: nothing in it names a person, a mailbox or a message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sentaudit.errors import EXIT_NOTHING_AUDITED
from sentaudit.model.coverage import Counts, ProblemKind
from sentaudit.model.incident import Severity
from sentaudit.model.result import AuditResult


@dataclass(frozen=True, slots=True)
class RunSummary:
    """`new` are the reported incidents no earlier run has reported, by severity; `reported` all of this run's report.

    `people` are the distinct people exposed by those of the report. `problems` count what may be read next time,
    `lasting` all others but those policy leaves out. A run that never began has its exit code and zeros.
    """

    exit_code: int
    finished: datetime
    seconds: int = 0
    complete: bool = False
    sources: int = 0
    messages: Counts = field(default_factory=Counts)
    new: Mapping[Severity, int] = field(default_factory=dict)
    reported: int = 0
    people: int = 0
    problems: Mapping[ProblemKind, int] = field(default_factory=dict)
    lasting: int = 0

    @property
    def new_incidents(self) -> int:
        """How many new incidents, of any severity."""
        return sum(self.new.values())

    @property
    def calls_for_attention(self) -> bool:
        """True if somebody should look: something new was found, something could not be read, or nothing was."""
        return bool(self.new_incidents or self.problems) or self.exit_code >= EXIT_NOTHING_AUDITED


class Notice(NamedTuple):
    """A run in words for people: some for a subject line, and the lines of a text."""

    headline: str
    text: str


def summary_of(result: AuditResult, exit_code: int) -> RunSummary:
    """The numbers of a finished run."""
    coverage = result.coverage
    operation = Counter(problem.kind for problem in coverage.problems if problem.is_operation)
    new = Counter(one.severity for one in result.incidents if one.reported and one.new)
    return RunSummary(
        exit_code=exit_code,
        finished=result.run.finished,
        seconds=int((result.run.finished - result.run.started).total_seconds()),
        complete=result.run.complete,
        sources=len(coverage.sources),
        messages=coverage.messages,
        new={severity: new[severity] for severity in reversed(Severity) if new[severity]},
        reported=result.totals.reported,
        people=result.totals.exposed,
        problems={kind: operation[kind] for kind in ProblemKind if operation[kind]},
        lasting=sum(not problem.is_operation and not problem.expected for problem in coverage.problems),
    )
