"""Workbooks of plain tables (XLSX): typed cells, frozen headers with filters, no formulas, no links."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from sentaudit.reporting.harmless import shorten

if TYPE_CHECKING:
    from xlsxwriter import Workbook as Writer
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | datetime | None

ROWS = 1_048_576
"""Rows a sheet of a spreadsheet program can have, its header among them."""

_TEXT = 1000
_WIDTH = 14
_EARLIEST = 1900
_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Workbook:
    """Tables go in one after the other; of each only the row at hand is in memory."""

    def __init__(self, writer: Writer, rows: int) -> None:
        self._writer = writer
        self._rows = rows
        self._bold = writer.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        # Cells of the format "text" stay text even where somebody edits one that begins like a formula.
        self._text = writer.add_format({"num_format": "@", "valign": "top"})
        self._whole = writer.add_format({"num_format": "#,##0", "valign": "top"})
        self._broken = writer.add_format({"num_format": "0.00", "valign": "top"})
        self._moment = writer.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"})

    def table(
        self, title: str, columns: Mapping[str, str], rows: Iterable[Mapping[str, Cell]], widths: Mapping[str, int]
    ) -> None:
        """A sheet with the titles of the columns and one line per row; what is too long goes on in `title (2)`.

        `widths` are in characters. Times are written as dates in UTC. Texts are made harmless and cut at 1,000 columns.
        """
        sheet, line, sheets = self._sheet(title, columns, widths), 0, 1
        for row in rows:
            if line == self._rows - 1:
                sheet.autofilter(0, 0, line, len(columns) - 1)
                sheets += 1
                sheet, line = self._sheet(f"{title} ({sheets})", columns, widths), 0
            line += 1
            for at, key in enumerate(columns):
                self._write(sheet, line, at, row[key])
        sheet.autofilter(0, 0, line, len(columns) - 1)

    def _sheet(self, title: str, columns: Mapping[str, str], widths: Mapping[str, int]) -> Worksheet:
        sheet = self._writer.add_worksheet(title)
        for at, (key, head) in enumerate(columns.items()):
            sheet.set_column(at, at, widths.get(key, _WIDTH))
            sheet.write_string(0, at, head, self._bold)
        sheet.freeze_panes(1, 0)
        return sheet

    def _write(self, sheet: Worksheet, line: int, at: int, cell: Cell) -> None:
        if isinstance(cell, datetime):
            if cell.astimezone(UTC).year >= _EARLIEST:
                sheet.write_datetime(line, at, cell.astimezone(UTC).replace(tzinfo=None), self._moment)
                return
            cell = cell.isoformat()  # spreadsheet programs know no earlier dates
        if isinstance(cell, str):
            if cell:
                sheet.write_string(line, at, plain(cell), self._text)
        elif cell is not None:
            sheet.write_number(line, at, cell, self._whole if isinstance(cell, int) else self._broken)


def plain(text: str) -> str:
    """The harmless text of a cell. The library takes text between `<r>` and `</r>` for its own XML and would copy it
    as it is: a space behind keeps it text."""
    text = shorten(text, _TEXT)
    return text + " " if text.endswith("</r>") else text


class _Sink:
    """A stream that keeps its first error for later: an archive that cannot be written would be tried again, with a
    message on standard error, when it is thrown away. A pipe gets the same bytes as a file, as it cannot go
    back."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._stream.write(data) if self.error is None else len(data)
        except OSError as error:
            self.error = error
            return len(data)

    def flush(self) -> None:
        """The owner of the stream does that."""


@contextmanager
def workbook(stream: IO[bytes], scratch: Path | None = None, *, rows: int = ROWS) -> Iterator[Workbook]:
    """A workbook that is written to the stream once everything is in it: same tables, same bytes.

    Until then the sheets lie in a private folder inside of `scratch` (made where missing; without one, in the folder
    for temporary files), which is removed whatever happens. Raises OSError if anything cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    if scratch is not None:
        scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".sentaudit-workbook-", dir=scratch) as folder:
        sink = _Sink(stream)
        writer = xlsxwriter.Workbook(sink, {**_OPTIONS, "constant_memory": True, "tmpdir": folder})
        writer.use_zip64()
        writer.set_properties({"created": _ALWAYS})
        yield Workbook(writer, rows)
        try:
            writer.close()
        except FileCreateError as error:
            raise OSError(*error.args[0].args) from error
        if sink.error is not None:
            raise sink.error
