"""Where reviewers work: incidents as they stand, and decisions that notice what others decided in the meantime."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

from sentaudit.app.auditing import now
from sentaudit.app.borders import merged, parted
from sentaudit.app.outcome import one_incident
from sentaudit.app.standing import ChangedError, RefusedError, Seen, Standing, about, given_reason, notes_about
from sentaudit.app.view import CaseView, basis_of
from sentaudit.model.config import Config
from sentaudit.model.incident import Incident, Status
from sentaudit.model.regrouping import Change, Regrouping, standing
from sentaudit.model.remark import Act, Remark
from sentaudit.model.review import UNDONE, Review, not_taken_back
from sentaudit.store.case import SqliteCase

PATIENCE = 6.0
"""Seconds a decision waits for another one that is being written; a scan takes longer, and refuses it."""

_TRIES = 5

Made = TypeVar("Made", Review, Remark)


class Desk:
    """A case under review. What others write meanwhile, here or at other desks, is noticed. Thread-safe."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._view = CaseView(config)

    def look(self, lang: str | None = None) -> Standing:
        """The case as it stands, in the words of a language (default: that of the settings)."""
        return self._view.look(lang or self.config.report.lang)

    def decide(self, identity: str, status: Status, reason: str, author: str, seen: Seen | None = None) -> Review:
        """Adds a decision about the incident whose id is or begins with `identity`, as it is now.

        Raises ChangedError if there is anything about it that was not `seen`, UsageError if there is not exactly one
        such incident, CaseError if the case is in use by a scan.
        """

        def make(incident: Incident, _: Sequence[Review]) -> Review:
            return Review(incident.id, status, given_reason(reason), author, _now(), incident.fingerprint)

        return self._add(identity, seen, make, SqliteCase.add_review)

    def undo(self, identity: str, author: str, seen: Seen | None = None) -> Review:
        """Takes the latest decision about an incident back by adding the one before it once more.

        Raises UsageError if there is none, and otherwise like `decide`.
        """

        def make(incident: Incident, history: Sequence[Review]) -> Review:
            stands = not_taken_back(history)
            if not stands:
                raise RefusedError(
                    "undecided",
                    f"nothing was decided about {incident.id}",
                    "sentaudit review history shows all decisions",
                )
            before = stands[-2] if len(stands) > 1 else stands[-1]._replace(status=Status.NEW)
            return before._replace(reason=UNDONE, author=author, at=_now())

        return self._add(identity, seen, make, SqliteCase.add_review)

    def note(self, identity: str, text: str, author: str) -> Remark:
        """Adds a note about an incident; it decides nothing."""
        return self._remark(Act.NOTE, identity, text, author)

    def reveal(self, identity: str, reason: str, author: str) -> Remark:
        """Writes down that the author sees an incident in the clear from now on, and why."""
        return self._remark(Act.REVEALED, identity, reason, author)

    def _remark(self, act: Act, identity: str, text: str, author: str) -> Remark:
        def make(incident: Incident, _: Sequence[Review]) -> Remark:
            return Remark(act, incident.id, given_reason(text), author, _now())

        return self._add(identity, None, make, SqliteCase.add_remark)

    def _add(
        self,
        identity: str,
        seen: Seen | None,
        make: Callable[[Incident, Sequence[Review]], Made],
        add: Callable[[SqliteCase, Made], None],
    ) -> Made:
        """Between the look at the history and the new entry nobody else can write: the case is locked."""
        for _ in range(_TRIES):
            stands = self.look()
            incident = one_incident(stands.incidents, identity)
            with self._locked() as case:
                if basis_of(case) != stands.basis:
                    continue  # a merge, a split or a scan: the incident may be another one now
                known = self._view.history(case)
                history = about(known.reviews, incident.id)
                if seen is not None:
                    notes = notes_about(known.remarks, incident.id)
                    if seen != (now_seen := Seen(len(history), len(notes), incident.fingerprint)):
                        raise ChangedError(_by_time(*history[seen.reviews :], *notes[seen.notes :]), now_seen)
                made = make(incident, history)
                add(case, made)
                return made
        raise RefusedError(
            "unsteady", "the borders of the incidents keep changing", "try again when the others have finished"
        )

    def merge(self, identities: Sequence[str], reason: str, author: str, seen: int | None = None) -> Incident:
        """Makes one incident of several, named by the beginnings of their ids; returns it with its numbers.

        `seen` is how many merges, splits and undoings were there when the author looked; raises ChangedError if there
        are more now, UsageError if the incidents are less than two, or show people in different channels.
        """
        stands = self.look()
        return self._regroup(stands, seen, merged(stands.incidents, identities, reason, author, _now()))

    def split(
        self, identity: str, findings: Sequence[str], reason: str, author: str, seen: int | None = None
    ) -> Incident:
        """Makes the messages of some findings, named by the beginnings of their ids, an incident of their own.

        `seen` as for `merge`. Raises UsageError if none or all of the messages are named.
        """
        stands = self.look()
        incident = one_incident(stands.incidents, identity)
        return self._regroup(stands, seen, parted(incident, findings, reason, author, _now()))

    def undo_regrouping(self, author: str, seen: int | None = None) -> Regrouping:
        """Takes the latest merge or split that stands back, and returns it. `seen` as for `merge`.

        Raises UsageError if there is none.
        """
        with self._locked() as case:
            history = case.regroupings()
            _check_groupings(history, seen)
            before = standing(history)
            if not before:
                raise RefusedError(
                    "ungrouped", "nothing was merged or split", "sentaudit review history shows all decisions"
                )
            case.add_regrouping(before[-1]._replace(change=Change.UNDO, reason=UNDONE, author=author, at=_now()))
        return before[-1]

    def _regroup(self, stands: Standing, seen: int | None, made: Regrouping) -> Incident:
        """Notes the change; the incident that now holds the messages."""
        with self._locked() as case:
            _check_groupings(case.regroupings(), stands.basis.groupings if seen is None else seen)
            case.add_regrouping(made)
        incidents = self.look().incidents
        return next(one for one in incidents if any(finding.message in made.messages for finding in one.findings))

    def _locked(self) -> AbstractContextManager[SqliteCase]:
        return SqliteCase(Path(self.config.case), write=True, patience=PATIENCE)


def _check_groupings(history: Sequence[Regrouping], seen: int | None) -> None:
    if seen is not None and len(history) != seen:
        raise ChangedError(history[seen:])


def _by_time(*entries: Review | Remark) -> list[Review | Remark]:
    return sorted(entries, key=lambda one: one.at)


def _now() -> int:
    return int(now().timestamp())
