"""What an extractor gives, to bytes and back: built of plain values only, so that reading it can run no code.

The bytes come from a process that untrusted content may have taken over, or from the case. Nothing but tuples, text,
bytes and numbers is ever made of them, every field is checked, and what they stand for is measured before it is used.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterable
from itertools import chain
from typing import Any

from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.model.message import Flow, Part
from sentaudit.model.text import Rows, Table, TextSpan

Item = TextSpan | Table | Part | Problem

_TEXT, _TABLE, _PART, _PROBLEM = range(4)
_LONE_EMPTY = ("",)
_LONGEST_JOINED = 16_000_000
_ROW = 56
_CELL = 8
_ITEM = 200


class ItemsError(ValueError):
    """The bytes are not what `dump` makes."""


def dump(items: Iterable[Item]) -> bytes:
    """Bytes of the items. What is no item at all is refused by `load`, not here."""
    return pickle.dumps([_plain(item) for item in items], 5)


def load(data: bytes) -> list[Item]:
    """The inverse of `dump`. Raises ItemsError."""
    try:
        plain = _Plain(io.BytesIO(data)).load()
        return [_item(*one) for one in plain]
    except (pickle.UnpicklingError, EOFError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise ItemsError("not the items of an extractor") from error


def weight(item: Item, most: int) -> int:
    """About how many bytes the item takes; stops counting above `most`. Text is taken as a byte a letter."""
    if isinstance(item, TextSpan):
        return _ITEM + len(item.text)
    if isinstance(item, Part):
        return _ITEM + len(item.data)
    if not isinstance(item, Table):
        return _ITEM
    rows = item.rows
    total = _ITEM + _ROW * len(rows) + _CELL * sum(map(len, rows))
    return total if total > most else total + sum(map(len, chain.from_iterable(rows)))


class Room:
    """Lets items through until what they take is used up; what no longer fits is cut, and then it is `full`."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.full = False

    def takes(self, size: float) -> bool:
        """Whether items of this weight together fit, which then takes their room."""
        if size > self.left:
            return False
        self.left -= int(size)
        return True

    def fit(self, item: Item) -> Item | None:
        """The item, or as much of it as fits; None if nothing does."""
        if self.takes(weight(item, self.left)):
            return item
        self.full = True
        shorter, self.left = _cut(item, self.left), 0
        return shorter


class _Plain(pickle.Unpickler):
    """Makes no object of any class."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:  # noqa: ANN401 - as in the base class
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is no plain value")


def _cut(item: Item, most: int) -> Item | None:
    """As much of the beginning of a text or table as takes `most` bytes; None if nothing of it can be kept."""
    room = most - _ITEM
    if room <= 0:
        return None
    if isinstance(item, TextSpan):
        return item._replace(text=item.text[:room])
    if isinstance(item, Table):
        rows = []
        for row in item.rows:
            room -= _ROW + _CELL * len(row)
            if room > 0:
                room -= sum(map(len, row))
            if room < 0:
                break
            rows.append(row)
        return item._replace(rows=tuple(rows)) if rows else None
    return None


def _plain(item: Item) -> tuple[object, ...]:
    if isinstance(item, TextSpan):
        return _TEXT, str(item.text), item.part, tuple(item.inner), bool(item.hidden), bool(item.by_line)
    if isinstance(item, Table):
        return _TABLE, _joined(item.rows), item.part, tuple(item.inner), bool(item.repeated)
    if isinstance(item, Part):
        return _PART, *item[:-2], int(item.flow), item.omitted
    where = item.where
    said = (str(item.stage), str(item.kind), str(item.extent), item.detail, bool(item.expected))
    return _PROBLEM, *said, where.part, tuple(where.inner)


def _joined(rows: Rows) -> Rows | str:
    """The rows as one text, which takes a third of the time on its way; as they are where that would not be the same,
    or much longer, since what stands there many times is sent once."""
    try:
        if not rows or len(set(map(id, rows))) < len(rows) or _LONE_EMPTY in rows:
            return rows
        cells = sum(map(len, rows))
        if len(rows) + cells + sum(map(len, chain.from_iterable(rows))) > _LONGEST_JOINED:
            return rows
        lines = ["\x1f".join(row) for row in rows]
    except TypeError:
        return rows  # these are no rows of texts, as `load` will say
    text = "\x1e".join(lines)
    if text.count("\x1e") >= len(rows):
        return rows
    return text if text.count("\x1f") == cells - len(rows) + lines.count("") else rows


def _item(tag: int, *values: Any) -> Item:  # noqa: ANN401 - nothing is known of them yet
    if tag == _TEXT:
        text, part, inner, hidden, by_line = values
        return TextSpan(_str(text), _str(part), _texts(inner), bool(hidden), bool(by_line))
    if tag == _TABLE:
        rows, part, inner, repeated = values
        if type(rows) is str:
            if len(rows) > _LONGEST_JOINED:
                raise ItemsError("too many cells in one text")
            split = tuple([tuple(line.split("\x1f")) if line else () for line in rows.split("\x1e")])
            return Table(split, _str(part), _texts(inner), bool(repeated))
        if type(rows) is not tuple or not all(type(row) is tuple for row in rows):
            raise ItemsError("rows are no tuples")
        # A cell is looked at once per row it stands in; rows that are one and the same object, once in all.
        for row in {id(row): row for row in rows}.values():
            if not all(type(cell) is str for cell in row):
                raise ItemsError("cells are no text")
        return Table(rows, _str(part), _texts(inner), bool(repeated))
    if tag == _PART:
        path, content_type, charset, filename, attachment, data, alternative, inner, flow, omitted = values
        if type(data) is not bytes or type(alternative) is not int:
            raise ItemsError("a part without bytes")
        return Part(
            _str(path),
            _str(content_type),
            _str(charset),
            _str(filename),
            bool(attachment),
            data,
            alternative,
            _texts(inner),
            Flow(flow),
            _str(omitted),
        )
    if tag == _PROBLEM:
        stage, kind, extent, detail, expected, path, inner = values
        where = Locator("", part=None if path is None else _str(path), inner=_texts(inner))
        return Problem(Stage(stage), ProblemKind(kind), where, _str(detail), Extent(extent), bool(expected))
    raise ItemsError("no kind of item")


def _str(value: object) -> str:
    if type(value) is not str:
        raise ItemsError("no text")
    return value


def _texts(values: object) -> tuple[str, ...]:
    if type(values) is not tuple:
        raise ItemsError("no way to a place")
    return tuple([_str(value) for value in values])
