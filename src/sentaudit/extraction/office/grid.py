"""Cells put at their row and column into a table, whatever their order and however far apart they lie."""

from __future__ import annotations

from itertools import chain

from sentaudit.extraction.allowance import Allowance

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
"""The largest sheet of any program that counts."""


class Grid:
    """Row i of `rows()` is row i + 1 of the sheet; empty cells and rows stand only before filled ones.

    Cells that lie so far apart that the empty places between them would fill the memory go to `loose`, in order.
    """

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._rows: list[list[str] | tuple[str, ...]] = []
        self._row: int | None = None
        self._cells: list[str] = []
        self.loose: list[str] = []

    def put(self, row: int, column: int, text: str) -> bool:
        """Puts a text at a place counted from 0. False if the file may give no more."""
        if not text:
            return True
        if not self._allowance.cell(len(text)):
            return False
        if row == self._row and column == len(self._cells) < MOST_COLUMNS:
            self._cells.append(text)  # the usual case: the next cell of the row
        elif not self._place(row, column, text):
            self.loose.append(text)
        return True

    def put_rows(self, first: int, rows: list[tuple[str, ...]]) -> bool:
        """Puts consecutive rows, none with an empty cell at its end, if they lie below all that was put before, or
        where all their places are taken. False, and nothing is put, if not, or if the file may not give all of them."""
        while rows and not rows[-1]:
            rows.pop()
        if not rows:
            return True
        missing = first - len(self._rows)
        if missing < 0:
            return self._put_taken(first, rows)
        cells = list(chain.from_iterable(rows))
        gaps = cells.count("")
        # Their lengths are added up, and not their texts: one long string may stand in very many cells.
        if (
            first + len(rows) > MOST_ROWS
            or max(map(len, rows)) > MOST_COLUMNS
            or not self._allowance.block(len(cells) - gaps, sum(map(len, cells)), missing + len(rows) + gaps)
        ):
            return False
        self._rows += [()] * missing
        self._rows += rows
        self._row = None
        return True

    def _put_taken(self, first: int, rows: list[tuple[str, ...]]) -> bool:
        """Adds the rows to what is loose if every one of their places is taken."""
        if first < 0 or first + len(rows) > len(self._rows):
            return False
        for there, row in zip(self._rows[first : first + len(rows)], rows, strict=True):
            if len(there) < len(row) or "" in there[: len(row)]:
                return False
        cells = list(filter(None, chain.from_iterable(rows)))
        if not self._allowance.block(len(cells), sum(map(len, cells)), 0):
            return False
        self.loose += cells
        return True

    def _place(self, row: int, column: int, text: str) -> bool:
        """False if it is no place of a sheet, if two cells claim it, or the way to it is too long."""
        if not (0 <= row < MOST_ROWS and 0 <= column < MOST_COLUMNS):
            return False
        rows = self._rows
        missing = row + 1 - len(rows)
        if missing > 0:
            if not self._allowance.places(missing):
                return False
            rows.extend([()] * missing)
        cells = rows[row]
        if isinstance(cells, tuple):
            cells = list(cells)
        missing = column - len(cells)
        if missing > 0:
            if not self._allowance.places(missing):
                return False
            cells.extend([""] * missing)
        if missing >= 0:
            cells.append(text)
        elif cells[column]:
            return False
        else:
            cells[column] = text
        rows[row] = cells
        self._row, self._cells = row, cells
        return True

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The table without trailing empty rows; () if there is no cell."""
        while self._rows and not self._rows[-1]:
            self._rows.pop()
        return tuple([tuple(cells) for cells in self._rows])
