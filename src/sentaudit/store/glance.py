"""What a reading looks at to find messages: some columns of all messages of a unit, packed into one row."""

from __future__ import annotations

import sqlite3
from array import array

from sentaudit.store.rows import Row
from sentaudit.store.tables import UNIT_SHIFT, unit_range

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
_MESSAGES = f"""
    SELECT parts_scanned, parts_skipped, parts_failed,
        id & {(1 << UNIT_SHIFT) - 1}, content, flags,
        kind + {BOUNCE} * (bounces <> x'') + {RICH} * (
            records <> x'' OR receivers_bcc <> x'' OR misnamed <> x''
            OR EXISTS (SELECT 1 FROM sighting WHERE sighting.message = message.id)
        ),
        ifnull(sender, {NONE}), ifnull(sent_at, {NONE}), ifnull(template, {NONE}), ifnull(message_id, {NONE}),
        substr(thread, 1, 8), authors, CAST(receivers_to || receivers_cc AS BLOB), receivers_bcc
    FROM message WHERE id BETWEEN ? AND ? ORDER BY id
"""  # noqa: S608 - numbers of this file
_ADD = f"INSERT OR REPLACE INTO glance VALUES ({','.join('?' * (5 + len(NUMBERS) + len(LISTS)))})"  # noqa: S608
_WITHOUT = "SELECT id FROM unit WHERE NOT EXISTS (SELECT 1 FROM glance WHERE glance.unit = unit.id)"


def pack_unit(database: sqlite3.Connection, unit: int) -> None:
    """Writes the row of the unit anew, inside the transaction of the caller."""
    numbers = {name: array(code) for name, code in NUMBERS.items()}
    keys = {name: bytearray() for name in LISTS}
    parts = [0, 0, 0]
    found = database.execute(_MESSAGES, unit_range(unit))
    while rows := found.fetchmany(_AT_ONCE):
        _pack(rows, numbers, keys, parts)
    packed = (*(bytearray(some.tobytes()) for some in numbers.values()), *keys.values())
    database.execute(_ADD, (unit, len(numbers["number"]), *parts, *packed))


def _pack(rows: list[Row], numbers: dict[str, array[int]], keys: dict[str, bytearray], parts: list[int]) -> None:
    columns = list(zip(*rows, strict=True))
    parts[:] = [known + sum(column) for known, column in zip(parts, columns, strict=False)]
    for name, column in zip(NUMBERS, columns[3:11], strict=False):
        numbers[name].extend(column)
    numbers["parent"].frombytes(b"".join([parent or _NOBODY for parent in columns[11]]))
    for name, column in zip(LISTS, columns[12:], strict=True):
        keys[name] += b"".join(column)
        numbers[f"{name}_size"].extend([len(one) // 8 for one in column])


def units_without(database: sqlite3.Connection) -> list[int]:
    """Units whose row is missing: those of a case of an older version."""
    return [unit for (unit,) in database.execute(_WITHOUT)]
