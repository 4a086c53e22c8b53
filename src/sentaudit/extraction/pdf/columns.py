"""Tells the columns of tables on a PDF page apart: a wide gap between words becomes a tab, an empty cell one more.

A PDF knows no tables and pdfium writes every gap as one space, so only the places of the words tell what a cell is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from sentaudit.extraction.pdf.cells import NO_LINE, Cell, Line, rows_of
from sentaudit.extraction.pdf.edges import NO_EDGES, Edges, edges_of, pieces_of
from sentaudit.extraction.pdf.lines import line_of, runs_of
from sentaudit.extraction.pdf.places import Places
from sentaudit.extraction.pdf.words import Word, phrases, spelled_words, words_of

_LINE_END = "\r\n"
_EMPTY_LINE = _LINE_END * 2
_FEWEST_ROWS = 3
_PIECES_PER_LINE = 1.5
"""Where most lines are drawn in one piece there are no columns: this spares usual pages a look at their gaps."""
_SHORT = 24
"""Characters of a line: shorter ones may be the cells of a table that is drawn column by column."""
_MOST_COLUMNS = 200
_MOST = 50_000
"""Characters of a page; one with more stays as pdfium gives it."""


class Columns:
    """Tells the columns of one document apart, page after page: the last rows of a table stand where those of the page
    before do."""

    def __init__(self, raw: Any) -> None:  # noqa: ANN401 - pdfium
        self._raw = raw
        self._before = NO_EDGES

    def parted(self, page: Any, view: Any, text: str) -> str:  # noqa: ANN401 - a page, its text
        """The text of a page as pdfium gives it, cells of tables apart by tabs."""
        raw, lines = self._raw, text.count(_LINE_END) + 1
        before, self._before = self._before, NO_EDGES
        if len(text) > _MOST or self._is_plain(page, view, text, lines, before):
            return text
        places = Places(raw, view, text)
        drawn = int(raw.FPDFText_CountRects(view, 0, -1))
        if words := spelled_words(places, text, drawn):
            pieces = list(phrases(places, words))
        else:
            words, pieces = list(words_of(places, text)), pieces_of(raw, view, places, drawn)
        if not words:
            return text
        runs = runs_of(words)
        edges = edges_of(pieces, len(runs), before)
        if len(runs) >= _FEWEST_ROWS:
            self._before = edges
        found: list[Line] = []
        for run, is_below in zip(runs, _are_apart(runs, text), strict=True):
            found += [NO_LINE] if is_below else []
            found.append(line_of(run, places, edges))
        return _LINE_END.join(_aligned(rows_of(found)))

    def _is_plain(self, page: Any, view: Any, text: str, lines: int, before: Edges) -> bool:  # noqa: ANN401 - as above
        """Whether a page of so many lines is drawn in too few pieces for a table."""
        few = lines < _FEWEST_ROWS and before is NO_EDGES
        if not few and len(text) <= lines * _SHORT:
            return False  # What pdfium takes for one line may be a column of them.
        pieces = int(self._raw.FPDFPage_CountObjects(page))
        if pieces < lines:
            # Some of them are drawings of many.
            pieces = int(self._raw.FPDFText_CountRects(view, 0, -1))
        return pieces < (_FEWEST_ROWS * 2 if few else lines * _PIECES_PER_LINE)


def _are_apart(runs: Sequence[Sequence[Word]], text: str) -> Iterator[bool]:
    """Whether there is an empty line above each."""
    ends = [0, *[run[-1].letters[-1] for run in runs]]
    return (_EMPTY_LINE in text[end : run[0].letters[0]] for end, run in zip(ends, runs, strict=False))


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
    if len(rows) < _FEWEST_ROWS or len(columns) > _MOST_COLUMNS:
        yield from ("\t".join([cell.text for cell in row]) for row in rows)
        return
    placed: list[list[str]] = []
    for row in rows:
        texts = [""] * len(columns)
        for cell in row if len(row) >= usual else _split(row, columns):
            at = max(bisect_right(columns, cell.left + cell.slack) - 1, 0)
            texts[at] = f"{texts[at]} {cell.text}".strip()
        placed.append(texts)
    drop = set(_headings_apart(placed))
    for row, texts in zip(rows, placed, strict=True):
        if sum(map(bool, texts)) < len(row):
            yield "\t".join([cell.text for cell in row])
        else:
            yield "\t".join(
                [text or (texts[at - 1] if at - 1 in drop else "") for at, text in enumerate(texts) if at not in drop]
            )


def _headings_apart(rows: Sequence[Sequence[str]]) -> Iterator[int]:
    """Columns that are one with the next: a heading stands left of numbers that are put right, alone in its row."""
    filled = [{number for number, row in enumerate(rows) if row[at]} for at in range(len(rows[0]))]
    last = -2
    for at, (one, other) in enumerate(pairwise(filled)):
        if at - 1 != last and not one & other and min(len(one), len(other)) == 1:
            last = at
            yield at


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
