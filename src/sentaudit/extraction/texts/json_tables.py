"""Lists of objects in JSON as tables: a row for each object, a column for each name in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from sentaudit.model.text import Rows

_LONGEST = 8_000_000  # what is made of it takes up to twenty times the memory
_MOST_COLUMNS = 200
_FEWEST = 2
_LISTED = 100


def tables(text: str, cells: int) -> Iterator[Rows | None]:
    """A table for each list of two or more objects, or object of objects, the names in them as its first row; none if
    it is no JSON, or cut. `cells` bounds all of them together; None at the end if that, or the length, left any out."""
    if len(text) > _LONGEST:
        yield None
        return
    left_out = False
    for found in _lists(_values(text)):
        rows = [_flat(one) for one in found]
        names = tuple(islice(dict.fromkeys(name for row in rows for name in row), _MOST_COLUMNS))
        if not names:
            continue
        kept = rows[: max(cells // len(names), 0)]
        cells -= len(kept) * len(names)
        left_out = left_out or len(kept) < len(rows)
        if len(kept) >= _FEWEST:
            yield (names, *(tuple([row.get(name, "") for name in names]) for row in kept))
    if left_out:
        yield None


def _values(text: str) -> list[Any]:
    """What the text says: one value, or one on each line (JSON Lines)."""
    decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
    text = text.strip("\ufeff \t\r\n")
    try:
        return [decoder.decode(text)]
    except (ValueError, RecursionError):
        pass
    try:
        return [[decoder.decode(line) for line in text.split("\n") if line.strip()]]
    except (ValueError, RecursionError):
        return []


def _lists(values: list[Any]) -> Iterator[list[dict[str, Any]]]:
    """The lists of objects, those that lie less deep first; within one nothing more is looked for."""
    level = values
    while level:
        below: list[Any] = []
        for value in level:
            inside = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
            if len(inside) >= _FEWEST and all(isinstance(one, dict) for one in inside):
                yield inside
            else:
                below += [one for one in inside if isinstance(one, dict | list)]
        level = below


def _flat(row: dict[str, Any]) -> dict[str, str]:
    """The texts of an object by name; those of an object in it by both names, those of a list in one."""
    flat: dict[str, str] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat.update({f"{name} {inner}": _said(one) for inner, one in value.items()})
        else:
            flat[name] = _said(value)
    return flat


def _said(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join([one for one in value[:_LISTED] if isinstance(one, str)])
    return str(value).lower() if isinstance(value, bool) else ""
