"""The text of RTF tokens: fonts decide the code page of escaped bytes, destinations decide what is seen.

A reader of our own: striprtf fails on Japanese characters whose second byte is written as a letter (`\\'83J`).
"""

from __future__ import annotations

from typing import NamedTuple

from sentaudit.extraction.allowance import Allowance
from sentaudit.extraction.office.xml_walk import has_at
from sentaudit.extraction.rtf.layout import RtfLayout
from sentaudit.extraction.rtf.tokens import BINARY, BYTE, CLOSE, OPEN, TEXT, WORD, tokens
from sentaudit.extraction.rtf.words import (
    BREAKS,
    CHARACTERS,
    CHECKED,
    DESTINATIONS,
    DROPPED,
    FONT_PAGES,
    FONTS,
    OBJECT,
    SEEN,
)
from sentaudit.names.charset import decode


class _State(NamedTuple):
    """What holds until the group ends. `page` is "" where the document's own code page counts."""

    where: int = SEEN
    page: str = ""
    skips: int = 1
    unseen: bool = False


class RtfText:
    """`layout` is what is seen, `hidden` are comments, links and properties, `objects` embedded data."""

    def __init__(self, source: str, allowance: Allowance) -> None:
        self._allowance = allowance
        self.layout = RtfLayout()
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
        self._aside: list[str] = []
        self._hex: list[str] = []
        self._to_skip = 0
        self._starred = False
        self._high = ""
        self._read(source)

    def _read(self, source: str) -> None:
        for kind, text, number in tokens(source):
            if kind in (TEXT, BYTE):
                self._text(text)
            elif kind == WORD:
                self._word(text, number)
            elif kind == OPEN:
                self._flush()
                self._stack.append(self._state)
                self._to_skip = 0
            elif kind == CLOSE:
                self._close()
            elif kind == BINARY and self._state.where == OBJECT:
                self._hex.append(text.encode("latin-1").hex())
        while self._stack:
            self._close()
        self.layout.finish()
        self._end_aside()

    def _text(self, text: str) -> None:
        skipped = min(self._to_skip, len(text))
        self._to_skip -= skipped
        if len(text) > skipped:
            self._take(text[skipped:])

    def _take(self, text: str) -> None:
        """Bytes, as Latin-1, in the code page of the moment."""
        where = self._state.where
        if where == OBJECT:
            self._hex.append(text)
        elif where not in (DROPPED, FONTS):
            self._bytes.append(text)

    def _flush(self) -> None:
        if self._bytes:
            raw = "".join(self._bytes)
            self._bytes = []
            page = self._state.page or self._page
            self._put(raw if raw.isascii() else decode(raw.encode("latin-1", "replace"), page)[0])

    def _put(self, text: str) -> None:
        if self._state.where in (DROPPED, FONTS, OBJECT) or not self._allowance.text(len(text)):
            return
        if self._state.where == SEEN and not self._state.unseen:
            self.layout.add(text)
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
        if word in DESTINATIONS:
            self._flush()
            self._end_aside()
            self._state = self._state._replace(where=max(self._state.where, DESTINATIONS[word]))
            self.pictures += word == "pict"
        elif starred and word != "*":
            self._flush()
            self._state = self._state._replace(where=max(self._state.where, CHECKED))
        elif word in BREAKS:
            self._flush()
            self._break(word)
        elif word in ("cell", "nestcell"):
            self._flush()
            self.layout.end_cell()
        elif word in ("row", "nestrow"):
            self._flush()
            self.layout.end_row()
        elif word in CHARACTERS:
            self._flush()
            self._put(CHARACTERS[word])
        else:
            self._setting(word, number)

    def _setting(self, word: str, number: int | None) -> None:
        if word == "f" and number is not None:
            self._flush()
            self._font = number
            self._state = self._state._replace(page=self._pages.get(number, ""))
        elif word == "fcharset" and number is not None:
            if self._state.where == FONTS:
                self._pages[self._font] = FONT_PAGES.get(number, "")
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
            self.layout.in_table = True
        elif word == "pard":
            self.layout.in_table = False

    def _unicode(self, unit: int) -> None:
        """One UTF-16 unit; the first half of a pair waits for the second."""
        if 0xD800 <= unit < 0xDC00:
            self._high = chr(unit)
            return
        text = (self._high + chr(unit)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self._high = ""
        self._put(text)

    def _break(self, word: str) -> None:
        if self._state.where != SEEN or self._state.unseen:
            self._aside.append("\n")
        elif self.layout.in_table or word == "line":
            self.layout.add("\n")
        else:
            self.layout.end_line()

    def _end_aside(self) -> None:
        text = "".join(self._aside)
        self._aside = []
        if self._state.where == CHECKED and not has_at(text):
            return
        self.hidden += [line.strip() for line in text.split("\n") if line.strip()]

    def _close(self) -> None:
        self._flush()
        self._to_skip = 0
        before = self._stack.pop() if self._stack else self._state
        if before.where != self._state.where:
            if self._state.where == OBJECT:
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
