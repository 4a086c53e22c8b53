"""Reads tar archives forward, one header at a time (POSIX ustar and pax, GNU long names), within fixed memory.

The standard library's reader recurses over chained extension headers and holds them whole, which hostile input abuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sentaudit.formats.foreign import Fault
from sentaudit.model.coverage import ProblemKind
from sentaudit.sources.contents.sniff import is_tar_header
from sentaudit.sources.contents.streams import Stream

_BLOCK = 512
_EXTENSION_BYTES = 1 << 20


class TarMember(NamedTuple):
    """One member: `kind` is the type flag ("0" regular file, "5" directory, ...); `body` is valid until the next."""

    name: str
    kind: str
    size: int
    body: Stream


def tar_members(stream: Stream) -> Iterator[TarMember]:
    """The members in order. Raises Fault where the archive is broken or ends in the middle of a member."""
    name: str | None = None
    size: int | None = None
    while True:
        block = stream.exactly(_BLOCK)
        if len(block) < _BLOCK or not block.strip(b"\0"):
            if stream.fault is not None:
                raise stream.fault
            if block.strip(b"\0"):
                raise Fault(ProblemKind.BROKEN, "tar archive ends in the middle of a header")
            return
        if not is_tar_header(block):
            raise Fault(ProblemKind.BROKEN, "damaged tar header")
        kind = chr(block[156]) if block[156] else "0"
        length = _number(block[124:136])
        if kind in "LKxg":
            if length > _EXTENSION_BYTES:
                raise Fault(ProblemKind.BROKEN, "tar extension header too long")
            text = stream.exactly(length)
            stream.advance(-length % _BLOCK)
            if kind == "L":
                name = _text(text.rstrip(b"\0"))
            elif kind == "x":
                fields = _pax(text)
                name = fields.get("path", name)
                size = int(fields["size"]) if fields.get("size", "").isdigit() else size
            continue
        length = length if size is None else size
        body = _body(stream, length)
        yield TarMember(_name(block) if name is None else name, kind, length, body)
        rest = length - body.total
        name = size = None
        if stream.advance(rest) < rest:
            raise stream.fault or Fault(ProblemKind.BROKEN, "tar archive ends in the middle of a member")
        stream.advance(-length % _BLOCK)


def _body(stream: Stream, length: int) -> Stream:
    left = length

    def read(count: int) -> bytes:
        nonlocal left
        if not left:
            return b""
        data = stream.read(min(count, left))
        if not data:
            raise stream.fault or Fault(ProblemKind.BROKEN, "tar archive ends in the middle of a member")
        left -= len(data)
        return data

    return Stream(read)


def _number(field: bytes) -> int:
    """A size field: octal digits, or a binary number marked by its first bit (GNU)."""
    if field[0] & 0x80:
        return int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
    digits = field.strip(b" \0")
    if not digits:
        return 0
    if any(digit not in b"01234567" for digit in digits):
        raise Fault(ProblemKind.BROKEN, "damaged tar header")
    return int(digits, 8)


def _name(block: bytes) -> str:
    name = block[:100].split(b"\0", 1)[0]
    prefix = block[345:500].split(b"\0", 1)[0] if block[257:263] == b"ustar\0" else b""
    return _text(prefix + b"/" + name if prefix else name)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _pax(text: bytes) -> dict[str, str]:
    """The records of a pax header: `LENGTH KEY=VALUE` lines."""
    fields: dict[str, str] = {}
    at = 0
    while at < len(text):
        digits, _, _ = text[at : at + 20].partition(b" ")
        if not digits.isdigit() or int(digits) <= len(digits):
            break
        key, _, value = text[at + len(digits) + 1 : at + int(digits) - 1].partition(b"=")
        fields[_text(key)] = _text(value)
        at += int(digits)
    return fields
