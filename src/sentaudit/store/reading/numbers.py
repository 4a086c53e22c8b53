"""Which message comes first, second and so on in a case: its row id by its number."""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_right
from collections.abc import Sequence

from sentaudit.store.glance import NUMBERS
from sentaudit.store.reading.layout import Stretch
from sentaudit.store.tables import UNIT_SHIFT


class Numbers:
    """Numbers count from 1 through the stretches. It takes eight bytes for each message."""

    def __init__(self, database: sqlite3.Connection, stretches: Sequence[Stretch]) -> None:
        self.rows = array("q")
        self._starts: list[int] = []
        for stretch in stretches:
            self._starts.append(len(self.rows))
            if stretch.scattered is not None:
                self.rows += stretch.scattered
                continue
            units = (stretch.low >> UNIT_SHIFT, stretch.high >> UNIT_SHIFT)
            for unit, packed in database.execute(
                "SELECT unit, number FROM glance WHERE unit BETWEEN ? AND ? ORDER BY unit", units
            ):
                self.rows.extend(map((unit << UNIT_SHIFT).__add__, array(NUMBERS["number"], packed)))

    def stretch_of(self, number: int) -> int:
        """The place of the stretch that holds a message."""
        return bisect_right(self._starts, number - 1) - 1
