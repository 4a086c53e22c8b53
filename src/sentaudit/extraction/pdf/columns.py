"""Tells the columns of tables on a PDF page apart: a wide gap between words becomes a tab, an empty cell one more.

A PDF knows no tables and pdfium writes every gap as one space, so only the places of the words tell what a cell is.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

_SPACES = re.compile(r"(?<=\S) +(?=\S)")
_LINE_END = "\r\n"
_FEWEST_ROWS = 3
_PIECES_PER_LINE = 1.5
"""Where most lines are drawn in one piece there are no columns: this spares usual pages a look at their gaps."""
_MOST_GAPS = 5_000
_WIDE = 0.9
"""Of the height of the letters: words stand about a third of it apart, and seldom more than half."""


class Cell(NamedTuple):
    """Text between two wide gaps, and from where to where on the page it reaches."""

    left: float
    right: float
    text: str


def with_columns(raw: Any, page: Any, view: Any, text: str) -> str:  # noqa: ANN401 - pdfium, a page, its text
    """The text of a page as pdfium gives it, cells of tables apart by tabs."""
    lines = text.split(_LINE_END)
    if len(lines) < _FEWEST_ROWS or _pieces(raw, page, view, len(lines)) < len(lines) * _PIECES_PER_LINE:
        return text
    places = _Places(raw, view, len(text))
    rows, start = [], 0
    for line in lines:
        rows.append(list(_cells(line, start, places)))
        start += len(line) + len(_LINE_END)
    return _LINE_END.join(_aligned(rows))


def _pieces(raw: Any, page: Any, view: Any, lines: int) -> int:  # noqa: ANN401 - as above
    """How many pieces the page is drawn in, if they are not fewer than its lines; else those of its text, for then
    some pieces are drawings of many."""
    count = int(raw.FPDFPage_CountObjects(page))
    return count if count >= lines else int(raw.FPDFText_CountRects(view, 0, -1))


class _Places:
    """Where characters stand on the page, as many as are worth asking for."""

    def __init__(self, raw: Any, view: Any, size: int) -> None:  # noqa: ANN401 - as above
        self._raw, self._view = raw, view
        self._is_text_whole = raw.FPDFText_CountChars(view) == size
        self._left, self._right, low, high = (ctypes.c_double() for _ in range(4))
        self._box = [ctypes.byref(side) for side in (self._left, self._right, low, high)]
        self._loose = raw.FS_RECTF()
        self.left = _MOST_GAPS

    def _index(self, at: int) -> int:
        """The number of a character among those of the page, some of which may be missing in the text."""
        return at if self._is_text_whole else int(self._raw.FPDFText_GetCharIndexFromTextIndex(self._view, at))

    def sides(self, at: int) -> tuple[float, float]:
        """Left and right side of the character at that place of the text."""
        index = self._index(at)
        if index < 0 or not self._raw.FPDFText_GetCharBox(self._view, index, *self._box):
            return 0.0, 0.0
        return self._left.value, self._right.value

    def height(self, at: int) -> float:
        """Height of the letters of its font."""
        index = self._index(at)
        if index < 0 or not self._raw.FPDFText_GetLooseCharBox(self._view, index, self._loose):
            return 0.0
        return abs(float(self._loose.top - self._loose.bottom))


def _cells(line: str, start: int, places: _Places) -> Iterator[Cell]:
    """The cells of a line that begins at `start` of the text."""
    if not line.strip():
        return
    first = len(line) - len(line.lstrip())
    wide = _WIDE * places.height(start + first)
    left, _ = places.sides(start + first)
    for gap in _SPACES.finditer(line, first):
        places.left -= 1
        if places.left < 0:
            break
        _, right = places.sides(start + gap.start() - 1)
        following, _ = places.sides(start + gap.end())
        if following - right > wide > 0:
            yield Cell(left, right, line[first : gap.start()])
            first, left = gap.end(), following
    _, right = places.sides(start + len(line.rstrip()) - 1)
    yield Cell(left, max(left, right), line[first:])


def _aligned(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a page; rows that follow each other and have cells are put under each other."""
    run: list[Sequence[Cell]] = []
    for row in rows:
        if len(row) > 1:
            run.append(row)
            continue
        yield from _put_under(run)
        run = []
        yield row[0].text if row else ""
    yield from _put_under(run)


def _put_under(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """Rows as lines with equally many tabs, as far as their cells stand under each other without doubt."""
    columns: list[float] = []
    end = float("-inf")
    for cell in sorted(cell for row in rows for cell in row):
        if cell.left > end:
            columns.append(cell.left)
        end = max(end, cell.right)
    for row in rows:
        texts = [""] * len(columns)
        for cell in row:
            at = sum(column <= cell.left for column in columns) - 1
            texts[at] = f"{texts[at]} {cell.text}".strip()
        if sum(map(bool, texts)) < len(row) or len(rows) < _FEWEST_ROWS:
            texts = [cell.text for cell in row]
        yield "\t".join(texts)
