"""The text of RTF tokens: fonts decide the code page of escaped bytes, destinations decide what is seen.

A reader of our own: striprtf fails on Japanese characters whose second byte is written as a letter (`\\'83J`).
"""

from __future__ import annotations

from typing import NamedTuple

from sentaudit.extraction.allowance import Allowance
from sentaudit.extraction.rtf_tokens import BINARY, BYTE, CLOSE, OPEN, TEXT, WORD, tokens
from sentaudit.extraction.xml_walk import has_at
from sentaudit.names.charset import decode

_FONT_PAGES = {
    2: "cp1252",
    77: "mac-roman",
    78: "cp932",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    255: "cp437",
}  # fmt: skip - a table
_CHARACTERS = {
    "tab": "\t",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": " ",
    "emdash": "\u2014",
    "endash": "\u2013",
    "bullet": "\u2022",
    "lquote": "\u2018",
    "rquote": "\u2019",
    "ldblquote": "\u201c",
    "rdblquote": "\u201d",
}  # fmt: skip - a table
_BREAKS = frozenset({"par", "line", "page", "sect", "softline", "column"})
_SEEN, _HIDDEN, _CHECKED, _FONTS, _OBJECT, _DROPPED = range(6)
_DESTINATIONS = {
    "fonttbl": _FONTS,
    "objdata": _OBJECT,
    "pict": _DROPPED,
    "colortbl": _DROPPED,
    "stylesheet": _CHECKED,
    "fldinst": _HIDDEN,
    "annotation": _HIDDEN,
    "atnauthor": _HIDDEN,
    "info": _HIDDEN,
    "userprops": _HIDDEN,
    "comment": _HIDDEN,
    "sn": _DROPPED,
    "sv": _CHECKED,
    "nonshppict": _DROPPED,
    "bkmkstart": _DROPPED,
    "bkmkend": _DROPPED,
    "listtext": _SEEN,
    "shpinst": _SEEN,
    "shppict": _SEEN,
    "shptxt": _SEEN,
    "footnote": _SEEN,
    "themedata": _DROPPED,
    "datastore": _DROPPED,
    "blipuid": _DROPPED,
}  # fmt: skip - a table


class _State(NamedTuple):
    """What holds until the group ends. `page` is "" where the document's own code page counts."""

    where: int = _SEEN
    page: str = ""
    skips: int = 1
    unseen: bool = False


