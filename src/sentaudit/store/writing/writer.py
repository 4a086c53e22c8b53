"""The writing side of a case: units in, each in one transaction, so that a kill leaves whole units only."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from sentaudit.model.coverage import Folder, Problem, ProblemKind
from sentaudit.model.facts import MessageFacts
from sentaudit.model.message import SourceUnit
from sentaudit.model.unit_result import UnitResult
from sentaudit.store.base import Opened
from sentaudit.store.order import Rank, natural
from sentaudit.store.outcomes import OutcomeWriter
from sentaudit.store.rows import UnitRow
from sentaudit.store.sealing.seal import Keyring
from sentaudit.store.tables import unit_range
from sentaudit.store.writing.address_book import AddressBook
from sentaudit.store.writing.tree import Tree
from sentaudit.store.writing.unit_writer import NOTHING, UnitWriter

_ADD_UNIT = (
    "INSERT INTO unit (name, folder, policy, skipped, failed, size, retry, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_SET_UNIT = (
    "UPDATE unit SET folder = ?, policy = ?, skipped = ?, failed = ?, size = ?, retry = ?, sealed = ? WHERE id = ?"
)
_SET_LOCKED = (
    "UPDATE unit SET policy = ? WHERE id = ? AND EXISTS"
    " (SELECT 1 FROM problem WHERE source = ? AND unit = unit.id AND kind = 'encrypted' AND extent <> 'aside')"
)
_TROUBLED = (
    "SELECT problem.kind, problem.position FROM unit JOIN folder ON folder.id = unit.folder JOIN problem"
    " ON problem.source = folder.source AND problem.unit = unit.id"
    " WHERE unit.id = ? AND problem.position IS NOT NULL AND problem.extent <> 'aside'"
)


class UnitState(NamedTuple):
    """How a unit was last scanned. `retry`: an operation Problem stands against it, it may be readable now."""

    stamp: str
    policy: str
    retry: bool


class CaseWriter(Opened):
    """Everything a scan changes in a case. A failure leaves what was committed before as it was."""

    def __init__(self, directory: Path, database: sqlite3.Connection, keyring: Keyring) -> None:
        super().__init__(directory, database, keyring)
        self._tree = Tree(database, self._codec, keyring)
        self._units = UnitWriter(database, self._codec)
        self._addresses = AddressBook(database, self._codec, keyring)
        self._outcomes = OutcomeWriter(database)

    def register_source(self, uri: str, ordinal: int) -> None:
        """Makes the source known, or moves it to another place among the sources."""
        with self._transaction():
            self._tree.add_source(uri, ordinal)

    def forget_unread(self, source_uri: str) -> None:
        """Takes out a source no mail is known of, with what was said of it; others stay as they are."""
        with self._transaction():
            self._tree.remove_empty(source_uri)

    def register_folder(self, source_uri: str, folder: Folder) -> None:
        """Makes the folder of a registered source known, or changes its role."""
        with self._transaction():
            self._tree.add_folder(self._tree.source(source_uri), folder)

    def unit_states(self, source_uri: str) -> dict[str, UnitState]:
        """Stamp and policy of every unit of the source, by the unit's id."""
        with self._in_words():
            found = self._database.execute(
                "SELECT unit.sealed, unit.policy, unit.retry FROM source JOIN folder ON folder.source = source.id"
                " JOIN unit ON unit.folder = folder.id WHERE source.name = ?",
                (self.keyring.name_of(source_uri),),
            )
            states = {}
            for sealed, policy, retry in found:
                unit = self._codec.unit(sealed)
                states[unit.unit_id] = UnitState(unit.stamp, policy, bool(retry))
            return states

    def known(self, unit_id: str, but: Collection[ProblemKind] = ()) -> dict[str, bytes]:
        """Position -> sha256 of the messages the case has of the unit, in their order; empty for a new unit.

        Messages against which a Problem of the kinds `but` stands are left out: they are to be read again.
        """
        with self._in_words():
            unit = self._tree.unit(unit_id)
            if unit is None:
                return {}
            found = self._database.execute(
                "SELECT position, sha256 FROM message WHERE id BETWEEN ? AND ? ORDER BY id", unit_range(unit)
            )
            uncover = self._codec.uncover
            known = {uncover(position): sha256 for position, sha256 in found}
            if but:
                for kind, position in self._database.execute(_TROUBLED, (unit,)):
                    if kind in but:
                        known.pop(uncover(position), None)
            return known

    def scanned(self, unit_id: str) -> dict[str, tuple[bytes, int | None]]:
        """Position -> sha256 and date of the messages the case has of the unit."""
        with self._in_words():
            unit = self._tree.unit(unit_id)
            found = self._database.execute(
                "SELECT position, sha256, sent_at FROM message WHERE id BETWEEN ? AND ?", unit_range(unit or 0)
            )
            return {self._codec.uncover(position): (sha256, sent_at) for position, sha256, sent_at in found}

    def units_of(self, source_uri: str) -> dict[str, str]:
        """The folder of every unit of the source, by the unit's id."""
        with self._in_words():
            found = self._database.execute(
                "SELECT unit.sealed, folder.title FROM source JOIN folder ON folder.source = source.id"
                " JOIN unit ON unit.folder = folder.id WHERE source.name = ?",
                (self.keyring.name_of(source_uri),),
            )
            return {self._codec.unit(sealed).unit_id: self._codec.open_text(title) for sealed, title in found}

    def commit(self, unit: SourceUnit, result: UnitResult, policy: str, locked: str | None = None) -> None:
        """Replaces what the case has of the unit by `result`; messages at `result.kept` stay with their problems.

        `locked` is the policy of a unit with a part that is encrypted and was not opened.

        Raises ValueError if the result is of another unit, or keeps what the case does not have, or the unit's id
        is taken by a unit of another source: each would lose messages silently.
        """
        if result.unit_id != unit.id:
            raise ValueError("the result belongs to another unit")
        try:
            with self._transaction():
                row, source = self._replace(unit, result, policy)
                if locked is not None:
                    self._database.execute(_SET_LOCKED, (locked, row, source))
        except BaseException:
            self._addresses.forget()
            self._outcomes.forget()
            raise

    def _replace(self, unit: SourceUnit, result: UnitResult, policy: str) -> tuple[int, int]:
        """Row ids of the unit and its source."""
        ranks, facts = _in_order(result.facts)
        keep = frozenset(result.kept).difference([one.position for one in facts])
        source, folder = self._tree.place_of(unit)
        row = self._tree.unit(unit.id, source)
        if row is not None:
            remains = self._units.clear(source, row, keep)
        elif keep:
            raise ValueError("a new unit has no messages to keep")
        else:
            remains = NOTHING
        ends = sorted([*ranks[:1], *ranks[-1:], *(one.rank for one in remains.messages)])
        first, last = (ends[0][-1], ends[-1][-1]) if ends else (None, None)
        sealed = self._codec.unit_blob(UnitRow(unit.id, unit.stamp, first, last))
        retry = remains.retry or any(problem.is_operation for problem in result.problems)
        values = (folder, policy, result.skipped, result.failed, result.size, retry, sealed)
        if row is None:
            row = self._database.execute(_ADD_UNIT, (self.keyring.name_of(unit.id), *values)).lastrowid or 0
        else:
            self._database.execute(_SET_UNIT, (*values, row))
        self._units.add_messages(row, remains.messages, facts, ranks)
        self._units.add_problems(source, row, result.problems, uri=unit.uri, folder=unit.folder, after=remains.problems)
        self._addresses.add(result.addresses)
        self._outcomes.add(result.outcomes)
        return row, source

    def settle(self, source_uri: str, before: str, policy: str) -> None:
        """Changes the policy of those units of the source that have the one of before."""
        with self._transaction():
            self._database.execute(
                "UPDATE unit SET policy = ? WHERE policy = ? AND folder IN (SELECT id FROM folder WHERE source = ?)",
                (policy, before, self._tree.source(source_uri)),
            )

    def drop_units(
        self, source_uri: str, keep_ids: Iterable[str], lasts: Callable[[str], bool] = lambda _: False
    ) -> int:
        """Removes units that are no longer in the source, with their messages, and folders left without units.

        Of folders that last, messages stay of which no copy is in a unit that is kept. Only for a complete walk of the
        source whose units are committed. Returns how many units were removed.
        """
        keep = {self.keyring.name_of(unit_id) for unit_id in keep_ids}
        with self._transaction():
            source = self._tree.source(source_uri)
            found = self._database.execute(
                "SELECT unit.id, unit.name, folder.title FROM folder JOIN unit ON unit.folder = folder.id"
                " WHERE folder.source = ?",
                (source,),
            ).fetchall()
            gone = {unit: lasts(self._codec.open_text(title)) for unit, name, title in found if name not in keep}
            kept = [unit for unit, _, _ in found if unit not in gone]
            spared = self._units.spare(source, [unit for unit, lasting in gone.items() if lasting], kept)
            for unit in gone:
                if unit in spared:
                    continue
                self._units.remove(source, unit)
                self._database.execute("DELETE FROM unit WHERE id = ?", (unit,))
            self._database.execute(
                "DELETE FROM folder WHERE source = ? AND id NOT IN (SELECT folder FROM unit)", (source,)
            )
        return len(gone) - len(spared)

    def source_problems(self, source_uri: str, problems: Sequence[Problem]) -> None:
        """Replaces the problems found while walking the source, which belong to no unit."""
        with self._transaction():
            source = self._tree.source(source_uri)
            self._database.execute("DELETE FROM problem WHERE source = ? AND unit = 0", (source,))
            self._units.add_problems(source, 0, problems, uri=source_uri, folder=None)

    def add_source_problem(self, source_uri: str, problem: Problem) -> None:
        """Adds a problem of the source that belongs to no unit, in place of those of its kind."""
        with self._transaction():
            source = self._tree.source(source_uri)
            self._database.execute(
                "DELETE FROM problem WHERE source = ? AND unit = 0 AND kind = ?", (source, problem.kind.value)
            )
            found = self._database.execute("SELECT max(n) FROM problem WHERE source = ? AND unit = 0", (source,))
            after = found.fetchone()[0]
            self._units.add_problems(
                source, 0, [problem], uri=source_uri, folder=None, after=0 if after is None else after + 1
            )


def _in_order(facts: Sequence[MessageFacts]) -> tuple[list[Rank], Sequence[MessageFacts]]:
    """Ranks and facts by position; sources mostly give them so already."""
    ranks = [natural(one.position) for one in facts]
    ordered = sorted(ranks)
    if ranks == ordered:
        return ranks, facts
    return ordered, [facts[index] for index in sorted(range(len(ranks)), key=ranks.__getitem__)]
