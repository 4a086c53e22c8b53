"""Tells the columns of tables on a PDF page apart: a wide gap between words becomes a tab, an empty cell one more.

A PDF knows no tables and pdfium writes every gap as one space, so only the places of the words tell what a cell is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sentaudit.extraction.pdf.cells import Cell, Line, rows_of
from sentaudit.extraction.pdf.places import Places

_SPACES = re.compile(r"(?<=\S) +(?=\S)")
_LINE_END = "\r\n"
_FEWEST_ROWS = 3
_PIECES_PER_LINE = 1.5
"""Where most lines are drawn in one piece there are no columns: this spares usual pages a look at their gaps."""
_SHORT = 24
"""Characters of a line: shorter ones may be the cells of a table that is drawn column by column."""
_MOST_COLUMNS = 200
_WIDE = 0.9
"""Of the height of the letters: words stand about a third of it apart, and seldom more than half."""


def with_columns(raw: Any, page: Any, view: Any, text: str) -> str:  # noqa: ANN401 - pdfium, a page, its text
    """The text of a page as pdfium gives it, cells of tables apart by tabs."""
    lines = text.split(_LINE_END)
    if len(lines) < _FEWEST_ROWS:
        return text
    if len(text) > len(lines) * _SHORT and _pieces(raw, page, view, len(lines)) < len(lines) * _PIECES_PER_LINE:
        return text
    places = Places(raw, view, len(text))
    places.turn(len(text) - len(text.lstrip()))
    found, start = [], 0
    for line in lines:
        found.append(_line(line, start, places))
        start += len(line) + len(_LINE_END)
    return _LINE_END.join(_aligned(rows_of(found)))


def _pieces(raw: Any, page: Any, view: Any, lines: int) -> int:  # noqa: ANN401 - as above
    """How many pieces the page is drawn in, if they are not fewer than its lines; else those of its text, for then
    some pieces are drawings of many."""
    count = int(raw.FPDFPage_CountObjects(page))
    return count if count >= lines else int(raw.FPDFText_CountRects(view, 0, -1))


def _line(line: str, start: int, places: Places) -> Line:
    """The line that begins at `start` of the text."""
    if not line.strip():
        return Line(0.0, 0.0, ())
    first = places.loose(start + len(line) - len(line.lstrip()))
    return Line(first.top, first.bottom, tuple(_cells(line, start, places, first.top - first.bottom)))


def _cells(line: str, start: int, places: Places, height: float) -> Iterator[Cell]:
    wide = _WIDE * abs(height)
    first = len(line) - len(line.lstrip())
    left = places.tight(start + first).left
    words: list[tuple[int, float]] = []
    for gap in _SPACES.finditer(line, first):
        places.left -= 1
        if places.left < 0:
            break
        right = places.tight(start + gap.start() - 1).right
        following = places.tight(start + gap.end()).left
        if following - right > wide > 0:
            yield Cell(left, right, line[first : gap.start()], tuple(words))
            first, left, words = gap.end(), following, []
        else:
            words.append((gap.end() - first, following))
    right = places.tight(start + len(line.rstrip()) - 1).right
    yield Cell(left, max(left, right), line[first:], tuple(words))


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
    usual = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
    columns: list[float] = []
    end = float("-inf")
    for cell in sorted(cell for row in rows if len(row) >= usual for cell in row):
        if cell.left > end:
            columns.append(cell.left)
        end = max(end, cell.right)
    is_table = len(rows) >= _FEWEST_ROWS and len(columns) <= _MOST_COLUMNS
    for row in rows:
        texts = [""] * len(columns) if is_table else []
        for cell in (row if len(row) >= usual else _split(row, columns)) if is_table else ():
            at = max(bisect_right(columns, cell.left + cell.slack) - 1, 0)
            texts[at] = f"{texts[at]} {cell.text}".strip()
        if sum(map(bool, texts)) < len(row):
            texts = [cell.text for cell in row]
        yield "\t".join(texts)


def _split(row: Sequence[Cell], columns: Sequence[float]) -> Iterator[Cell]:
    """The cells of a row that has too few, cut where a word stands right at the beginning of a column."""
    for whole in row:
        cell = whole
        for column in columns:
            cut = next((at for at, left in cell.words if abs(left - column) < whole.slack), 0)
            if cut and column > cell.left:
                yield cell._replace(text=cell.text[:cut].rstrip(), right=column)
                words = tuple((at - cut, left) for at, left in cell.words if at > cut)
                cell = Cell(column, cell.right, cell.text[cut:], words)
        yield cell
