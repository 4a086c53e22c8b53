"""The statements more than one place needs, and how messages are numbered."""

from __future__ import annotations

UNIT_SHIFT = 32
"""A message's row id is its unit's, shifted by this, plus its number within the unit."""

UNIT_MESSAGES = 1 << UNIT_SHIFT

_KEYED = (("message", "id"), ("sighting", "message"), ("evidence", "message"))
"""The tables that hold a message, with the column of its row id."""


def unit_range(unit: int) -> tuple[int, int]:
    """First and last row id a message of the unit can have."""
    return unit << UNIT_SHIFT, (unit + 1 << UNIT_SHIFT) - 1


ADD_MESSAGE = "INSERT INTO message VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
ADD_SIGHTING = "INSERT INTO sighting VALUES (?,?,?,?,?,?,?,?,?,?)"
ADD_EVIDENCE = "INSERT INTO evidence VALUES (?,?)"
ADD_PROBLEM = "INSERT INTO problem VALUES (?,?,?,?,?,?,?,?,?)"

ADD_DOMAIN = "INSERT INTO domain VALUES (?,?) ON CONFLICT (id) DO NOTHING"
ADD_ADDRESS = (
    "INSERT INTO address VALUES (?,?,?,?) ON CONFLICT (key) DO UPDATE"
    " SET traits = excluded.traits, sealed = iif(sealed = x'', excluded.sealed, sealed)"
)

DELETE_RANGES = tuple(f"DELETE FROM {table} WHERE {column} BETWEEN ? AND ?" for table, column in _KEYED)  # noqa: S608
DELETE_ROWS = tuple(f"DELETE FROM {table} WHERE {column} = ?" for table, column in _KEYED)  # noqa: S608
MOVE_ROWS = tuple(f"UPDATE {table} SET {column} = ? WHERE {column} = ?" for table, column in _KEYED)  # noqa: S608
# S608 warns of values in statements; here only names from this file are put in.

CONTENTS_BETWEEN = "SELECT content FROM message WHERE id BETWEEN ? AND ?"
PLACES_BETWEEN = "SELECT position, content FROM message WHERE id BETWEEN ? AND ?"
MESSAGES_BETWEEN = "SELECT * FROM message WHERE id BETWEEN ? AND ? ORDER BY id"
SIGHTINGS_BETWEEN = "SELECT * FROM sighting WHERE message BETWEEN ? AND ? ORDER BY message, ordinal"

PROBLEMS_OF_UNIT = (
    "SELECT stage, kind, extent, expected, position, sealed FROM problem WHERE source = ? AND unit = ? ORDER BY n"
)

COUNTS_OF_FOLDERS = """
    SELECT folder, sum(messages), sum(skipped), sum(failed), sum(parts_scanned), sum(parts_skipped), sum(parts_failed)
    FROM unit JOIN glance ON glance.unit = unit.id
    GROUP BY folder
"""
"""Messages and parts of each folder by state, summed from the stored messages and the units' lost ones."""
