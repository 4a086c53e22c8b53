"""Reads packed columns of many messages at a time, in the order of the case."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from sentaudit.model.key_lists import KeyLists
from sentaudit.store.glance import LISTS, NUMBERS
from sentaudit.store.reading.layout import Stretch
from sentaudit.store.rows import Row
from sentaudit.store.tables import UNIT_SHIFT

_FEWEST = 2048
"""Messages of several small units that are taken together."""

_ORDERED = (*NUMBERS, *LISTS)


class Batch(dict[str, Sequence[int]]):
    """Columns of numbers of `size` messages by name, unpacked when first asked for.

    `order` tells where among the messages of the units the first, second and so on of the batch are.
    """

    def __init__(self, size: int, packed: dict[str, bytes], order: Sequence[int] | None = None) -> None:
        super().__init__()
        self.size = size
        self._packed, self._order = packed, order

    def __missing__(self, name: str) -> Sequence[int]:
        column: Sequence[int] = array(NUMBERS[name], self._packed[name])
        if self._order is not None:
            column = [column[at] for at in self._order]
        self[name] = column
        return column

    def keys_of(self, name: str, places: Sequence[int]) -> KeyLists:
        """The keys of the messages in these places."""
        keys = array("q", self._packed[name])
        sizes = array(NUMBERS[f"{name}_size"], self._packed[f"{name}_size"])
        if self._order is None and isinstance(places, range):
            return KeyLists(keys, sizes)  # these are all
        if self._order is not None:
            places = [self._order[at] for at in places]
        starts = list(accumulate(sizes, initial=0))
        some = array("q")
        for at in places:
            some.extend(keys[starts[at] : starts[at + 1]])
        return KeyLists(some, map(sizes.__getitem__, places))


def batches(database: sqlite3.Connection, stretch: Stretch, names: Iterable[str]) -> Iterator[Batch]:
    """The messages of a stretch with the columns of these names."""
    needed = {*names, *(f"{name}_size" for name in LISTS if name in names)}
    columns = [name for name in _ORDERED if name in needed]
    if stretch.scattered is not None:
        yield _scattered(database, columns, stretch.scattered)
        return
    size, waiting = 0, []
    for row in _units(database, columns, "BETWEEN ? AND ?", stretch.low >> UNIT_SHIFT, stretch.high >> UNIT_SHIFT):
        size += row[1]
        waiting.append(row[2:])
        if size >= _FEWEST:
            yield Batch(size, _joined(columns, waiting))
            size, waiting = 0, []
    if size:
        yield Batch(size, _joined(columns, waiting))


def _scattered(database: sqlite3.Connection, columns: Sequence[str], rows: array[int]) -> Batch:
    """Units that overlap, as one batch in the order given."""
    units = json.dumps(sorted({row >> UNIT_SHIFT for row in rows}))
    found = list(_units(database, ("number", *columns), "IN (SELECT value FROM json_each(?))", units))
    place: dict[int, int] = {}
    for unit, _, numbers, *_ in found:
        first = unit << UNIT_SHIFT
        place.update((first + number, at) for at, number in enumerate(array(NUMBERS["number"], numbers), len(place)))
    return Batch(len(rows), _joined(columns, [row[3:] for row in found]), [place[row] for row in rows])


def _units(database: sqlite3.Connection, columns: Sequence[str], which: str, *values: object) -> Iterator[Row]:
    """The number of each unit, how many messages it has, and the columns."""
    select = ", ".join(("unit", "messages", *columns))
    return iter(database.execute(f"SELECT {select} FROM glance WHERE unit {which} ORDER BY unit", values))  # noqa: S608


def _joined(columns: Sequence[str], units: Sequence[Sequence[bytes]]) -> dict[str, bytes]:
    return {name: b"".join(some) for name, some in zip(columns, zip(*units, strict=True), strict=True)}
