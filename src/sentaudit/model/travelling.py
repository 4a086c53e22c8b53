"""How results travel between processes: facts and addresses by columns, members of enumerations as numbers.

Pickled one by one, each fact would name its class and each member of an enumeration be called for: twice the time.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import repeat
from typing import Any, TypeVar

from sentaudit.model.facts import Evidence, MessageFacts
from sentaudit.model.members import FLAGS, KINDS, TRAITS

Columns = list[Any]
Row = TypeVar("Row", bound=tuple[Any, ...])

_KIND, _FLAGS, _EVIDENCE = map(MessageFacts._fields.index, ("kind", "flags", "evidence"))
_TRAITS = 2


def pack_facts(facts: Iterable[MessageFacts]) -> Columns:
    """The columns of the facts, none without any."""
    columns: Columns = list(zip(*facts, strict=True))
    if columns:
        columns[_KIND] = bytes(columns[_KIND])
        columns[_FLAGS] = array("I", columns[_FLAGS]).tobytes()
        columns[_EVIDENCE] = [one and tuple(one) for one in columns[_EVIDENCE]]
    return columns


def unpack_facts(columns: Columns) -> tuple[MessageFacts, ...]:
    """The inverse of `pack_facts`; the columns are used up."""
    if columns:
        columns[_KIND] = map(KINDS.__getitem__, columns[_KIND])
        columns[_FLAGS] = map(FLAGS.__getitem__, array("I", columns[_FLAGS]))
        columns[_EVIDENCE] = [one and _made(Evidence, one) for one in columns[_EVIDENCE]]
    return _rows(MessageFacts, columns)


def pack_addresses(addresses: Iterable[tuple[Any, ...]]) -> Columns:
    """The columns of rows of addresses, none without any."""
    columns: Columns = list(zip(*addresses, strict=True))
    if columns:
        columns[_TRAITS] = bytes(columns[_TRAITS])
    return columns


def unpack_addresses(kind: type[Row], columns: Columns) -> tuple[Row, ...]:
    """The inverse of `pack_addresses`; the columns are used up."""
    if columns:
        columns[_TRAITS] = map(TRAITS.__getitem__, columns[_TRAITS])
    return _rows(kind, columns)


def _rows(kind: type[Row], columns: Columns) -> tuple[Row, ...]:
    return tuple(map(_made, repeat(kind), zip(*columns, strict=True)))


_made = tuple.__new__
"""A named tuple without its own `__new__`, which is written in Python."""
