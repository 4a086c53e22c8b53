"""Takes the usual rows and strings out of the XML of a workbook at once; all others are left to the parser.

Nearly every program writes nearly all of them in one form. Reading those by one expression takes a third of the time
the parser takes to tell of every element; what is left in the stream is still well-formed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from sentaudit.extraction.sheet_xml import Sheet, Strings

_ROW = re.compile(
    rb"<row r=\"([0-9]{1,7})\"[^<>]*>("
    rb"(?:<c r=\"[A-Z]{1,3}[0-9]{1,7}\"(?: [st]=\"\w{1,9}\"){0,2}"
    rb"(?:/>|>(?:<v>[^<>]*+</v>|<is><t(?: xml:space=\"preserve\")?>[^<>]*+</t></is>)</c>))*+"
    rb")</row>"
)
_STRING = re.compile(rb"<si><t(?: xml:space=\"preserve\")?>([^<>]*+)</t></si>")
_CELL = re.compile(r"<c r=\"([A-Z]{1,3})[0-9]+\"([^<>/]*)(?:/>|>(?:<v>|<is><t[^<>]*>)([^<>]*)<)")
_SETTING = re.compile(r"([st])=\"(\w+)\"")
_LONGEST = 1 << 20
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0")


class PlainRows:
    """Puts plain rows into a sheet as its pieces pass by."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._settings: dict[str, tuple[str, str]] = {}

    def left(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The pieces without the rows that were taken."""
        return _left(pieces, _ROW, b"</row>", self._take)

    def _take(self, found: re.Match[bytes]) -> None:
        sheet = self._sheet
        put, shown, columns = sheet.grid.put, sheet.shown, sheet.columns
        sheet.row = row = int(found[1]) - 1
        for letters, given, value in _CELL.findall(found[2].decode("utf-8", "replace")):
            if not value:
                continue
            settings = self._settings.get(given)
            if settings is None:
                said = dict(_SETTING.findall(given))
                settings = self._settings[given] = (said.get("t", "n"), said.get("s", ""))
            column = columns.get(letters)
            put(row, sheet.column_of(letters) if column is None else column, shown(*settings, _plain(value)))


class PlainStrings:
    """Puts plain shared strings among the others as the pieces pass by, in their order."""

    def __init__(self, strings: Strings) -> None:
        self._strings = strings

    def left(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The pieces without the strings that were taken."""
        return _left(pieces, _STRING, b"</si>", self._take)

    def _take(self, found: re.Match[bytes]) -> None:
        self._strings.add(_plain(found[1].decode("utf-8", "replace")))


def _plain(value: str) -> str:
    if "&" in value:
        value = html.unescape(value)
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return value


def _left(
    pieces: Iterator[bytes], pattern: re.Pattern[bytes], end_mark: bytes, take: Callable[[re.Match[bytes]], None]
) -> Iterator[bytes]:
    """What lies between the matches, each piece of it given before the match behind it is taken."""
    rest = next(pieces, b"")
    head = rest[:200].lower()
    if head.startswith(_WIDE_MARKS) or (b"encoding" in head and b"utf-8" not in head):
        yield rest
        yield from pieces
        return
    for piece in pieces:
        rest += piece
        end = rest.rfind(end_mark) + len(end_mark)
        if end < len(end_mark):
            if len(rest) > _LONGEST:
                yield rest
                rest = b""
            continue
        yield from _between(rest[:end], pattern, take)
        rest = rest[end:]
    yield from _between(rest, pattern, take)


def _between(block: bytes, pattern: re.Pattern[bytes], take: Callable[[re.Match[bytes]], None]) -> Iterator[bytes]:
    position = 0
    for found in pattern.finditer(block):
        if found.start() > position:
            yield block[position : found.start()]
        position = found.end()
        take(found)
    if position < len(block):
        yield block[position:]
