"""Lists of objects, and of lists, as tables: a row for each of them, a column for each name or place in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sentaudit.model.text import Rows

ASIDE = "@"
"""Stands before a name that is an attribute in XML."""
_INDEX, _ACROSS = ASIDE + "Index", ASIDE + "MergeAcross"
"""Attributes of a cell in workbooks that are XML: its column, from 1, and how many more columns it takes."""
_MOST_COLUMNS = 200
_FEWEST = 2
_LISTED = 100
_DEEPEST = 20


def json_values(text: str) -> list[Any]:
    """What the text says: one value, or one on each line (JSON Lines); nothing if it is no JSON, or cut."""
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


def tables(values: list[Any], cells: int) -> Iterator[Rows | None]:
    """A table for each list of two or more objects or of rows of texts, or object of objects that are alike; names are
    its first row. `cells` bounds all of them together; None at the end if that left any out."""
    left_out = False
    for found in _lists(values):
        head, rows = _table(found)
        width = max(map(len, (head, *rows)))
        if not width:
            continue
        most = max(cells // width, 0)
        left_out = left_out or most < len(rows)
        rows = rows[:most]
        cells -= len(rows) * width
        if len(rows) >= _FEWEST:
            yield (head, *rows) if head else rows
    if left_out:
        yield None


def _table(found: list[Any]) -> tuple[tuple[str, ...], Rows]:
    """The names, if there are any, and the rows."""
    if not isinstance(found[0], dict):
        return (), tuple(map(tuple, found))
    flat = [_flat(one) for one in found]
    names = tuple(islice(dict.fromkeys(name for row in flat for name in row), _MOST_COLUMNS))
    return names, tuple([tuple([row.get(name, "") for name in names]) for row in flat])


def _lists(values: list[Any]) -> Iterator[list[Any]]:
    """The lists of objects or of rows of texts, those that lie less deep first; of the lists in the objects of a list
    those of one name come as one."""
    level: list[tuple[Any, list[list[str]]]] = [(value, []) for value in values]
    while level:
        below: list[tuple[Any, list[list[str]]]] = []
        for value, beside in level:
            inside = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
            many = len(inside) >= _FEWEST
            if many and all(isinstance(one, dict) for one in inside) and (value is inside or _are_alike(inside)):
                yield inside
                below += [(one, []) for one in _inner_lists(inside)]
            elif many and value is inside and (rows := _rows(inside)) is not None:
                width = max(map(len, rows))
                yield [*[names for names in beside if len(names) == width][:1], *rows]
            else:
                told = [one for one in inside if isinstance(one, list) and all(isinstance(name, str) for name in one)]
                below += [(one, told) for one in inside if isinstance(one, dict | list)]
        level = below


def _are_alike(objects: Sequence[dict[str, Any]]) -> bool:
    """Whether objects under names of their own seem to be of one kind: most of what the first has, all have."""
    first = objects[0].keys()
    return all(2 * len(first & one.keys()) >= max(len(first), len(one)) for one in objects)


def _inner_lists(objects: list[dict[str, Any]]) -> Iterator[list[Any]]:
    by_name: dict[str, list[Any]] = {}
    for one in objects:
        for name, value in one.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                by_name.setdefault(name, []).extend(value)
    yield from by_name.values()


def _rows(found: list[Any]) -> list[list[str]] | None:
    """Rows of cells, if most elements are lists and all of them hold one text in each place; None if not."""
    if sum(isinstance(one, list) for one in found) * 2 < len(found):
        return None
    rows = []
    for one in found:
        row = _cells(one if isinstance(one, list) else [one])
        if row is None:
            return None
        rows.append(row)
    return rows if max(map(len, rows)) > 1 else None


def _cells(values: list[Any]) -> list[str] | None:
    row: list[str] = []
    for value in values[:_MOST_COLUMNS]:
        said = _only_text(value)
        if said is None:
            return None
        if isinstance(value, dict):
            row += [""] * (min(_number(value.get(_INDEX)), _MOST_COLUMNS) - 1 - len(row))
        row.append(said)
        if isinstance(value, dict):
            row += [""] * min(_number(value.get(_ACROSS)), _MOST_COLUMNS - len(row))
    return row


def _number(text: object) -> int:
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 6 else 0


def _only_text(value: object, deep: int = 0) -> str | None:
    """The text of a cell, within whatever stands around it; None if it holds several."""
    if not isinstance(value, dict):
        return None if isinstance(value, list) else _said(value)
    texts = []
    for name, inner in value.items():
        if not name.startswith(ASIDE):
            text = _only_text(inner, deep + 1) if deep < _DEEPEST else None
            if text is None:
                return None
            texts += [text] if text else []
    return None if len(texts) > 1 else "".join(texts)


def _flat(row: dict[str, Any]) -> dict[str, str]:
    """The texts of an object by name; those of an object in it by both names, those of a list in one."""
    flat: dict[str, str] = {}
    for key, value in row.items():
        name = key.removeprefix(ASIDE)
        if isinstance(value, dict):
            flat.update({f"{name} {inner.removeprefix(ASIDE)}": _said(one) for inner, one in value.items()})
        else:
            flat[name] = _said(value)
    return flat


def _said(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join([one for one in value[:_LISTED] if isinstance(one, str)])
    return str(value).lower() if isinstance(value, bool) else ""
