"""Tells from the bytes what a part really is, whatever its declared type and name say."""

from __future__ import annotations

import re
from typing import Final

_WINDOW = 4096
_BINARY_MAGIC: Final = (
    b"%PDF",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PK\x07\x08",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM\x00",
    b"II*\x00",
    b"MM\x00*",
    b"\x1f\x8b",
    b"BZh",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\xfd7zXZ",
    b"{\\rtf",
    b"%!PS",
    b"\x7fELF",
    b"MZ\x90",
    b"RIFF",
    b"OggS",
    b"ID3",
    b"\x00\x00\x01\x00",
    b"\xca\xfe\xba\xbe",
    b"SQLite format 3",
    b"!BDN",
    b"\x78\x9f\x3e\x22",
)  # fmt: skip - a table
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS: Final = bytes([*range(0x07), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta\s+http)[\s>]", re.IGNORECASE)
_XHTML = re.compile(rb"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}<\?xml\s")
_CARD: Final = (b"BEGIN:VCARD", b"BEGIN:VCALENDAR")


def has_binary_magic(data: bytes) -> bool:
    """Whether the bytes begin like a format that is no text (PDF, ZIP, OLE, RTF, pictures, programs ...)."""
    return data.startswith(_BINARY_MAGIC)


def looks_like_text(data: bytes) -> bool:
    """Whether the first 4 KB read like text in some charset: few control characters, NUL only as in UTF-16."""
    head = data[:_WINDOW]
    if has_binary_magic(head):
        return False
    if head.startswith(_UTF16_MARKS):
        return True
    nuls = head.count(0)
    if nuls:
        return looks_like_utf16(head, nuls)
    return len(head) - len(head.translate(None, _CONTROLS)) <= len(head) // 100


def looks_like_utf16(head: bytes, nuls: int) -> bool:
    """Whether NUL bytes stand at every second place, as in UTF-16 text of mostly Latin letters without a mark."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    return nuls * 4 > len(head) and min(even, odd) * 20 <= max(even, odd)


def looks_like_html(data: bytes) -> bool:
    """Whether the first 4 KB are an HTML document; XML that names no `<html>` there has tables of its own kind."""
    head = data[:_WINDOW]
    if b"<" not in head:
        return False
    return (_XHTML if _XML.match(head) else _HTML).search(head) is not None


def looks_like_card(data: bytes) -> bool:
    """Whether it is a vCard (RFC 6350) or iCalendar (RFC 5545) object."""
    return data[:32].lstrip(b"\xef\xbb\xbf \r\n\t").upper().startswith(_CARD)
