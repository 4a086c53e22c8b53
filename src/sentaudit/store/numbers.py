"""Which message comes first, second and so on in a case: numbers by row ids, and row ids by numbers."""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter

from sentaudit.store.layout import Stretch
from sentaudit.store.tables import UNIT_SHIFT


class Numbers:
    """Numbers count from 1 through the stretches. It takes eight bytes for each message."""

    def __init__(self, database: sqlite3.Connection, stretches: Sequence[Stretch]) -> None:
        self.rows = array("q")
        self._starts: list[int] = []
        self._shifts: dict[int, int] = {}
        for stretch in stretches:
            start = len(self.rows)
            self._starts.append(start)
            if stretch.scattered is not None:
                self.rows += stretch.scattered
                continue
            found = database.execute(
                "SELECT id FROM message WHERE id BETWEEN ? AND ? ORDER BY id", (stretch.low, stretch.high)
            )
            self.rows.extend(map(itemgetter(0), found))
            self._note_shifts(start)

    def of(self, stretch: int, row_ids: Iterable[int]) -> list[int]:
        """The numbers of messages of the stretch with that place among the stretches, which is not scattered."""
        rows, shifts = self.rows, self._shifts
        start, end = [*self._starts, len(rows)][stretch : stretch + 2]
        return [
            bisect_left(rows, row, start, end) + 1 if (shift := shifts.get(row >> UNIT_SHIFT)) is None else row + shift
            for row in row_ids
        ]

    def first(self, stretch: int) -> int:
        """The number of the first message of the stretch."""
        return self._starts[stretch] + 1

    def stretch_of(self, number: int) -> int:
        """The place of the stretch that holds a message."""
        return bisect_right(self._starts, number - 1) - 1

    def _note_shifts(self, at: int) -> None:
        """For each unit without gaps from there on, what is to be added to its row ids."""
        rows = self.rows
        while at < len(rows):
            unit = rows[at] >> UNIT_SHIFT
            end = bisect_left(rows, unit + 1 << UNIT_SHIFT, at)
            if rows[end - 1] - rows[at] == end - at - 1:
                self._shifts[unit] = at + 1 - rows[at]
            at = end
