"""Where text of an RTF document stands: paragraphs follow each other, cells stand in rows and these in tables."""

from __future__ import annotations


class RtfLayout:
    """`lines` are the paragraphs outside of tables, `tables` the others, each a row of cells after the other.

    `in_table` says whether the paragraph being written belongs to a cell.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.tables: list[tuple[tuple[str, ...], ...]] = []
        self.in_table = False
        self._line: list[str] = []
        self._cells: list[str] = []
        self._rows: list[tuple[str, ...]] = []

    def add(self, text: str) -> None:
        """Text of the paragraph being written."""
        self._line.append(text)

    def end_cell(self) -> None:
        """What was written since the last one is a cell."""
        self._cells.append("".join(self._line).strip())
        self._line = []

    def end_row(self) -> None:
        """The cells since the last one are a row; text behind them is one more cell."""
        rest = "".join(self._line).strip()
        if rest:
            self._cells.append(rest)
        self._line = []
        if any(self._cells):
            self._rows.append(tuple(self._cells))
        self._cells = []

    def end_line(self) -> None:
        """A paragraph ends; one with text outside of cells also ends the table before it."""
        line = "".join(self._line).strip("\n")
        self._line = []
        if self._cells:
            self.end_row()
        if line.strip():
            self._end_table()
            self.lines.append(line)

    def finish(self) -> None:
        """Nothing follows."""
        self.end_line()
        self._end_table()

    def _end_table(self) -> None:
        if self._rows:
            self.tables.append(tuple(self._rows))
            self._rows = []
