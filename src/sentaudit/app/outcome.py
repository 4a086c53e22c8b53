"""What a job gives its verb: a result with its exit code, one incident of it, or why nothing could be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sentaudit.errors import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE, EXIT_NOTHING_AUDITED, SourceError, UsageError
from sentaudit.model.incident import Incident
from sentaudit.model.result import AuditResult


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job gives its verb; `unreadable` are sources that could not be opened, by their names."""

    result: AuditResult
    unreadable: Mapping[str, SourceError] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """The exit code of the contract."""
        result = self.result
        if not result.run.complete:
            return EXIT_INCOMPLETE
        if not result.coverage.audited:
            return EXIT_NOTHING_AUDITED
        return EXIT_FINDINGS if result.totals.reported else EXIT_CLEAN


class NothingReadableError(SourceError):
    """None of the sources could be opened; `sources` has the error of each by its name."""

    def __init__(self, sources: Mapping[str, SourceError]) -> None:
        first = next(iter(sources.values()))
        if len(sources) == 1:
            super().__init__(first.text, first.hint)
        else:
            super().__init__("none of the sources could be opened", "sentaudit doctor tries them step by step")
        self.sources = sources


def one_incident(incidents: Iterable[Incident], identity: str) -> Incident:
    """The incident whose id is or begins with `identity`. Raises UsageError if there is not exactly one."""
    matching = [incident for incident in incidents if incident.id.startswith(identity)]
    if len(matching) != 1:
        what = "more than one incident" if matching else "no incident"
        raise UsageError(f"{what} has an id beginning with {identity}", "sentaudit incidents list shows the ids")
    return matching[0]
