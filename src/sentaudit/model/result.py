"""The whole outcome of an audit, ready to be written by any reporter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sentaudit.model.coverage import Coverage
from sentaudit.model.incident import Incident, Severity


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
class Totals:
    """The first screen of every report: over reported incidents only, people counted once."""

    incidents: dict[Severity, int]
    exposed: int
    viewers: int
    listed_apart: int
    watch: int


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What reporters get. Incidents are sorted: reported first, then by severity, net number and id."""

    run: Run
    coverage: Coverage
    incidents: tuple[Incident, ...]
    totals: Totals
    negative: tuple[Negative, ...]
    case: str
