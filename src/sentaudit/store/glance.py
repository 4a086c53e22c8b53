"""What a reading looks at to find messages: some columns of all messages of a unit, packed into one row."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Container, Iterable, Sequence
from typing import Any

from sentaudit.store.tables import MESSAGES_BETWEEN, UNIT_SHIFT, unit_range

NONE = -(2**63)
"""Stands for NULL in a packed column."""

KIND, RICH, BOUNCE = 15, 16, 32
"""Bits of the column `marks`."""

LISTS = ("authors", "visible", "bcc")
"""The columns of keys, each with the one of their numbers beside it."""

NUMBERS = {
    "number": "I", "content": "q", "flags": "I", "marks": "B", "sender": "q", "sent_at": "q", "template": "q",
    "message_id": "q", "parent": "q", **{f"{name}_size": "I" for name in LISTS},
}  # fmt: skip
"""The columns of numbers with the codes of their arrays."""

_AT_ONCE = 4096
_NOBODY = NONE.to_bytes(8, "little", signed=True)
_NUMBER = (1 << UNIT_SHIFT) - 1
_ADD = f"INSERT OR REPLACE INTO glance VALUES ({','.join('?' * (5 + len(NUMBERS) + len(LISTS)))})"  # noqa: S608
_WITH_SIGHTINGS = "SELECT DISTINCT message FROM sighting WHERE message BETWEEN ? AND ?"
_WITHOUT = "SELECT id FROM unit WHERE NOT EXISTS (SELECT 1 FROM glance WHERE glance.unit = unit.id)"


class Glance:
    """The row of one unit, made of the columns of its messages (`Codec.message_columns`) in the order of their ids."""

    def __init__(self) -> None:
        self._numbers = {name: array(code) for name, code in NUMBERS.items()}
        self._keys = {name: bytearray() for name in LISTS}
        self._parts = [0, 0, 0]

    def add(self, columns: Sequence[Sequence[Any]], with_sightings: Container[int]) -> None:
        """Adds messages by the columns of their rows; those `with_sightings` are named by their ids."""
        (
            ids, _, _, content, message_id, sent_at, _, kinds, flags, sender, authors, to, cc, bcc, _, _, _, _, _,
            thread, template, scanned, skipped, failed, records, bounces, misnamed,
        ) = columns  # fmt: skip
        self._parts = [known + sum(some) for known, some in zip(self._parts, (scanned, skipped, failed), strict=True)]
        self._extend("number", [one & _NUMBER for one in ids])
        self._extend("content", content)
        self._extend("flags", flags)
        marks = [
            kind + (RICH if shows or hidden or other or one in with_sightings else 0) + (BOUNCE if report else 0)
            for one, kind, shows, hidden, other, report in zip(ids, kinds, records, bcc, misnamed, bounces, strict=True)
        ]
        self._extend("marks", marks)
        for name, column in (
            ("sender", sender),
            ("sent_at", sent_at),
            ("template", template),
            ("message_id", message_id),
        ):
            self._extend(name, [NONE if value is None else value for value in column] if None in column else column)
        self._numbers["parent"].frombytes(b"".join([one[:8] if one else _NOBODY for one in thread]))
        visible = [one + other if other else one for one, other in zip(to, cc, strict=True)]
        for name, lists in (("authors", authors), ("visible", visible), ("bcc", bcc)):
            self._extend(f"{name}_size", [len(keys) // 8 for keys in lists])
            self._keys[name] += b"".join(lists)

    def _extend(self, name: str, numbers: Iterable[int]) -> None:
        self._numbers[name].extend(numbers)

    def write(self, database: sqlite3.Connection, unit: int) -> None:
        """Puts the row in place of the one before, inside the transaction of the caller."""
        numbers = [bytearray(some.tobytes()) for some in self._numbers.values()]
        count = len(self._numbers["number"])
        database.execute(_ADD, (unit, count, *self._parts, *numbers, *self._keys.values()))


def pack_unit(database: sqlite3.Connection, unit: int) -> None:
    """Makes the row of the unit anew of what the case holds."""
    glance, messages = Glance(), unit_range(unit)
    with_sightings = {one for (one,) in database.execute(_WITH_SIGHTINGS, messages)}
    found = database.execute(MESSAGES_BETWEEN, messages)
    while rows := found.fetchmany(_AT_ONCE):
        glance.add(list(zip(*rows, strict=True)), with_sightings)
    glance.write(database, unit)


def units_without(database: sqlite3.Connection) -> list[int]:
    """Units whose row is missing: those of a case of an older version."""
    return [unit for (unit,) in database.execute(_WITHOUT)]