class RtfText:
    """`lines` are paragraphs outside tables, `hidden` comments, links and properties, `objects` embedded data."""

    def __init__(self, source: str, allowance: Allowance) -> None:
        self._allowance = allowance
        self.lines: list[str] = []
        self.tables: list[tuple[tuple[str, ...], ...]] = []
        self.hidden: list[str] = []
        self.objects: list[bytes] = []
        self.pictures = 0
        self._page = "cp1252"
        self._pages: dict[int, str] = {}
        self._font = 0
        self._default_font = 0
        self._state = _State()
        self._stack: list[_State] = []
        self._bytes: list[str] = []
        self._line: list[str] = []
        self._aside: list[str] = []
        self._hex: list[str] = []
        self._cells: list[str] = []
        self._rows: list[tuple[str, ...]] = []
        self._in_table = False
        self._to_skip = 0
        self._starred = False
        self._high = ""
        self._read(source)

    def _read(self, source: str) -> None:
        for kind, text, number in tokens(source):
            if kind == TEXT:
                self._text(text)
            elif kind == BYTE:
                if self._to_skip:
                    self._to_skip -= 1
                else:
                    self._take(text)
            elif kind == WORD:
                self._word(text, number)
            elif kind == OPEN:
                self._flush()
                self._stack.append(self._state)
                self._to_skip = 0
            elif kind == CLOSE:
                self._close()
            elif kind == BINARY and self._state.where == _OBJECT:
                self._hex.append(text.encode("latin-1").hex())
        while self._stack:
            self._close()
        self._end_line()
        self._end_table()
        self._end_aside()

    def _text(self, text: str) -> None:
        skipped = min(self._to_skip, len(text))
        self._to_skip -= skipped
        if len(text) > skipped:
            self._take(text[skipped:])

    def _take(self, text: str) -> None:
        """Bytes, as Latin-1, in the code page of the moment."""
        where = self._state.where
        if where == _OBJECT:
            self._hex.append(text)
        elif where not in (_DROPPED, _FONTS):
            self._bytes.append(text)

    def _flush(self) -> None:
        if self._bytes:
            raw = "".join(self._bytes)
            self._bytes = []
            page = self._state.page or self._page
            self._put(raw if raw.isascii() else decode(raw.encode("latin-1", "replace"), page)[0])

    def _put(self, text: str) -> None:
        if self._state.where in (_DROPPED, _FONTS, _OBJECT) or not self._allowance.text(len(text)):
            return
        if self._state.where == _SEEN and not self._state.unseen:
            self._line.append(text)
        else:
            self._aside.append(text)

    def _word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, word == "*"
        if word == "u" and number is not None:
            self._flush()
            self._unicode(number % 0x10000)
            self._to_skip = self._state.skips
            return
        self._to_skip = 0
        if word in _DESTINATIONS:
            self._flush()
            self._end_aside()
            self._state = self._state._replace(where=max(self._state.where, _DESTINATIONS[word]))
            self.pictures += word == "pict"
        elif starred and word != "*":
            self._flush()
            self._state = self._state._replace(where=max(self._state.where, _CHECKED))
        elif word in _BREAKS:
            self._flush()
            self._break(word)
        elif word in ("cell", "nestcell"):
            self._flush()
            self._cells.append("".join(self._line).strip())
            self._line = []
        elif word in ("row", "nestrow"):
            self._flush()
            self._end_row()
        elif word in _CHARACTERS:
            self._flush()
            self._put(_CHARACTERS[word])
        else:
            self._setting(word, number)

    def _setting(self, word: str, number: int | None) -> None:
        if word == "f" and number is not None:
            self._flush()
            self._font = number
            self._state = self._state._replace(page=self._pages.get(number, ""))
        elif word == "fcharset" and number is not None:
            if self._state.where == _FONTS:
                self._pages[self._font] = _FONT_PAGES.get(number, "")
        elif word == "ansicpg" and number:
            self._page = {10001: "cp932", 65001: "utf-8"}.get(number, f"cp{number}")
        elif word == "mac":
            self._page = "mac-roman"
        elif word == "deff" and number is not None:
            self._default_font = number
        elif word == "uc" and number is not None:
            self._state = self._state._replace(skips=min(max(number, 0), 8))
        elif word == "v":
            self._flush()
            self._state = self._state._replace(unseen=number != 0)
        elif word == "plain":
            self._flush()
            self._state = self._state._replace(unseen=False, page=self._pages.get(self._default_font, ""))
        elif word in ("intbl", "trowd"):
            self._in_table = True
        elif word == "pard":
            self._in_table = False

    def _unicode(self, unit: int) -> None:
        """One UTF-16 unit; the first half of a pair waits for the second."""
        if 0xD800 <= unit < 0xDC00:
            self._high = chr(unit)
            return
        text = (self._high + chr(unit)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self._high = ""
        self._put(text)

    def _break(self, word: str) -> None:
        if self._state.where != _SEEN or self._state.unseen:
            self._aside.append("\n")
        elif self._in_table or word == "line":
            self._line.append("\n")
        else:
            self._end_line()

    def _end_line(self) -> None:
        line = "".join(self._line).strip("\n")
        self._line = []
        if self._cells:
            self._end_row()
        if line.strip():
            self._end_table()
            self.lines.append(line)

    def _end_row(self) -> None:
        rest = "".join(self._line).strip()
        if rest:
            self._cells.append(rest)
        self._line = []
        if any(self._cells):
            self._rows.append(tuple(self._cells))
        self._cells = []

    def _end_table(self) -> None:
        if self._rows:
            self.tables.append(tuple(self._rows))
            self._rows = []

    def _end_aside(self) -> None:
        text = "".join(self._aside)
        self._aside = []
        if self._state.where == _CHECKED and not has_at(text):
            return
        self.hidden += [line.strip() for line in text.split("\n") if line.strip()]

    def _close(self) -> None:
        self._flush()
        self._to_skip = 0
        before = self._stack.pop() if self._stack else self._state
        if before.where != self._state.where:
            if self._state.where == _OBJECT:
                self._end_object()
            self._end_aside()
        self._state = before

    def _end_object(self) -> None:
        digits = "".join("".join(self._hex).split())
        self._hex = []
        try:
            data = bytes.fromhex(digits[: len(digits) // 2 * 2])
        except ValueError:
            data = digits.encode("latin-1", "replace")
        if data:
            self.objects.append(data)
