"""The tables of an HTML source as rows of cells: one pass over the tags, whatever they are nested in."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator

from sentaudit.model.text import Rows

_TAG = re.compile(r"<(/?)(table|tr|td|th|br|p|div|li|!--|style|script)(?=[\s>/-])([^<>]*)>?", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[/!?A-Za-z][^<>]*>")
_SPAN = re.compile(r"(col|row)span\s{0,3}=\s{0,3}[\"']?(\d{1,4})", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_ENDS = {"!--": "-->", "style": "</style", "script": "</script"}
_FEWEST_ROWS = 3
_MOST_AGREE = 0.6
_WIDEST = 200
_MOST_CELLS = 2_000_000
_DEEPEST = 60
_LONGEST_CELL = 2_000


class _Open:
    """A table that is not closed yet. `busy`: cells that reach down from rows above, by column: rows left, text."""

    __slots__ = ("busy", "cell", "row", "rows", "span")

    def __init__(self) -> None:
        self.rows: list[tuple[str, ...]] = []
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.span = (1, 1)
        self.busy: dict[int, tuple[int, str]] = {}

    def end_cell(self) -> int:
        """Puts the open cell into its row; returns how many cells that made."""
        if self.cell is None:
            return 0
        text = _SPACE.sub(" ", html.unescape(_ANY_TAG.sub("", "".join(self.cell)))).strip()[:_LONGEST_CELL]
        self.cell = None
        row = self.row if self.row is not None else []
        self.row = row
        self._fill(row)
        across, down = self.span
        across = min(across, _WIDEST - len(row)) if len(row) < _WIDEST else 0
        for at in range(len(row), len(row) + across):
            if down > 1:
                self.busy[at] = down - 1, text
        row += [text, *[""] * (across - 1)] if across else []
        return max(across, 1)

    def end_row(self) -> None:
        self.end_cell()
        if self.row is not None:
            self._fill(self.row)
            self.rows.append(tuple(self.row))
            self.row = None

    def _fill(self, row: list[str]) -> None:
        """Repeats what reaches down into the next places of the row."""
        while len(row) in self.busy:
            at = len(row)
            left, text = self.busy.pop(at)
            if left > 1:
                self.busy[at + _LATER] = left - 1, text
            row.append(text)


_LATER = 1 << 20
"""Added to a column whose cell reaches on into the row after the present one."""


def tables(source: str) -> Iterator[Rows]:
    """Every table of at least three rows whose rows mostly have the same number of cells, two or more.

    Of nested tables each has only its own text, so the work is linear in the size of the source.
    """
    stack: list[_Open] = []
    position = cells = 0
    for_skipping = ""
    for match in _TAG.finditer(source):
        start, end = match.span()
        if for_skipping:
            if start < position:
                continue
            for_skipping = ""
        slash, name = match[1], match[2].lower()
        top = stack[-1] if stack else None
        if top is not None and top.cell is not None and start > position:
            top.cell.append(source[position:start])
        position = end
        if name in _ENDS:
            if not slash:
                found = source.find(_ENDS[name], start + 4)
                position = len(source) if found < 0 else found + len(_ENDS[name])
                for_skipping = name
            continue
        if name == "table":
            if not slash:
                if len(stack) < _DEEPEST:
                    stack.append(_Open())
            elif top is not None:
                top.end_row()
                stack.pop()
                if _is_aligned(top.rows):
                    yield tuple(top.rows)
            continue
        if top is None:
            continue
        if name == "tr":
            top.end_row()
            top.busy = {at % _LATER: reach for at, reach in top.busy.items()}
            if not slash:
                top.row = []
        elif name in ("td", "th"):
            cells += top.end_cell()
            if not slash and cells < _MOST_CELLS:
                top.cell, top.span = [], _spans(match[3])
        elif top.cell is not None:
            top.cell.append(" ")
    while stack:
        top = stack.pop()
        top.end_row()
        if _is_aligned(top.rows):
            yield tuple(top.rows)


def _spans(attributes: str) -> tuple[int, int]:
    if "span" not in attributes.lower():
        return 1, 1
    spans = {name.lower(): max(1, int(number)) for name, number in _SPAN.findall(attributes[:_LONGEST_CELL])}
    return min(spans.get("col", 1), _WIDEST), spans.get("row", 1)


def _is_aligned(rows: list[tuple[str, ...]]) -> bool:
    if len(rows) < _FEWEST_ROWS:
        return False
    width, times = Counter(map(len, rows)).most_common(1)[0]
    return width > 1 and times >= len(rows) * _MOST_AGREE
