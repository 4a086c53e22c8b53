"""Rows of one shape, which sheets have by the thousand, read by an expression made for that shape."""

from __future__ import annotations

import re
from typing import NamedTuple

_ROW = re.compile(r"<row(?:>| r=\"([0-9]{1,7})\"[^<>]*+(?<!/)>)")
_ROW_END = "</row>"
_CELL = re.compile(
    r"<c(?: r=\"([A-Z]{1,3})([0-9]{1,7})\")?([^<>/]*+)"
    r"(?:/>|>(?:<v>|(<is><t(?: xml:space=\"preserve\")?>))([^<>]*+)(?(4)</t></is>|</v>)</c>)"
)
_LETTERS, _DIGITS, _SETTINGS, _VALUE = 1, 2, 3, 5
_LONGEST = 10_000
"""Characters of an expression: it takes a microsecond or two for each to be made."""


class Shape(NamedTuple):
    """What such rows have in common: columns (None: the next one) and settings of their cells, and which of these have
    a value. `rows` finds the number ("" if rows have none) and the values of each row; a number stands in it `said`
    times, and all the rest of a row is `fixed` characters long."""

    letters: tuple[str | None, ...]
    settings: tuple[str, ...]
    valued: tuple[bool, ...]
    rows: re.Pattern[str]
    said: int
    fixed: int

    def columns(self, source: str) -> tuple[list[str], list[list[str]]] | None:
        """The numbers of rows, and the values of all by column; None if there is anything but rows of this shape."""
        found = self.rows.findall(source)
        if not found:
            return None
        numbers, *columns = map(list, zip(*found, strict=True))
        length = len(numbers) * self.fixed + len("".join(numbers)) * self.said
        # What was found does not overlap: if it is as long as all there is, it is all there is.
        if length + sum([len("".join(column)) for column in columns]) != len(source):
            return None
        valued = iter(columns)
        return numbers, [next(valued) if one else [""] * len(numbers) for one in self.valued]


def shape_of(row: str) -> Shape | None:
    """The shape of a row that stands alone; None if it is not of the most usual kind."""
    head = _ROW.match(row)
    if head is None:
        return None
    number, position = head[1] or "", head.end()
    pieces = [r"<row r=\"([0-9]{1,7})", re.escape(row[head.end(1) : position])] if number else ["<row>()"]
    letters, settings, valued = [], [], []
    fixed, said = len(row), 1
    while not row.startswith(_ROW_END, position):
        cell = _CELL.match(row, position)
        if cell is None or (cell[_DIGITS] or number) != number:
            return None
        letters.append(cell[_LETTERS])
        settings.append(cell[_SETTINGS])
        valued.append(cell[_VALUE] is not None)
        start, position = cell.start(_SETTINGS), cell.end()
        pieces.append("<c")
        if cell[_LETTERS]:
            pieces.append(rf' r="{cell[_LETTERS]}\1"')
            said += 1
        if valued[-1]:
            pieces += [re.escape(row[start : cell.start(_VALUE)]), "([^<>]*+)"]
            fixed -= len(cell[_VALUE])
            start = cell.end(_VALUE)
        pieces.append(re.escape(row[start:position]))
    if len(row) > position + len(_ROW_END) or not any(valued):
        return None
    expression = "".join([*pieces, _ROW_END])
    if len(expression) > _LONGEST:
        return None
    found = re.compile(expression)
    return Shape(tuple(letters), tuple(settings), tuple(valued), found, said, fixed - len(number) * said)
