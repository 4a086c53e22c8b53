"""An Excel workbook as its records come in, to sheets of cells and texts beside them ([MS-XLS], BIFF5 and BIFF8)."""

from __future__ import annotations

import struct

from sentaudit.extraction.allowance import Allowance
from sentaudit.extraction.byte_search import lines_with_at
from sentaudit.extraction.office.biff import (
    CONTINUE,
    Record,
    SharedStrings,
    compact_number,
    flagged,
    long_string,
    short_string,
)
from sentaudit.extraction.office.cell_formats import DATE, iso, kind_of, number
from sentaudit.extraction.office.grid import Grid
from sentaudit.extraction.office.page_header import said
from sentaudit.names.charset import decode

_BOF, _EOF = 0x809, 0x0A
_SHARED_STRINGS, _TEXT_BOX = 0xFC, 0x1B6
_BIFF8 = 0x600
_CELL_HEAD = 6
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_ENCODINGS = {1200: "utf-16-le", 10000: "mac-roman", 10001: "cp932", 32768: "mac-roman", 32769: "cp1252"}


class XlsBook:
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

    def take(self, record: Record) -> None:
        """The next record. Raises struct.error or IndexError if it is damaged."""
        kind, body = record.kind, record.body
        if kind == CONTINUE:
            if self._open == _SHARED_STRINGS:
                self._shared.append(body)
            elif self._open == _TEXT_BOX:
                self.beside.append(flagged(body, len(body)))
                self._open = 0
            return
        if self._open == _SHARED_STRINGS:
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
        """No record follows."""
        if self._open == _SHARED_STRINGS:
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
        self._open, self._shared = _SHARED_STRINGS, [record.body]

    def _box(self, record: Record) -> None:
        self._open = _TEXT_BOX

    def _header(self, record: Record) -> None:
        if record.body:
            read = short_string if self._charset else long_string
            self.beside.append(said(read(record.body, 0, self._charset)))

    def _note(self, record: Record) -> None:
        if self._charset and len(record.body) > _CELL_HEAD:
            self.beside.append(decode(record.body[_CELL_HEAD:], self._charset)[0])

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


_CELLS = {
    0xFD: XlsBook._shared_label,
    0x204: XlsBook._label,
    0xD6: XlsBook._label,
    0x203: XlsBook._double,
    0x27E: XlsBook._compact,
    0xBD: XlsBook._compacts,
    0x06: XlsBook._formula,
    0x206: XlsBook._formula,
    0x406: XlsBook._formula,
    0x205: XlsBook._truth,
}
_OTHERS = {
    _BOF: XlsBook._begin,
    _EOF: XlsBook._end,
    0x85: XlsBook._sheet,
    0xE0: XlsBook._style,
    0x41E: XlsBook._format,
    0x42: XlsBook._page,
    0x22: XlsBook._dates,
    _SHARED_STRINGS: XlsBook._table,
    _TEXT_BOX: XlsBook._box,
    0x14: XlsBook._header,
    0x15: XlsBook._header,
    0x1C: XlsBook._note,
    0x207: XlsBook._text,
}
