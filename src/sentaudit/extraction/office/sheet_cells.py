"""Cuts plain rows of a sheet into their cells, whatever shape each row is of."""

from __future__ import annotations

import re
from itertools import compress
from typing import NamedTuple

from sentaudit.extraction.office.sheet_pieces import plain

_FORMULA = r"<f(?: [^<>]*+)?>(?:(?<=/>)|(?:[^<>&@%\uff20]++|&(?:amp|quot|apos|lt|gt);)*</f>)"
"""Of a formula only addresses are wanted: here are those that hold none."""
CELL = re.compile(
    r"<c(?: r=\"([A-Z]{1,3})([0-9]{1,7})\")?([^<>/]*+)"
    rf"(?:/>|>(?:{_FORMULA})?(?:<v>|(<is><t(?: xml:space=\"preserve\")?>))([^<>]*+)(?(4)</t></is>|</v>)</c>)\s*+"
)
LETTERS, DIGITS, SETTINGS, VALUE = 1, 2, 3, 5
"""The column and row a plain cell says it stands in, its settings and its value, as groups of its expression."""
_STEP = 6
_NUMBERED = r"<row r=\"[0-9]{1,7}\"[^<>]*+(?:(?<=/)>|(?<!/)></row>)\s*+"
_BETWEEN = re.compile(rf"</row>\s*+(?:(?:{_NUMBERED})*<row r=\"([0-9]{{1,7}})\"[^<>]*+(?<!/)>|<row>)\s*+")
"""From the cells of one row to those of the next that has any."""


class Cut(NamedTuple):
    """Plain rows cut into cells: by row its number as it stands, if it has one, and the bounds of its cells; by cell
    the letters of its column, if it has them, its settings and its value. `width` is 0 if rows differ in length."""

    numbers: list[str | None]
    bounds: list[tuple[int, int]]
    width: int
    letters: list[str | None]
    settings: list[str]
    values: list[str]


def cut_rows(source: str) -> Cut | None:
    """The cells of consecutive rows; None if they are not all plain."""
    pieces = CELL.split(source)
    between = pieces[::_STEP]
    end = len(between) - 1
    starts = list(compress(range(end), between))
    if between[end] != "</row>" or not starts or starts[0]:
        return None
    between[0] = f"</row>{between[0]}"
    opened = [_BETWEEN.fullmatch(between[at]) for at in starts]
    numbers = [found[1] for found in opened if found]
    if len(numbers) < len(opened):
        return None
    letters, digits, settings, values = (pieces[at::_STEP] for at in (LETTERS, DIGITS, SETTINGS, VALUE))
    bounds = list(zip(starts, [*starts[1:], end], strict=True))
    width = end // len(starts)
    if starts != list(range(0, end, width)):
        width = 0
    # Every cell has to say the number of its row, or none.
    said = width and all(digits[at::width] == numbers for at in range(width))
    if not said and any(
        set(digits[low:high]) - {None, number} for (low, high), number in zip(bounds, numbers, strict=True)
    ):
        return None
    if None in values:
        values = [value or "" for value in values]
    if "&" in source or "\r" in source:
        values = list(map(plain, values))
    return Cut(numbers, bounds, width, letters, settings, values)
