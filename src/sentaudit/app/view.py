"""A case looked at again and again: its incidents are derived once, what was decided about them is read anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TypeVar

from sentaudit.app.auditing import from_case
from sentaudit.app.standing import Basis, History, Standing
from sentaudit.incidents.verdicts.decisions import with_decision
from sentaudit.model.config import Config
from sentaudit.model.result import AuditResult
from sentaudit.store.case import SqliteCase

_LANGUAGES_KEPT = 2

Kept = TypeVar("Kept")


class CaseView:
    """Incidents are derived again after a scan, merge or split; of the history only what is new is opened, so that
    several views (and the command line) may follow one case at once. Thread-safe."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._derived: dict[str, tuple[Basis, AuditResult]] = {}
        self._deriving = Lock()
        self._history = History((), (), ())
        self._stood: dict[str, Standing] = {}

    def look(self, lang: str) -> Standing:
        """The case as it stands, in the words of a language; the same object as long as nothing changed."""
        with SqliteCase(Path(self.config.case)) as case:
            basis, result = self._result(case, lang)
            history = self.history(case)
        before = self._stood.get(lang)
        if before is not None and before.undecided is result and before.history is history:
            return before
        latest = {one.incident: one for one in history.reviews}
        decided = (with_decision(one, latest.get(one.id), lang) for one in result.incidents)
        self._stood[lang] = stands = Standing(basis, result, tuple(decided), history)
        return stands

    def history(self, case: SqliteCase) -> History:
        """The history of an open case; the same object if nothing was added."""
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
        basis = basis_of(case)
        with self._deriving:
            known = self._derived.get(lang)
            if known is None or known[0] != basis:
                self._derived.pop(lang, None)
                while len(self._derived) >= _LANGUAGES_KEPT:
                    self._derived.pop(next(iter(self._derived)))
                config = replace(self.config, report=replace(self.config.report, lang=lang))
                known = self._derived[lang] = (basis, from_case(case, config, ()))
            return known


def basis_of(case: SqliteCase) -> Basis:
    """What the incidents of an open case follow from now."""
    runs = case.runs()
    return Basis(len(runs), runs[-1].finished if runs else None, len(case.regroupings()))


def _grown(known: tuple[Kept, ...], read: Callable[[int], Sequence[Kept]]) -> tuple[Kept, ...]:
    """What is only added to, with what was added. A case that was put back from a copy is read anew."""
    if known:
        fresh = read(len(known) - 1)
        if fresh and fresh[0] == known[-1]:
            return (*known, *fresh[1:]) if len(fresh) > 1 else known
    return tuple(read(0))
