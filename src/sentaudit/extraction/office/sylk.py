"""SYLK files (.slk, Symbolic Link), the text form of a sheet: records of fields, a cell each.

After Microsoft's "Summary of all currently used sylk fields" (1986) and what Excel and LibreOffice write.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from sentaudit.extraction.allowance import Allowance
from sentaudit.extraction.office.cell_formats import kind_of, shown
from sentaudit.extraction.office.grid import Grid
from sentaudit.extraction.office.shown import Shown
from sentaudit.extraction.problems import problem
from sentaudit.extraction.texts.decoded import decoded
from sentaudit.extraction.texts.sniffing import looks_like_text
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan

_START = re.compile(rb"(?:\xef\xbb\xbf)?ID;")
_CELL = re.compile(rb"[\r\n]C;(?:[A-Z][^;\r\n]{0,200};){0,10}K")
_WINDOW = 16 * 1024
_BYTE = re.compile(rb"\x1b([\x20-\x2f])([\x30-\x3f])")
_BREAK, _SEMICOLON = "\x0b", "\x00"
"""What a line feed or semicolon of a text is called while the file is cut at its own."""
_ACCENTED = re.compile(r"\x1bN([ABCDHJK])([A-Za-z])")
_ACCENTS = dict(zip("ABCDHJK", "\u0300\u0301\u0302\u0303\u0308\u030a\u0327", strict=True))
_LETTERS = re.compile(r"\x1bN([aqisybl{|jz])")
_SPECIAL = dict(zip("aqisybl{|jz", "ÆæØðøÐÞßþŒœ", strict=True))


class SylkExtractor:
    """Reads cells as they are shown, dates by their formats; comments and formulas with an address as hidden."""

    sandboxed = False

    def recognises(self, part: Part) -> bool:
        """By the first record, an ID, and a record of a cell near it: files with a column `ID` begin alike."""
        if not part.is_attachment or part.omitted or not _START.match(part.data):
            return False
        return _CELL.search(part.data, 0, _WINDOW) is not None and looks_like_text(part.data)

    def extract(
        self, part: Part, limits: Limits, passwords: Sequence[str] = ()
    ) -> Iterator[TextSpan | Table | Problem]:
        """One Table, and a hidden span of what stands beside its cells."""
        text, problems = decoded(part._replace(data=_BYTE.sub(_byte, part.data)), limits)
        yield from problems
        allowance = Allowance(limits)
        sheet = _Sheet(allowance)
        for line in _unaccented(text).replace(";;", _SEMICOLON).split("\n"):
            kind, *fields = line.split(";")
            if fields and not sheet.record(kind, fields):
                break
        rows = sheet.grid.rows()
        told = Shown()
        if rows:
            told.add("\n".join(cell for row in rows for cell in row if "@" in cell))
            yield Table(rows, part.path, part.way)
        aside = told.new(sheet.aside + sheet.grid.loose)
        if aside:
            yield TextSpan("\n".join(aside), part.path, part.way, True)
        fault = allowance.fault()
        if fault:
            yield problem(part, fault.kind, fault.detail)


class _Sheet:
    """The cells so far, the present row and column, from 1, and the formats by number and by cell."""

    def __init__(self, allowance: Allowance) -> None:
        self.grid = Grid(allowance)
        self.aside: list[str] = []
        self._allowance = allowance
        self._row = self._column = 1
        self._codes: list[str] = []
        self._kinds: dict[int, str] = {}
        self._kind = ""
        self._since_1904 = False

    def record(self, kind: str, fields: Sequence[str]) -> bool:
        """Takes one record; False if the file may give no more."""
        said = {field[:1]: field[1:] for field in fields}
        if kind == "P" and "P" in said:
            self._codes.append(_plain(said["P"]))
        elif kind == "O":
            self._since_1904 = said.get("V") == "4"
        elif kind == "F" and "C" in said:
            self._kinds[_number(said["C"])] = self._kind_of(said.get("P", ""))
        elif kind in ("C", "F"):
            place = _number(said.get("Y"), self._row), _number(said.get("X"), self._column)
            if place != (self._row, self._column):
                self._row, self._column = place
                self._kind = ""
            if kind == "F" and "P" in said:
                self._kind = self._kind_of(said["P"])
            if kind == "C" and "K" in said and not self._put(said.pop("K")):
                return False
        for name, value in said.items():
            if name == "A" or "@" in value:
                text = _plain(value)
                if not self._allowance.text(len(text)):
                    return False
                self.aside.append(text)
        return True

    def _kind_of(self, number: str) -> str:
        at = _number(number, -1)
        return kind_of(-1, self._codes[at]) if 0 <= at < len(self._codes) else ""

    def _put(self, value: str) -> bool:
        if value[:1] == '"':
            text = _plain(value[1:-1] if value[-1:] == '"' else value[1:])
        else:
            text = shown(value, self._kind or self._kinds.get(self._column, ""), self._since_1904)
        return self.grid.put(self._row - 1, self._column - 1, text)


def _number(text: str | None, otherwise: int = 0) -> int:
    """The first number of a field: a range of columns counts for its first one."""
    words = text.split() if text else ()
    return int(words[0]) if words and words[0].isdecimal() and len(words[0]) < 8 else otherwise


def _plain(text: str) -> str:
    return text.replace(_SEMICOLON, ";").replace(_BREAK, "\n").replace('""', '"')


def _byte(match: re.Match[bytes]) -> bytes:
    code = (match[1][0] - 0x20) << 4 | match[2][0] - 0x30
    if code in (0x0A, 0x0D):
        return _BREAK.encode() if code == 0x0A else b""
    return _SEMICOLON.encode() if code == 0x3B else bytes([code])


def _unaccented(text: str) -> str:
    """The text with the letters written as escapes (ISO 6937, as Excel does)."""
    if "\x1bN" not in text:
        return text
    text = _ACCENTED.sub(lambda found: unicodedata.normalize("NFC", found[2] + _ACCENTS[found[1]]), text)
    return _LETTERS.sub(lambda found: _SPECIAL[found[1]], text)
