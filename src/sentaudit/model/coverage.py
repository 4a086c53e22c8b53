"""What was looked at and what was not: a thing not scanned is a `Problem`, never only a log line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sentaudit.model.locator import Locator


class Stage(StrEnum):
    SOURCE = "source"
    PARSE = "parse"
    EXTRACT = "extract"
    DETECT = "detect"
    ENGINE = "engine"


class ProblemKind(StrEnum):
    """Why something was not scanned. The first group is lasting (content), the second may pass (operation)."""

    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    TOO_LARGE = "too-large"
    TOO_DEEP = "too-deep"
    TOO_MANY = "too-many"
    TIMEOUT = "timeout"
    NO_TEXT = "no-text"
    UNSUPPORTED = "unsupported"
    UNREADABLE = "unreadable"
    CRASH = "crash"
    CONNECTION = "connection"
    AUTH = "auth"
    THROTTLED = "throttled"
    PERMISSION = "permission"
    NOT_FOUND = "not-found"
    CHANGED = "changed"
    BUDGET = "budget"


OPERATION_KINDS = frozenset(
    {
        ProblemKind.CRASH,
        ProblemKind.CONNECTION,
        ProblemKind.AUTH,
        ProblemKind.THROTTLED,
        ProblemKind.PERMISSION,
        ProblemKind.NOT_FOUND,
        ProblemKind.CHANGED,
        ProblemKind.BUDGET,
    }
)


class Extent(StrEnum):
    """How much a Problem cost: an aside costs nothing that is counted, it only says something was repaired or odd."""

    MESSAGE_FAILED = "message-failed"
    MESSAGE_SKIPPED = "message-skipped"
    PART_FAILED = "part-failed"
    PART_SKIPPED = "part-skipped"
    ASIDE = "aside"


class Problem(NamedTuple):
    """One thing that was not (fully) scanned. `detail` never holds mail text, addresses or secrets.

    `extent` says which counter of the coverage it belongs to, so that seen = scanned + skipped + failed can be
    re-derived from the list. `expected` marks what policy leaves out (images, say),
    and an aside that only tells how something was read.
    """

    stage: Stage
    kind: ProblemKind
    where: Locator
    detail: str
    extent: Extent = Extent.ASIDE
    expected: bool = False

    @property
    def is_operation(self) -> bool:
        """True if the next run may succeed (connection, permission, crash ...): such a run is incomplete."""
        return self.kind in OPERATION_KINDS


@dataclass(frozen=True, slots=True)
class Counts:
    """Messages or parts by final state; `seen` is always the sum of the three."""

    scanned: int = 0
    skipped: int = 0
    failed: int = 0

    @property
    def seen(self) -> int:
        return self.scanned + self.skipped + self.failed

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.scanned + other.scanned, self.skipped + other.skipped, self.failed + other.failed)


class Role(StrEnum):
    """What a folder is for: sent mail, something else for certain, or not known."""

    SENT = "sent"
    OTHER = "other"
    UNKNOWN = "unknown"


class ChosenBy(StrEnum):
    """On what ground a folder got its role."""

    USER = "user"
    SPECIAL_USE = "special-use"
    NAME = "name"
    IDENTITY = "identity"
    DEFAULT = "default"


class Folder(NamedTuple):
    """A folder of a source; `name` is decoded and free of control characters, "" for a source without folders."""

    name: str
    role: Role = Role.UNKNOWN
    chosen_by: ChosenBy = ChosenBy.DEFAULT


@dataclass(frozen=True, slots=True)
class FolderCoverage:
    """A folder's outcome; `first_sent`/`last_sent` are epoch seconds of the earliest and latest dated message."""

    folder: Folder
    audited: bool
    messages: Counts
    first_sent: int | None
    last_sent: int | None


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    uri: str
    folders: tuple[FolderCoverage, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage section of every report."""

    messages: Counts
    duplicates: int
    parts: Counts
    sources: tuple[SourceCoverage, ...]
    problems: tuple[Problem, ...]

    @property
    def audited(self) -> bool:
        """True if any folder was audited; all others are context only."""
        return any(folder.audited for source in self.sources for folder in source.folders)

    @property
    def complete(self) -> bool:
        """True if nothing failed that may succeed next time."""
        return not any(problem.is_operation for problem in self.problems)
