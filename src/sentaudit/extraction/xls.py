"""Excel 5 to 2003 workbooks (xls) to one table per sheet, and what is hidden in them ([MS-XLS], BIFF5 and BIFF8)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from sentaudit.extraction.allowance import Allowance
from sentaudit.extraction.biff import (
    CONTINUE,
    Record,
    SharedStrings,
    compact_number,
    flagged,
    long_string,
    records,
    short_string,
)
from sentaudit.extraction.byte_search import lines_with_at
from sentaudit.extraction.cell_formats import DATE, iso, kind_of, number
from sentaudit.extraction.grid import Grid
from sentaudit.extraction.ole_rest import rest_of
from sentaudit.extraction.problems import encrypted, problem
from sentaudit.extraction.shown import Shown
from sentaudit.extraction.unlocking import unlocked
from sentaudit.formats.compound import CompoundFile, root_names
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan

_STREAMS = ("Workbook", "Book")
_BOF, _EOF, _LOCK = 0x809, 0x0A, 0x2F
_BIFF8 = 0x600
_CELL_HEAD = 6
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_ENCODINGS = {1200: "utf-16-le", 10000: "mac-roman", 10001: "cp932", 32768: "mac-roman", 32769: "cp1252"}


class XlsExtractor:
    """Reads all sheets, hidden ones and hidden rows and columns too; comments, text boxes and links as hidden text."""

    sandboxed = True

    def recognises(self, part: Part) -> bool:
        """True for a compound file with a workbook at its root, whatever it is called."""
        return not {"workbook", "book"}.isdisjoint(root_names(part.data))

    def extract(
        self, part: Part, limits: Limits, passwords: Sequence[str] = ()
    ) -> Iterator[TextSpan | Table | Part | Problem]:
        """A Table for each sheet, row i of it being row i + 1 of the sheet; hidden spans; embedded files as parts."""
        file = CompoundFile(part.data)
        shown = Shown()
        found = False
        for name in _STREAMS:
            stream = file.stream(name)
            if stream is None:
                continue
            found = True
            if is_locked(stream):
                content = unlocked(part.data, passwords)
                if content is None:
                    yield encrypted(part, "workbook")
                    return
                yield part._replace(content_type="application/octet-stream", is_attachment=True, data=content)
                return
            yield from _read(part, stream, limits, shown)
        if not found:
            yield problem(part, ProblemKind.BROKEN, "no workbook in the file")
        yield from rest_of(part, file, frozenset(name.lower() for name in _STREAMS), shown)


def is_locked(stream: bytes) -> bool:
    """Whether the workbook is encrypted: the record saying so comes before anything else does."""
    for number_read, record in enumerate(records(stream)):
        if record.kind == _LOCK:
            return True
        if record.kind == _EOF or number_read > 100:
            return False
    return False


def _read(part: Part, stream: bytes, limits: Limits, shown: Shown) -> Iterator[TextSpan | Table | Problem]:
    book = _Book(Allowance(limits))
    end = 0
    for record in records(stream):
        end = record.offset + 4 + len(record.body)
        if book.allowance.over:
            break
        try:
            book.take(record)
        except (struct.error, IndexError):
            book.damaged = True
    book.finish()
    for title, grid in book.sheets:
        rows = grid.rows()
        inner = (*part.way, title)
        if rows:
            for row in rows:
                shown.add("\n".join(row))
            yield Table(rows, part.path, inner)
        if grid.loose:
            text = "\n".join(grid.loose)
            shown.add(text)
            yield TextSpan(text, part.path, inner)
    spare = [text for index, text in enumerate(book.strings) if index not in book.used and text]
    lines = shown.new([line for line in book.beside + spare if line.strip()])
    lines += shown.unseen(book.found)
    if lines:
        yield TextSpan("\n".join(lines).replace("\r", "\n"), part.path, part.way, True)
    if book.damaged or (len(stream) - end > 4096 and not book.allowance.over) or not book.begun:
        yield problem(part, ProblemKind.BROKEN, "some records of the workbook are damaged")
    fault = book.allowance.fault()
    if fault:
        yield problem(part, fault.kind, fault.detail)


class _Book:
    """A workbook as its records come in. Cells of charts inside sheets are copies: their text is only kept beside."""

    def __init__(self, allowance: Allowance) -> None:
        self.allowance = allowance
        self.sheets: list[tuple[str, Grid]] = []
        self.strings: list[str] = []
        self.used: set[int] = set()
        self.beside: list[str] = []
        self.found: list[str] = []
        self.damaged = self.begun = False
        self._charset = ""
        self._code_page = "cp1252"
        self._titles: dict[int, str] = {}
        self._codes: dict[int, str] = {}
        self._styles: list[int] = []
        self._since_1904 = False
        self._depth = 0
        self._grid = Grid(allowance)
        self._shared: list[bytes] = []
        self._open = 0
        self._awaited = (-1, -1)
        self._boxes: list[str] = []

    def take(self, record: Record) -> None:
        kind, body = record.kind, record.body
        if kind == CONTINUE:
            if self._open == 0xFC:
                self._shared.append(body)
            elif self._open == 0x1B6:
                self.beside.append(flagged(body, len(body)))
                self._open = 0
            return
        if self._open == 0xFC:
            self._end_strings()
        self._open = 0
        cell = _CELLS.get(kind)
        if cell is not None:
            cell(self, body)
        elif kind in _OTHERS:
            _OTHERS[kind](self, record)
        elif b"@" in body:
            self.found += lines_with_at(body)

    def finish(self) -> None:
        if self._open == 0xFC:
            self._end_strings()

    def _end_strings(self) -> None:
        for text in SharedStrings(self._shared):
            if not self.allowance.text(len(text)):
                break
            self.strings.append(text)
        self._shared = []

    def _put(self, row: int, column: int, text: str) -> None:
        if self._depth > 1:
            self.beside.append(text)
        else:
            self._grid.put(row, column, text.replace("\r", "\n"))

    def _number(self, style: int, value: float) -> str:
        code = self._styles[style] if style < len(self._styles) else 0
        kind = kind_of(code, self._codes.get(code, ""))
        if kind == DATE:
            return iso(value, self._since_1904) or number(value)
        return number(value).zfill(len(kind)) if kind else number(value)

    def _begin(self, record: Record) -> None:
        self._depth += 1
        self.begun = True
        version, what = struct.unpack_from("<HH", record.body)
        if self._depth > 1:
            return
        self._charset = "" if version >= _BIFF8 else self._code_page
        self._grid = Grid(self.allowance)
        if what != 5:
            title = self._titles.get(record.offset) or f"sheet {len(self.sheets) + 1}"
            self.sheets.append((title, self._grid))

    def _end(self, record: Record) -> None:
        self._depth = max(0, self._depth - 1)

    def _sheet(self, record: Record) -> None:
        self._titles[struct.unpack_from("<I", record.body)[0]] = short_string(record.body, 6, self._charset)

    def _style(self, record: Record) -> None:
        self._styles.append(struct.unpack_from("<H", record.body, 2)[0])

    def _format(self, record: Record) -> None:
        read = short_string if self._charset else long_string
        self._codes[struct.unpack_from("<H", record.body)[0]] = read(record.body, 2, self._charset)

    def _page(self, record: Record) -> None:
        page = struct.unpack_from("<H", record.body)[0]
        self._code_page = _ENCODINGS.get(page, f"cp{page}")
        if self._charset:
            self._charset = self._code_page

    def _dates(self, record: Record) -> None:
        self._since_1904 = record.body[:1] == b"\1"

    def _table(self, record: Record) -> None:
        self._open, self._shared = 0xFC, [record.body]

    def _box(self, record: Record) -> None:
        self._open = 0x1B6

    def _header(self, record: Record) -> None:
        if record.body:
            read = short_string if self._charset else long_string
            self.beside.append(read(record.body, 0, self._charset))

    def _note(self, record: Record) -> None:
        if self._charset and len(record.body) > _CELL_HEAD:
            self.beside.append(_decoded(record.body[_CELL_HEAD:], self._charset))

    def _text(self, record: Record) -> None:
        self._put(*self._awaited, long_string(record.body, 0, self._charset))
        self._awaited = (-1, -1)

    def _shared_label(self, body: bytes) -> None:
        row, column, _, index = struct.unpack_from("<HHHI", body)
        if index < len(self.strings):
            self.used.add(index)
            self._put(row, column, self.strings[index])

    def _label(self, body: bytes) -> None:
        row, column = struct.unpack_from("<HH", body)
        self._put(row, column, long_string(body, _CELL_HEAD, self._charset))

    def _double(self, body: bytes) -> None:
        row, column, style, value = struct.unpack_from("<HHHd", body)
        self._put(row, column, self._number(style, value))

    def _compact(self, body: bytes) -> None:
        row, column, style, packed = struct.unpack_from("<HHHI", body)
        self._put(row, column, self._number(style, compact_number(packed)))

    def _compacts(self, body: bytes) -> None:
        row, column = struct.unpack_from("<HH", body)
        for position in range(4, len(body) - 7, 6):
            style, packed = struct.unpack_from("<HI", body, position)
            self._put(row, column, self._number(style, compact_number(packed)))
            column += 1

    def _formula(self, body: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", body)
        value = body[6:14]
        if value[6:8] != b"\xff\xff":
            self._put(row, column, self._number(style, struct.unpack("<d", value)[0]))
        elif value[0] == 0:
            self._awaited = (row, column)
        elif value[0] == 1:
            self._put(row, column, "TRUE" if value[2] else "FALSE")
        elif value[0] == 2:
            self._put(row, column, _ERRORS.get(value[2], "#N/A"))

    def _truth(self, body: bytes) -> None:
        row, column = struct.unpack_from("<HH", body)
        value, is_error = body[6], body[7]
        self._put(row, column, _ERRORS.get(value, "#N/A") if is_error else "TRUE" if value else "FALSE")


def _decoded(raw: bytes, charset: str) -> str:
    from sentaudit.names.charset import decode

    return decode(raw, charset)[0]


_CELLS = {
    0xFD: _Book._shared_label,
    0x204: _Book._label,
    0xD6: _Book._label,
    0x203: _Book._double,
    0x27E: _Book._compact,
    0xBD: _Book._compacts,
    0x06: _Book._formula,
    0x206: _Book._formula,
    0x406: _Book._formula,
    0x205: _Book._truth,
}
_OTHERS = {
    _BOF: _Book._begin,
    _EOF: _Book._end,
    0x85: _Book._sheet,
    0xE0: _Book._style,
    0x41E: _Book._format,
    0x42: _Book._page,
    0x22: _Book._dates,
    0xFC: _Book._table,
    0x1B6: _Book._box,
    0x14: _Book._header,
    0x15: _Book._header,
    0x1C: _Book._note,
    0x207: _Book._text,
}
