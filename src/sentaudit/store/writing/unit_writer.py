"""Writes the messages and problems of one unit, and removes those that are no longer there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sentaudit.model.coverage import OPERATION_KINDS, Problem
from sentaudit.model.facts import MessageFacts
from sentaudit.store.glance import Glance, pack_unit
from sentaudit.store.order import Rank, natural
from sentaudit.store.rows import Codec
from sentaudit.store.tables import (
    ADD_EVIDENCE,
    ADD_MESSAGE,
    ADD_PROBLEM,
    ADD_SIGHTING,
    CONTENTS_BETWEEN,
    DELETE_RANGES,
    DELETE_ROWS,
    MOVE_ROWS,
    PLACES_BETWEEN,
    UNIT_MESSAGES,
    unit_range,
)


class Kept(NamedTuple):
    """A message that stays: where it sorts, and its number within the unit."""

    rank: Rank
    n: int


class Remains(NamedTuple):
    """What is left of a unit after clearing. `retry`: an operation Problem is among the problems left."""

    messages: list[Kept]
    problems: int
    retry: bool


NOTHING = Remains([], 0, False)


class UnitWriter:
    """Works inside the transaction of the caller."""

    def __init__(self, database: sqlite3.Connection, codec: Codec) -> None:
        self._database = database
        self._codec = codec

    def clear(self, source: int, unit: int, keep: frozenset[str]) -> Remains:
        """Removes the unit's messages and problems but those at the positions to keep.

        Raises ValueError if one of these is unknown: it would count as scanned and be nowhere.
        """
        if not keep:
            self.remove(source, unit)
            return NOTHING
        return Remains(self._clear_messages(unit, keep), *self._clear_problems(source, unit, keep))

    def remove(self, source: int, unit: int) -> None:
        """Removes all messages and problems of the unit."""
        for delete_range in DELETE_RANGES:
            self._database.execute(delete_range, unit_range(unit))
        self._database.execute("DELETE FROM problem WHERE source = ? AND unit = ?", (source, unit))
        self._database.execute("DELETE FROM glance WHERE unit = ?", (unit,))

    def spare(self, source: int, gone: Sequence[int], kept: Sequence[int]) -> set[int]:
        """Reduces units to the messages of which there is no copy in the units that are kept.

        Returns the units with any left. Nothing of them is tried again.
        """
        spared: set[int] = set()
        if not gone:
            return spared
        copied = {content for unit in kept for (content,) in self._database.execute(CONTENTS_BETWEEN, unit_range(unit))}
        for unit in gone:
            found = self._database.execute(PLACES_BETWEEN, unit_range(unit)).fetchall()
            only = frozenset(self._codec.uncover(position) for position, content in found if content not in copied)
            if only:
                self.clear(source, unit, only)
                pack_unit(self._database, unit)
                self._database.execute(
                    "UPDATE unit SET skipped = 0, failed = 0, size = 0, retry = 0 WHERE id = ?", (unit,)
                )
                spared.add(unit)
        return spared

    def add_messages(self, unit: int, kept: Sequence[Kept], facts: Sequence[MessageFacts], ranks: list[Rank]) -> None:
        """Adds the messages, sorted by their ranks, so that the numbers of the unit's messages follow the ranks, and
        packs the unit."""
        first, _ = unit_range(unit)
        start = kept[-1].n + 1 if kept else 0
        numbers: Iterable[int] = range(start, start + len(facts))
        follows = not kept or not ranks or kept[-1].rank < ranks[0]
        if not follows or start + len(facts) > UNIT_MESSAGES:
            numbers = self._interleave(first, kept, ranks)
        row_ids = [first + n for n in numbers]
        columns = self._codec.message_columns(row_ids, facts) if facts else []
        sightings = [
            self._codec.sighting_row(row_id, ordinal, sighting)
            for row_id, one in zip(row_ids, facts, strict=True)
            for ordinal, sighting in enumerate(one.sightings)
        ]
        evidence = [
            (row_id, bytearray(self._codec.evidence_blob(one.evidence)))
            for row_id, one in zip(row_ids, facts, strict=True)
            if one.evidence is not None
        ]
        self._database.executemany(ADD_MESSAGE, zip(*columns, strict=True))
        self._database.executemany(ADD_SIGHTING, sightings)
        self._database.executemany(ADD_EVIDENCE, evidence)
        if kept:
            pack_unit(self._database, unit)
            return
        glance = Glance()
        if columns:
            glance.add(columns, {row[0] for row in sightings})
        glance.write(self._database, unit)

    def add_problems(
        self, source: int, unit: int, problems: Sequence[Problem], *, uri: str, folder: str | None, after: int = 0
    ) -> None:
        """Adds problems, numbered from `after` on; `uri` and `folder` are those of the unit (unit 0: of the walk)."""
        row = self._codec.problem_row
        self._database.executemany(
            ADD_PROBLEM,
            [(source, unit, n, *row(problem, uri, folder)) for n, problem in enumerate(problems, after)],
        )

    def _clear_messages(self, unit: int, keep: frozenset[str]) -> list[Kept]:
        uncover = self._codec.uncover
        found = self._database.execute(
            "SELECT id, position FROM message WHERE id BETWEEN ? AND ? ORDER BY id", unit_range(unit)
        )
        kept, gone, missing = [], [], set(keep)
        first, _ = unit_range(unit)
        for row_id, covered in found:
            position = uncover(covered)
            if position in keep:
                kept.append(Kept(natural(position), row_id - first))
                missing.discard(position)
            else:
                gone.append((row_id,))
        if missing:
            raise ValueError(f"{len(missing)} messages to keep are not in the case")
        for delete_one in DELETE_ROWS:
            self._database.executemany(delete_one, gone)
        return kept

    def _clear_problems(self, source: int, unit: int, keep: frozenset[str]) -> tuple[int, bool]:
        """One more than the highest number left, and whether an operation Problem is left."""
        found = self._database.execute(
            "SELECT n, kind, position FROM problem WHERE source = ? AND unit = ? ORDER BY n", (source, unit)
        )
        gone, after, retry = [], 0, False
        for n, kind, covered in found:
            if covered is not None and self._codec.uncover(covered) in keep:
                after, retry = n + 1, retry or kind in OPERATION_KINDS
            else:
                gone.append((source, unit, n))
        self._database.executemany("DELETE FROM problem WHERE source = ? AND unit = ? AND n = ?", gone)
        return after, retry

    def _interleave(self, first: int, kept: Sequence[Kept], ranks: Sequence[Rank]) -> list[int]:
        """Moves the kept messages apart to a free range of numbers; returns the new ones' numbers in between.

        The range lies below the old numbers or right above, so that they do not climb scan by scan.
        """
        total = len(kept) + len(ranks)
        start = 0 if kept[0].n >= total else kept[-1].n + 1
        order = sorted(
            [(one.rank, 0, index) for index, one in enumerate(kept)]
            + [(rank, 1, index) for index, rank in enumerate(ranks)]
        )
        moves, numbers = [], []
        for n, (_, is_new, index) in enumerate(order, start):
            if is_new:
                numbers.append(n)
            else:
                moves.append((first + n, first + kept[index].n))
        for move in MOVE_ROWS:
            self._database.executemany(move, moves)
        return numbers
