"""Records and strings of Excel 5 to 2003 ([MS-XLS]): strings in 8 or 16 bits, cut by continuation records."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sentaudit.names.charset import decode

CONTINUE = 0x3C
_WIDE, _EXTENDED, _RICH = 1, 4, 8
_INTEGER, _HUNDREDTH = 2, 1


class Record(NamedTuple):
    """A record with where it begins in the stream."""

    offset: int
    kind: int
    body: bytes


def records(stream: bytes) -> Iterator[Record]:
    """The records up to the first that does not fit."""
    position = 0
    end = len(stream)
    unpack = struct.Struct("<HH").unpack_from
    while position + 4 <= end:
        kind, size = unpack(stream, position)
        if position + 4 + size > end:
            return
        yield Record(position, kind, stream[position + 4 : position + 4 + size])
        position += 4 + size


def short_string(body: bytes, position: int, charset: str) -> str:
    """A string with a one-byte length; `charset` is "" in Excel 97 and later, the code page before."""
    return _string(body, position + 1, body[position], charset) if position < len(body) else ""


def long_string(body: bytes, position: int, charset: str) -> str:
    """A string with a two-byte length."""
    if position + 2 > len(body):
        return ""
    return _string(body, position + 2, struct.unpack_from("<H", body, position)[0], charset)


def flagged(data: bytes, most: int) -> str:
    """Characters behind a byte that tells their width."""
    return _characters(data[1:], bool(data[:1] and data[0] & _WIDE))[:most]


def _string(body: bytes, position: int, length: int, charset: str) -> str:
    if charset:
        return decode(body[position : position + length], charset)[0]
    if position >= len(body):
        return ""
    wide = body[position] & _WIDE
    return _characters(body[position + 1 : position + 1 + length * (2 if wide else 1)], bool(wide))


def _characters(raw: bytes, wide: bool) -> str:
    return raw.decode("utf-16-le" if wide else "latin-1", "replace")


def compact_number(packed: int) -> float:
    """The number in an RK value: 30 bits of an integer or of a double, perhaps divided by 100."""
    if packed & _INTEGER:
        value = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        value = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", packed & 0xFFFFFFFC))[0]
    return value / 100 if packed & _HUNDREDTH else value


class SharedStrings:
    """The strings in a table record and its continuations."""

    def __init__(self, bodies: Sequence[bytes]) -> None:
        self._bodies = bodies
        self._number = 0
        self._position = 8

    def __iter__(self) -> Iterator[str]:
        while self._ready():
            head = self._raw(3)
            if len(head) < 3:
                return
            length, flags = struct.unpack("<HB", head)
            runs = int.from_bytes(self._raw(2), "little") if flags & _RICH else 0
            aids = int.from_bytes(self._raw(4), "little") if flags & _EXTENDED else 0
            text = self._text(length, bool(flags & _WIDE))
            self._skip(runs * 4 + aids)
            yield text

    def _ready(self) -> bool:
        while self._number < len(self._bodies) and self._position >= len(self._bodies[self._number]):
            self._position -= len(self._bodies[self._number])
            self._number += 1
        return self._number < len(self._bodies)

    def _raw(self, size: int) -> bytes:
        kept = b""
        while len(kept) < size and self._ready():
            piece = self._bodies[self._number][self._position : self._position + size - len(kept)]
            self._position += len(piece)
            kept += piece
        return kept

    def _skip(self, size: int) -> None:
        self._position += size
        self._ready()

    def _text(self, length: int, wide: bool) -> str:
        """Characters; where a record ends among them, the next begins with a new byte for their width."""
        kept = []
        while length > 0 and self._number < len(self._bodies):
            body = self._bodies[self._number]
            if self._position >= len(body):
                self._number, self._position = self._number + 1, 1
                following = self._bodies[self._number : self._number + 1]
                wide = bool(following and following[0][:1] > b"\0" and following[0][0] & _WIDE)
                continue
            width = 2 if wide else 1
            raw = body[self._position : self._position + length * width]
            self._position += len(raw)
            kept.append(_characters(raw, wide))
            length -= max(1, len(raw) // width)
        return "".join(kept)
