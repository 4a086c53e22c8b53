"""Cells of several lines, and tables drawn column by column: pieces of text to the rows a reader sees.

pdfium gives text in the order it is drawn: all lines of one cell, then those of the next, which begins higher up again.
Where no line begins higher than the one before it, the lines are the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from sentaudit.extraction.pdf.linebreaks import is_address, join_addresses

_SAME = 0.5
"""Of the height of the letters: what differs less in height stands on one line."""
_OVERLAP = 0.2
"""Of the same: what shares that much of it may be of one row."""
_NEXT = 2.5
"""Of the same: the lines of one cell begin no further than that below each other."""
_FEWEST_ROWS = 3
_MOST_COLUMNS = 100
_LONGEST = 60
_PROSE = 20
_TAIL = 100
_HALF_ADDRESS = re.compile(r"[!-?A-~]{8,64}")
_OTHER_HALF = re.compile(r"[!-?A-~]{1,64}@[!-?A-~]")
_BREAKS = "./_@="
"""Lines may end behind these within a word."""
_WIDE_LETTER = "\u2e80"


class Cell(NamedTuple):
    """Text between two wide gaps, from where to where on the page it reaches, and where in it other words begin: their
    place in the text and on the page."""

    left: float
    right: float
    text: str
    words: tuple[tuple[int, float], ...] = ()

    @property
    def slack(self) -> float:
        """Half the width of its letters: what differs less begins at the same place."""
        return (self.right - self.left) / max(2 * len(self.text), 1)


class Line(NamedTuple):
    """A line of text as it is drawn: between which heights its letters stand, and its cells from left to right."""

    top: float
    bottom: float
    cells: tuple[Cell, ...]

    @property
    def height(self) -> float:
        """Of the letters."""
        return self.top - self.bottom


NO_LINE = Line(0.0, 0.0, ())


class _Block:
    """A cell with all its lines."""

    __slots__ = ("cells", "last", "left", "right", "top")

    def __init__(self, line: Line, cell: Cell) -> None:
        self.top, self.left, self.right = line.top, cell.left, cell.right
        self.last = line
        self.cells = [cell]

    def takes(self, line: Line, *, beside: bool) -> int:
        """How many cells of the line it takes as its next line: all if they lie within those above or have the same
        middle, the first if that begins below them and is alone, or if this is a cell with others `beside` it; else
        none."""
        first, last = line.cells[0], line.cells[-1]
        if not _SAME * line.height < self.last.top - line.top < _NEXT * line.height:
            return 0
        is_within = first.left > self.left - line.height and last.right < self.right + line.height
        is_centred = abs(first.left + last.right - self.left - self.right) < line.height
        if is_within or is_centred:
            taken = len(line.cells)
        elif abs(first.left - self.left) < _SAME * line.height and (first is last or beside):
            taken = 1
        else:
            return 0
        self.last = line
        self.left = min(self.left, first.left)
        self.right = max(self.right, line.cells[taken - 1].right)
        text = " ".join([cell.text for cell in line.cells[:taken]])
        self.cells.append(Cell(first.left, line.cells[taken - 1].right, text))
        return taken

    def whole(self, *, by_words: bool) -> Cell:
        """The cell as one line of text."""
        return Cell(
            min(cell.left for cell in self.cells), self.right, _joined(self.cells, self.right, by_words=by_words)
        )


def rows_of(lines: Sequence[Line]) -> Sequence[Sequence[Cell]]:
    """The rows of a page from top to bottom, empty ones where it has an empty line."""
    filled = [line for line in lines if line.cells]
    rises = [at for at, (one, other) in enumerate(pairwise(filled), 1) if _is_jump(one, other)]
    if not rises:
        return [line.cells for line in lines]
    return _across(filled, rises) or list(_of_blocks(filled))


def _is_jump(one: Line, other: Line) -> bool:
    """Whether a line begins higher up than the one before it, or to the right of it and hardly lower."""
    is_beside = other.cells[0].left > one.cells[-1].right and other.top > one.bottom + _OVERLAP * other.height
    return is_beside or other.top > one.top + _SAME * other.height


def _across(lines: Sequence[Line], rises: Sequence[int]) -> list[Sequence[Cell]]:
    """The rows of a table that is drawn a column, or some columns, after the other; none if it is not."""
    runs = [lines[start:end] for start, end in zip([0, *rises], [*rises, len(lines)], strict=True)]
    if len(runs) > _MOST_COLUMNS or not all(map(_is_column, runs)):
        return []
    rows: list[tuple[float, list[Cell]]] = []
    tallest = max(map(len, runs))
    for line in sorted(lines, key=lambda one: -one.top):
        if rows and rows[-1][0] - line.top < _SAME * line.height:
            rows[-1][1].extend(line.cells)
        else:
            rows.append((line.top, list(line.cells)))
    lone = sum(len(cells) == 1 for _, cells in rows)
    if len(rows) > tallest + max(2, tallest // 10) or lone * 2 > len(rows):
        return []
    return [sorted(cells) for _, cells in rows]


def _is_column(run: Sequence[Line]) -> bool:
    """Whether these lines may be the cells of one column, or of some: short, and not filled up like lines of prose."""
    if len(run) < _FEWEST_ROWS or any(len(cell.text) > _LONGEST for line in run for cell in line.cells):
        return False
    if sum(len(line.cells) > 1 for line in run) * 2 > len(run):
        return True
    right = max(line.cells[-1].right for line in run)
    full = sum(line.cells[-1].right > right - line.height for line in run)
    letters = sum(len(line.cells[0].text) for line in run)
    return letters < _PROSE * len(run) or full * 2 < len(run)


def _of_blocks(lines: Sequence[Line]) -> Iterator[Sequence[Cell]]:
    """Rows of cells that have several lines each; what stands alone stays as it is."""
    blocks = _blocks(lines)
    by_words = any(cell.text.endswith(" ") for block in blocks for cell in block.cells[:-1])
    row: list[_Block] = []
    for block in blocks:
        if row and (len(row) == _MOST_COLUMNS or not _stands_beside(block, row)):
            yield from _rows(row, by_words=by_words)
            row = []
        row.append(block)
    yield from _rows(row, by_words=by_words)


def _blocks(lines: Sequence[Line]) -> list[_Block]:
    blocks: list[_Block] = []
    for line in lines:
        beside = len(blocks) > 1 and blocks[-2].left < blocks[-1].left
        taken = blocks[-1].takes(line, beside=beside) if blocks else 0
        blocks += [_Block(line, cell) for cell in line.cells[taken:]]
    return blocks


def _stands_beside(block: _Block, row: Sequence[_Block]) -> bool:
    slack = _OVERLAP * block.last.height
    top, bottom = max(one.top for one in row), min(one.last.bottom for one in row)
    return block.left > row[-1].left and block.top > bottom + slack and block.last.bottom < top - slack


def _rows(row: Sequence[_Block], *, by_words: bool) -> Iterator[Sequence[Cell]]:
    if len(row) == 1:
        yield from ([cell] for cell in row[0].cells)
    elif row:
        yield [block.whole(by_words=by_words) for block in row]


def _joined(cells: Sequence[Cell], right: float, *, by_words: bool) -> str:
    """The lines of a cell that reaches to the right as one, words and addresses put together that were broken for want
    of room. `by_words`: lines that end with a word have a space behind it on this page."""
    if whole := _one_address(cells):
        return whole
    pieces = [cells[0].text]
    tail = pieces[0][-_TAIL:]
    for above, below in pairwise(cells):
        is_full = above.right + 2 * above.slack > right
        goes_on = (
            tail[-1:] in " -"
            or max(tail[-1:], below.text[:1]) >= _WIDE_LETTER
            or "\n" not in join_addresses(f"{tail}\n{below.text}")
            or (by_words and (is_full or tail[-1:] in _BREAKS))
            or (is_full and _is_half_address(above, below))
        )
        pieces += ["" if goes_on else " ", below.text]
        tail = f"{tail}{pieces[-2]}{below.text}"[-_TAIL:]
    return "".join(pieces).strip()


def _one_address(cells: Sequence[Cell]) -> str:
    """The address the cell holds, if it holds nothing else and no line of it is one; else ""."""
    if len(cells) < 2 or not any("@" in cell.text for cell in cells):
        return ""
    whole = "".join([cell.text.strip() for cell in cells])
    if not is_address(whole) or any(is_address(cell.text.strip()) for cell in cells):
        return ""
    return whole


def _is_half_address(above: Cell, below: Cell) -> bool:
    return _HALF_ADDRESS.fullmatch(above.text) is not None and _OTHER_HALF.match(below.text) is not None
