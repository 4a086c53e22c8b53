"""Handlers for the members of an Excel workbook (SpreadsheetML, ECMA-376 18): workbook, styles, strings, sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sentaudit.extraction.allowance import Allowance
from sentaudit.extraction.office.cell_formats import kind_of, shown
from sentaudit.extraction.office.grid import Grid
from sentaudit.extraction.office.page_header import said
from sentaudit.extraction.office.xml_walk import MOST_DEPTH, RefusedError, attribute, has_at

_HEADERS = frozenset("oddHeader oddFooter evenHeader evenFooter firstHeader firstFooter".split())
_SPARE = frozenset({"formula1", "formula2", "f", "definedName"})
_LETTERS = {chr(65 + index): index for index in range(26)}
_MOST_REFERENCE = 12
LONGEST_NUMBER = 11
"""Digits of the longest number that is sure to be whole and to stand for itself."""


class Workbook:
    """Names of the sheets with their relation, and from which day dates are counted."""

    direct = False

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.since_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            self.sheets.append((attribute(attributes, "name"), attribute(attributes, "id")))
        elif name == "workbookPr":
            self.since_1904 = attribute(attributes, "date1904") in ("1", "true", "on")

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


class Styles:
    """`kinds[i]` says what numbers of cell style i mean, as `cell_formats.kind_of` does."""

    direct = False

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._in_cells = False
        self.kinds: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            self._codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            number = _whole(attributes.get("numFmtId"))
            self.kinds.append(kind_of(number, self._codes.get(number, "")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False

    def text(self, data: str) -> None: ...


class Strings:
    """Shared strings without their reading aids (furigana), which would stand doubled in the middle of words."""

    direct = False

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._current: list[str] = []
        self._taking = False
        self._aid = 0
        self.strings: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "t":
            self._taking = not self._aid
        elif name == "rPh":
            self._aid += 1
        elif name == "si":
            self._current = []

    def end(self, name: str) -> None:
        if name == "t":
            self._taking = False
        elif name == "rPh":
            self._aid -= 1
        elif name == "si":
            self.strings.append("".join(self._current))

    def add(self, texts: Sequence[str]) -> None:
        """Takes strings that were read elsewhere."""
        if self._allowance.texts(sum(map(len, texts))):
            self.strings += texts
        else:
            self.strings += [text if self._allowance.text(len(text)) else "" for text in texts]

    def text(self, data: str) -> None:
        if self._taking and self._allowance.text(len(data)):
            self._current.append(data)


class Sheet:
    """Cells of a sheet into `grid`, whatever is hidden of it; headers, footers, lists and links into `beside`."""

    direct = True

    def __init__(self, allowance: Allowance, strings: Sequence[str], kinds: Sequence[str], since_1904: bool) -> None:
        self._allowance = allowance
        self._strings = strings
        self._kinds = kinds
        self._since_1904 = since_1904
        self.grid = Grid(allowance)
        self.beside: list[str] = []
        self.used: set[int] = set()
        self.columns: dict[str, int] = {}
        self.row = self._column = -1
        self._depth = 0
        self._digits = "-"
        self._kind = self._style = self._value = ""
        self._spare: list[str] = []
        self._taking = ""
        self._aid = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise RefusedError("nesting")
        if name == "c":
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._value = ""
            reference = attributes.get("r", "")
            if reference.endswith(self._digits):
                letters = reference[: -len(self._digits)]
                column = self.columns.get(letters)
                self._column = self.column_of(letters) if column is None else column
            else:
                self._place(reference)
        elif name == "v" or (name == "t" and not self._aid):
            self._taking = "v"
        elif name == "row":
            given = attributes.get("r", "")
            self.row = int(given) - 1 if given.isdecimal() and len(given) < _MOST_REFERENCE else self.row + 1
            self._digits = given or "-"
            self._column = -1
        else:
            self._other(name, attributes)

    def end(self, name: str) -> None:
        self._depth -= 1
        if name in ("v", "t"):
            self._taking = ""
        elif name == "c":
            if self._value:
                self.grid.put(self.row, self._column, self.shown(self._kind, self._style, self._value))
        elif name in _SPARE or name in _HEADERS:
            self._taking = ""
            text = "".join(self._spare)
            self._spare = []
            if name in _HEADERS:
                self._beside(said(text))
            elif has_at(text):
                self._beside(text)
        elif name == "rPh":
            self._aid -= 1
        elif ":" in name:
            self._depth += 1
            self.end(name.rpartition(":")[2])

    def text(self, data: str) -> None:
        if self._taking == "v":
            self._value = self._value + data if self._value else data
        elif self._taking:
            self._spare.append(data)

    def _other(self, name: str, attributes: Mapping[str, str]) -> None:
        if ":" in name:
            self._depth -= 1
            self.start(name.rpartition(":")[2], attributes)
        elif name in _SPARE or name in _HEADERS:
            self._taking = "spare"
        elif name == "rPh":
            self._aid += 1
        else:
            for value in attributes.values():
                if "@" in value and has_at(value):
                    self._beside(value)

    def _place(self, reference: str) -> None:
        """Row and column of a reference that is not as expected."""
        letters = reference.rstrip("0123456789")
        if not letters or len(reference) > _MOST_REFERENCE:
            self._column += 1
            return
        self._column = self.column_of(letters)
        digits = reference[len(letters) :]
        if digits:
            self.row = int(digits) - 1

    def column_of(self, letters: str) -> int:
        number = 0
        for letter in letters[:_MOST_REFERENCE].upper():
            number = number * 26 + _LETTERS.get(letter, 0) + 1
        self.columns[letters] = number - 1
        return number - 1

    def shown(self, kind: str, style: str, raw: str) -> str:
        """The text of a cell of this kind and style."""
        if kind == "s":
            index = int(raw) if raw.isdecimal() and len(raw) < _MOST_REFERENCE else -1
            if not 0 <= index < len(self._strings):
                return ""
            self.used.add(index)
            return self._strings[index]
        if kind == "n":
            return shown(raw, self.number_kind(style), self._since_1904)
        if kind == "b":
            return "TRUE" if raw.strip() == "1" else "FALSE"
        return raw

    def number_kind(self, style: str) -> str:
        """What numbers of a cell style mean, as `cell_formats.kind_of` says it."""
        if not style:
            return ""
        number = int(style) if style.isdecimal() and len(style) < _MOST_REFERENCE else 0
        return self._kinds[number] if number < len(self._kinds) else ""

    def strings_at(self, numbers: Sequence[str]) -> list[str] | None:
        """The shared strings of these whole numbers; None, and nothing is noted, if there are not all of them."""
        indexes = list(map(int, numbers))
        if max(indexes) >= len(self._strings):
            return None
        self.used.update(indexes)
        return [self._strings[index] for index in indexes]

    def _beside(self, text: str) -> None:
        if self._allowance.text(len(text)):
            self.beside.append(text)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < _MOST_REFERENCE else 0
