"""What the readers of plain rows and plain strings share: pieces of XML that end where they can be cut, plain text."""

from __future__ import annotations

import html
from collections.abc import Iterator

_LONGEST = 1 << 20
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0")


def blocks(pieces: Iterator[bytes], end_mark: bytes) -> Iterator[bytes]:
    """The same bytes in pieces that end behind an end mark if there is one; unchanged if they are not in UTF-8."""
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
        yield rest[:end]
        rest = rest[end:]
    yield rest


def plain(value: str) -> str:
    """The text that stands so in XML."""
    if "&" in value:
        value = html.unescape(value)
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return value
