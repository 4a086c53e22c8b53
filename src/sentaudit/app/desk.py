"""Where reviewers work: incidents as they stand, and decisions that notice what others decided in the meantime."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TypeVar

from sentaudit.app.auditing import from_case, now, one_incident
from sentaudit.app.standing import Basis, ChangedError, History, RefusedError, Seen, Standing, about, notes_about
from sentaudit.errors import UsageError
from sentaudit.incidents.decisions import with_decision
from sentaudit.model.config import Config
from sentaudit.model.incident import Incident, Status
from sentaudit.model.regrouping import Change, Regrouping, standing
from sentaudit.model.remark import Act, Remark
from sentaudit.model.result import AuditResult
from sentaudit.model.review import UNDONE, Review
from sentaudit.store.case import SqliteCase

PATIENCE = 6.0
"""Seconds a decision waits for another one that is being written; a scan takes longer, and refuses it."""

_TRIES = 5
_LANGUAGES_KEPT = 2

Made = TypeVar("Made", Review, Remark)
Kept = TypeVar("Kept")


class Desk:
    """A case under review. Incidents are derived once and again after a scan, merge or split; decisions are read anew
    each time, so several desks (and the command line) may work on one case at once. Thread-safe."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._derived: dict[str, tuple[Basis, AuditResult]] = {}
        self._deriving = Lock()
        self._history = History((), (), ())
        self._stood: dict[str, Standing] = {}

    def look(self, lang: str | None = None) -> Standing:
        """The case as it stands, in the words of a language (default: that of the settings)."""
        lang = lang or self.config.report.lang
        with SqliteCase(Path(self.config.case)) as case:
            basis, result = self._result(case, lang)
            known = self._read(case)
        before = self._stood.get(lang)
        if before is not None and before.undecided is result and before.history is known:
            return before
        latest = {one.incident: one for one in known.reviews}
        decided = (with_decision(one, latest.get(one.id), lang) for one in result.incidents)
        self._stood[lang] = stands = Standing(basis, result, tuple(decided), known)
        return stands

    def _read(self, case: SqliteCase) -> History:
        """The history of an open case; the same object if nothing was added, and only what was added is opened."""
        known = self._history
        found = History(
            _grown(known.reviews, case.reviews),
            _grown(known.remarks, case.remarks),
            _grown(known.regroupings, case.regroupings),
        )
        if any(one is not other for one, other in zip(found, known, strict=True)):
            self._history = found
            return found
        return known

    def _result(self, case: SqliteCase, lang: str) -> tuple[Basis, AuditResult]:
        basis = _basis(case)
        with self._deriving:
            known = self._derived.get(lang)
            if known is None or known[0] != basis:
                self._derived.pop(lang, None)
                while len(self._derived) >= _LANGUAGES_KEPT:
                    self._derived.pop(next(iter(self._derived)))
                config = replace(self.config, report=replace(self.config.report, lang=lang))
                known = self._derived[lang] = (basis, from_case(case, config, ()))
            return known

    def decide(self, identity: str, status: Status, reason: str, author: str, seen: Seen | None = None) -> Review:
        """Adds a decision about the incident whose id is or begins with `identity`, as it is now.

        Raises ChangedError if there is anything about it that was not `seen`, UsageError if there is not exactly one
        such incident, CaseError if the case is in use by a scan.
        """

        def make(incident: Incident, _: Sequence[Review]) -> Review:
            return Review(incident.id, status, said(reason), author, _now(), incident.fingerprint)

        return self._add(identity, seen, make, SqliteCase.add_review)

    def undo(self, identity: str, author: str, seen: Seen | None = None) -> Review:
        """Takes the latest decision about an incident back by adding the one before it once more.

        Raises UsageError if there is none, and otherwise like `decide`.
        """

        def make(incident: Incident, history: Sequence[Review]) -> Review:
            stands = _not_taken_back(history)
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
            return Remark(act, incident.id, said(text), author, _now())

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
                if _basis(case) != stands.basis:
                    continue  # a merge, a split or a scan: the incident may be another one now
                known = self._read(case)
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
        chosen = list({one.id: one for one in (one_incident(stands.incidents, name) for name in identities)}.values())
        if len(chosen) < 2:
            raise RefusedError(
                "merge-one", "a merge needs two incidents or more", "sentaudit incidents list shows the ids"
            )
        messages = [finding.message for one in chosen for finding in one.findings]
        if len({name.partition(":")[0] for name in messages}) > 1:
            where = ", ".join(f"{one.id} in {'/'.join(one.channels)}" for one in chosen)
            raise RefusedError(
                "merge-channels",
                f"these incidents show people in different places: {where}",
                "they stay apart, for each is counted by the rules of its own place; whoever stands in several counts "
                f"once in the totals and in: sentaudit affected {' '.join(one.id for one in chosen)}",
            )
        made = Regrouping(Change.MERGE, tuple(one.id for one in chosen), _once(messages), said(reason), author, _now())
        return self._regroup(stands, seen, made)

    def split(
        self, identity: str, findings: Sequence[str], reason: str, author: str, seen: int | None = None
    ) -> Incident:
        """Makes the messages of some findings, named by the beginnings of their ids, an incident of their own.

        `seen` as for `merge`. Raises UsageError if none or all of the messages are named.
        """
        stands = self.look()
        incident = one_incident(stands.incidents, identity)
        chosen = []
        for name in findings:
            found = [finding for finding in incident.findings if finding.id.startswith(name)]
            if len(found) != 1:
                what = "more than one finding" if found else "no finding"
                raise UsageError(
                    f"{what} of {incident.id} has an id beginning with {name}", "incidents show lists them"
                )
            chosen.append(found[0].message)
        if not chosen:
            raise RefusedError("split-none", "a split needs the messages that are to go", "name one finding or more")
        if len(set(chosen)) >= len(incident.findings):
            raise RefusedError(
                "split-all", "a split must leave at least one message behind", f"{incident.id} has no others"
            )
        return self._regroup(
            stands, seen, Regrouping(Change.SPLIT, (incident.id,), _once(chosen), said(reason), author, _now())
        )

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


def said(reason: str) -> str:
    """The text without space around it. Raises UsageError if nothing is left."""
    text = reason.strip()
    if text in ("", UNDONE):
        raise RefusedError("reason", "a decision needs a reason", '--reason "checked with the sales team"')
    return text


def _grown(known: tuple[Kept, ...], read: Callable[[int], Sequence[Kept]]) -> tuple[Kept, ...]:
    """What is only added to, with what was added. A case that was put back from a copy is read anew."""
    if known:
        fresh = read(len(known) - 1)
        if fresh and fresh[0] == known[-1]:
            return (*known, *fresh[1:]) if len(fresh) > 1 else known
    return tuple(read(0))


def _basis(case: SqliteCase) -> Basis:
    runs = case.runs()
    return Basis(len(runs), runs[-1].finished if runs else None, len(case.regroupings()))


def _check_groupings(history: Sequence[Regrouping], seen: int | None) -> None:
    if seen is not None and len(history) != seen:
        raise ChangedError(history[seen:])


def _not_taken_back(history: Sequence[Review]) -> list[Review]:
    """The decisions of one incident that were not taken back, oldest first."""
    stands: list[Review] = []
    for one in history:
        if one.reason != UNDONE:
            stands.append(one)
        elif stands:
            stands.pop()
    return stands


def _by_time(*entries: Review | Remark) -> list[Review | Remark]:
    return sorted(entries, key=lambda one: one.at)


def _once(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _now() -> int:
    return int(now().timestamp())
