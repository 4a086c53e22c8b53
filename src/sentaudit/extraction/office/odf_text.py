"""A handler for OpenDocument content (ODF 1.3 part 3): paragraphs, sheets, tables, slides, and what is not seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sentaudit.extraction.allowance import Allowance
from sentaudit.extraction.office.cell_formats import number
from sentaudit.extraction.office.grid import MOST_ROWS, Grid
from sentaudit.extraction.office.xml_walk import attribute, has_at

_PARAGRAPHS = frozenset({"p", "h"})
_ASIDE = frozenset({"annotation", "notes", "tracked-changes", "ruby-text", "hidden-text"})
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_NUMBERS = frozenset({"float", "percentage", "currency"})
_MOST_SPACES = 100


class Sheet(NamedTuple):
    """A table with its name."""

    name: str
    grid: Grid


class _Cell:
    def __init__(self, attributes: Mapping[str, str]) -> None:
        self.kind = attribute(attributes, "value-type")
        self.value = attribute(attributes, "value") or attribute(attributes, "date-value")
        self.string = attribute(attributes, "string-value")
        self.truth = attribute(attributes, "boolean-value")
        self.times = _count(attribute(attributes, "number-columns-repeated"))
        self.lines: list[str] = []

    def text(self) -> str:
        """Dates in ISO 8601 and numbers in full, but digits with zeros before them as they are shown."""
        said = "\n".join(self.lines)
        if self.kind == "date" and self.value:
            return self.value.removesuffix("T00:00:00")
        if self.kind in _NUMBERS and self.value:
            if said[:1] == "0" and said.isdecimal():
                return said
            try:
                return number(float(self.value))
            except (ValueError, OverflowError):
                return said
        if self.kind == "boolean":
            return self.truth.upper() or said
        return said or self.string


class _Table:
    def __init__(self, name: str, allowance: Allowance) -> None:
        self.sheet = Sheet(name, Grid(allowance))
        self.row = self.column = 0
        self.times = 1
        self.cells: list[tuple[int, int, str]] = []

    def end_row(self) -> None:
        """Puts the cells as often as the row is repeated, as far as the file may still give any."""
        grid = self.sheet.grid
        if self.cells:
            for row in range(self.row, min(self.row + self.times, MOST_ROWS + 1)):
                for column, times, text in self.cells:
                    if not all(grid.put(row, column + index, text) for index in range(times)):
                        self.cells = []
                        return
        self.row += self.times
        self.column, self.cells = 0, []


class OdfContent:
    """`pages` are the paragraphs outside tables, by slide; `hidden` are comments, notes, deletions and links."""

    direct = False

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self.pages: list[tuple[str, list[str]]] = [("", [])]
        self.sheets: list[Sheet] = []
        self.hidden: list[str] = []
        self._lines = self.pages[0][1]
        self._open: list[list[str]] = []
        self._tables: list[_Table] = []
        self._cells: list[_Cell] = []
        self._aside = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _PARAGRAPHS:
            self._open.append([])
        elif name in _CELLS:
            self._cells.append(_Cell(attributes))
        elif name == "table-row":
            if self._tables:
                self._tables[-1].times = _count(attribute(attributes, "number-rows-repeated"))
        elif name == "table":
            self._tables.append(_Table(attribute(attributes, "name"), self._allowance))
        elif name == "tab":
            self._add("\t")
        elif name == "line-break":
            self._add("\n")
        elif name == "s":
            self._add(" " * min(_count(attribute(attributes, "c")), _MOST_SPACES))
        elif name == "page":
            self._lines = []
            self.pages.append((f"slide {len(self.pages)}", self._lines))
        elif name in _ASIDE:
            self._aside += 1
        for value in attributes.values():
            if ("@" in value or "%40" in value) and has_at(value) and self._allowance.text(len(value)):
                self.hidden.append(value)

    def end(self, name: str) -> None:
        if name in _PARAGRAPHS:
            self._end_paragraph()
        elif name in _CELLS:
            self._end_cell()
        elif name == "table-row":
            if self._tables:
                self._tables[-1].end_row()
        elif name == "table":
            self._end_table()
        elif name in _ASIDE:
            self._aside -= 1

    def text(self, data: str) -> None:
        if self._open and self._allowance.text(len(data)):
            self._open[-1].append(data)

    def finish(self) -> None:
        """Ends what a damaged file left open."""
        while self._open:
            self._end_paragraph()
        while self._tables:
            if self._cells:
                self._end_cell()
            self._tables[-1].end_row()
            self._end_table()

    def _add(self, text: str) -> None:
        if self._open:
            self._open[-1].append(text)

    def _end_paragraph(self) -> None:
        if not self._open:
            return
        line = "".join(self._open.pop())
        if not line.strip():
            return
        if self._aside:
            self.hidden.append(line)
        elif self._cells:
            self._cells[-1].lines.append(line)
        else:
            self._lines.append(line)

    def _end_cell(self) -> None:
        if not self._cells:
            return
        cell = self._cells.pop()
        if self._tables:
            table = self._tables[-1]
            text = cell.text()
            if text:
                table.cells.append((table.column, cell.times, text))
            table.column += cell.times

    def _end_table(self) -> None:
        if self._tables:
            self.sheets.append(self._tables.pop().sheet)


def _count(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 10 else 1
