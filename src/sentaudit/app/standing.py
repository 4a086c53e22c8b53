"""A case as it stands under review: what was decided about it, and why a decision may be refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sentaudit.errors import UsageError
from sentaudit.model.incident import Incident, Status
from sentaudit.model.regrouping import Regrouping
from sentaudit.model.remark import Act, Remark
from sentaudit.model.result import AuditResult
from sentaudit.model.review import UNDONE, Review

Entry = Review | Remark | Regrouping


class Seen(NamedTuple):
    """What a reviewer had seen of an incident: how many decisions and notes, and which content and audience."""

    reviews: int
    notes: int
    fingerprint: str


class ChangedError(UsageError):
    """Others wrote something the reviewer had not seen; `entries` are these, oldest first, `seen` includes them."""

    def __init__(self, entries: Sequence[Entry], seen: Seen | None = None) -> None:
        super().__init__("somebody decided about this in the meantime", "look at it again, then decide")
        self.entries = tuple(entries)
        self.seen = seen


class RefusedError(UsageError):
    """A decision that makes no sense; `code` says why, for those who say it in another language."""

    def __init__(self, code: str, text: str, hint: str) -> None:
        super().__init__(text, hint)
        self.code = code


class Basis(NamedTuple):
    """What the incidents of a case follow from, besides the settings: if it changed, they are derived again."""

    runs: int
    finished: datetime | None
    groupings: int


class History(NamedTuple):
    """Everything that was decided or done, oldest first."""

    reviews: tuple[Review, ...]
    remarks: tuple[Remark, ...]
    regroupings: tuple[Regrouping, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as it stands: incidents with the decisions that hold, in an order no decision changes.

    `undecided` is the same without any decision. The histories are oldest first.
    """

    basis: Basis
    undecided: AuditResult
    incidents: tuple[Incident, ...]
    history: History

    @property
    def reviews(self) -> tuple[Review, ...]:
        """Every decision."""
        return self.history.reviews

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Every note, and every look at an incident in the clear."""
        return self.history.remarks

    @property
    def regroupings(self) -> tuple[Regrouping, ...]:
        """Every merge, split and undoing."""
        return self.history.regroupings

    def seen(self, incident: Incident) -> Seen:
        """What somebody who looks at it now has seen."""
        reviews, notes = about(self.reviews, incident.id), notes_about(self.remarks, incident.id)
        return Seen(len(reviews), len(notes), incident.fingerprint)

    @property
    def asked(self) -> list[Incident]:
        """The incidents a decision is wanted of, decided or not."""
        pairs = zip(self.undecided.incidents, self.incidents, strict=True)
        return [incident for bare, incident in pairs if bare.reported]

    @property
    def waiting(self) -> list[Incident]:
        """Those nobody decided about yet."""
        return [one for one in self.asked if one.status is Status.NEW]


def about(history: Sequence[Review], incident: str) -> list[Review]:
    """The decisions about one incident."""
    return [one for one in history if one.incident == incident]


def notes_about(history: Sequence[Remark], incident: str) -> list[Remark]:
    """The notes about one incident; who looked at it in the clear is no note."""
    return [one for one in history if one.incident == incident and one.act is Act.NOTE]


def given_reason(text: str) -> str:
    """The text without space around it. Raises RefusedError if nothing is left."""
    reason = text.strip()
    if reason in ("", UNDONE):
        raise RefusedError("reason", "a decision needs a reason", '--reason "checked with the sales team"')
    return reason
