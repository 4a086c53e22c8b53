"""Rows of one shape, which sheets have by the thousand, read by an expression made for that shape."""

from __future__ import annotations

import re
from typing import NamedTuple

from sentaudit.extraction.office.sheet_cells import CELL, DIGITS, LETTERS, SETTINGS, VALUE

_ROW = re.compile(r"<row(?:>| r=\"([0-9]{1,7})\"[^<>]*+(?<!/)>)")
_ROW_END = "</row>"
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
        cell = CELL.match(row, position)
        if cell is None or (cell[DIGITS] or number) != number:
            return None
        letters.append(cell[LETTERS])
        settings.append(cell[SETTINGS])
        valued.append(cell[VALUE] is not None)
        start, position = cell.start(SETTINGS), cell.end()
        pieces.append("<c")
        if cell[LETTERS]:
            pieces.append(rf' r="{cell[LETTERS]}\1"')
            said += 1
        if valued[-1]:
            pieces += [re.escape(row[start : cell.start(VALUE)]), "([^<>]*+)"]
            fixed -= len(cell[VALUE])
            start = cell.end(VALUE)
        pieces.append(re.escape(row[start:position]))
    if len(row) > position + len(_ROW_END) or not any(valued):
        return None
    expression = "".join([*pieces, _ROW_END])
    if len(expression) > _LONGEST:
        return None
    found = re.compile(expression)
    return Shape(tuple(letters), tuple(settings), tuple(valued), found, said, fixed - len(number) * said)
