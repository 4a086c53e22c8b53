"""Binary Excel workbooks (xlsb, [MS-XLSB]) to one table per sheet, and what is hidden in them."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence

from sentaudit.extraction.byte_search import lines_with_at
from sentaudit.extraction.office.biff import compact_number
from sentaudit.extraction.office.cell_formats import DATE, iso, kind_of, number
from sentaudit.extraction.office.grid import Grid
from sentaudit.extraction.office.ooxml import Item, Reading, Relations, main_folder, number_of
from sentaudit.extraction.office.xlsx import is_binary
from sentaudit.formats.foreign import Fault
from sentaudit.model.config import Limits
from sentaudit.model.coverage import ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import TextSpan

_SHEET = re.compile(r"xl/(?:worksheets|macrosheets|dialogsheets)/[^/]+\.bin$", re.IGNORECASE)
_BINARY = re.compile(r"xl/.*\.bin$", re.IGNORECASE)
_LARGEST = 16 * 1024 * 1024
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_ROW, _STRING, _FORMAT, _STYLE, _DATES, _SHEET_NAME = 0, 19, 44, 47, 153, 156
_STYLES_BEGIN, _STYLES_END, _COMMENT = 617, 618, 637


class XlsbExtractor:
    """Reads all sheets, hidden ones and hidden rows and columns too; comments, links, spare strings as hidden text."""

    sandboxed = True
    nameless = True

    def recognises(self, part: Part) -> bool:
        """True for an OOXML package with an Excel folder whose sheets are binary, whatever it is called."""
        return main_folder(part.data) == "xl/" and is_binary(part.data)

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[Item]:
        """A Table for each sheet, row i of it being row i + 1 of the sheet; hidden spans; embedded files as parts."""
        reading = Reading(part, limits)
        book = _Book(reading)
        relations = Relations("xl")
        found = reading.package.find("xl/_rels/workbook.bin.rels")
        if found:
            yield from reading.walk(found, relations)
            reading.done.discard(found)
        for name in ("xl/workbook.bin", "xl/styles.bin", "xl/sharedStrings.bin"):
            found = reading.package.find(name)
            if found:
                yield from book.read(found)
        titles = {relations.targets.get(relation, ""): title for title, relation in book.titles}
        order = [*titles, *sorted(filter(_SHEET.match, reading.package.names), key=number_of)]
        for name in dict.fromkeys(order):
            if name in reading.package.names and _SHEET.match(name):
                title = titles.get(name) or name.rpartition("/")[2].partition(".")[0]
                book.grid = Grid(reading.allowance)
                yield from book.read(name)
                rows = book.grid.rows()
                if rows:
                    yield reading.table(rows, (title,))
                if book.grid.loose:
                    yield reading.span(book.grid.loose, (title,))
        for name in reading.package.names:
            if _BINARY.match(name) and name not in reading.done and "vbaproject" not in name.lower():
                yield from book.read(name)
        spare = [text for index, text in enumerate(book.strings) if index not in book.used and text]
        yield from reading.hidden(book.beside + spare)
        unseen = reading.shown.unseen(book.found)
        if unseen:
            yield TextSpan("\n".join(unseen), part.path, part.way, True)
        yield from reading.remaining()


class _Book:
    """What the records of the members say; `grid` belongs to the sheet that is being read."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.titles: list[tuple[str, str]] = []
        self.strings: list[str] = []
        self.used: set[int] = set()
        self.beside: list[str] = []
        self.found: list[str] = []
        self.grid = Grid(reading.allowance)
        self._codes: dict[int, str] = {}
        self._kinds: list[str] = []
        self._in_styles = self._since_1904 = False
        self._row = -1

    def read(self, name: str) -> Iterator[Item]:
        """Takes all records of one member."""
        self._reading.done.add(name)
        try:
            for kind, body in _records(self._reading.package.chunks(name)):
                self._take(kind, body)
        except Fault as error:
            yield from self._reading.told(error.kind, error.detail)
        except (struct.error, IndexError):
            yield from self._reading.told(ProblemKind.BROKEN, "damaged records")

    def _take(self, kind: int, body: bytes) -> None:
        if kind == _ROW:
            self._row = _u32(body, 0)
        elif kind in _VALUES:
            column, style = _u32(body, 0), int.from_bytes(body[4:7], "little")
            self.grid.put(self._row, column, self._value(kind, body, style))
        elif kind == _STRING:
            self._keep(self.strings, _wide(body, 1))
        elif kind == _COMMENT:
            self._keep(self.beside, _wide(body, 1))
        elif kind == _SHEET_NAME:
            relation = _wide(body, 8)
            self.titles.append((_wide(body, 12 + len(relation.encode("utf-16-le"))), relation))
        elif kind == _DATES:
            self._since_1904 = bool(body[0] & 1)
        elif kind == _FORMAT:
            self._codes[int.from_bytes(body[:2], "little")] = _wide(body, 2)
        elif kind in (_STYLES_BEGIN, _STYLES_END):
            self._in_styles = kind == _STYLES_BEGIN
        elif kind == _STYLE and self._in_styles:
            code = int.from_bytes(body[2:4], "little")
            self._kinds.append(kind_of(code, self._codes.get(code, "")))
        elif b"@" in body:
            for line in lines_with_at(body):
                self._keep(self.found, line)

    def _keep(self, where: list[str], text: str) -> None:
        if self._reading.allowance.text(len(text)):
            where.append(text)

    def _value(self, kind: int, body: bytes, style: int) -> str:
        if kind == 7:
            index = _u32(body, 8)
            if index >= len(self.strings):
                return ""
            self.used.add(index)
            return self.strings[index]
        if kind in (6, 8):
            return _wide(body, 8)
        if kind == 62:
            return _wide(body, 9)
        if kind in (4, 10):
            return "TRUE" if body[8] else "FALSE"
        if kind in (3, 11):
            return _ERRORS.get(body[8], "#N/A")
        value = compact_number(_u32(body, 8)) if kind == 2 else struct.unpack_from("<d", body, 8)[0]
        meaning = self._kinds[style] if style < len(self._kinds) else ""
        if meaning == DATE:
            return iso(value, self._since_1904) or number(value)
        return number(value).zfill(len(meaning)) if meaning else number(value)


_VALUES = frozenset((*range(2, 12), 62))


def _u32(body: bytes, position: int) -> int:
    return int(struct.unpack_from("<I", body, position)[0])


def _wide(body: bytes, position: int) -> str:
    length = _u32(body, position)
    if length == 0xFFFFFFFF:
        return ""
    return body[position + 4 : position + 4 + 2 * length].decode("utf-16-le", "replace")


def _records(pieces: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Type and body of each record; both numbers before it have seven bits per byte, and go on while the eighth is set.

    Raises Fault where a record cannot be."""
    rest = b""
    for piece in pieces:
        data = rest + piece
        position = 0
        while True:
            kind, start = _packed(data, position, 2)
            size, start = _packed(data, start, 4)
            if start < 0 or start + size > len(data):
                break
            yield kind, data[start : start + size]
            position = start + size
        rest = data[position:]
        if len(rest) > _LARGEST:
            raise Fault(ProblemKind.BROKEN, "damaged records")
    if rest:
        raise Fault(ProblemKind.BROKEN, "damaged records")


def _packed(data: bytes, position: int, most: int) -> tuple[int, int]:
    """A packed number of `most` bytes at most, and the place after it.

    The place is -1 if the data ends before the number does.
    """
    if position < 0:
        return 0, -1
    value = 0
    for index in range(most):
        if position + index >= len(data):
            return 0, -1
        byte = data[position + index]
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, position + index + 1
    return value, position + most
