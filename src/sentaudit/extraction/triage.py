"""Cheap looks at raw bytes that save the extraction of parts in which no address, or no new one, can be found."""

from __future__ import annotations

import re

from sentaudit.model.message import Part

_UTF8_WIDE = (b"\xef\xbc\xa0", b"\xef\xb9\xab")
_ANY_WIDE = (*_UTF8_WIDE, b"!w", b"\x81\x97", b"\xa1\xf7", b"\xa3\xc0", b"\xa2\x49")
"""The full-width at-sign in UTF-8, then in JIS, Shift_JIS, EUC-JP, GBK (and EUC-KR), Big5."""
_WIDE_BY_CHARSET = {
    "utf-8": _UTF8_WIDE,
    "us-ascii": _UTF8_WIDE,
    "ascii": _UTF8_WIDE,
    "iso-8859-1": _UTF8_WIDE,
    "windows-1252": _UTF8_WIDE,
    "iso-2022-jp": (b"!w", *_UTF8_WIDE),
}  # fmt: skip - declared charsets may be wrong, so UTF-8 always counts
_CHANGING_ASCII = (
    "utf-16",
    "utf16",
    "utf-32",
    "utf32",
    "utf-7",
    "utf7",
    "ucs",
    "unicode",
    "hz",
    "cp037",
    "cp1026",
    "ebcdic",
)

_TOKEN = re.compile(rb"@([0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?)?")
_LOCAL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-=!#$&'*/?^`{|}~"
_REACH = 96
_STYLE_RULES = (
    b"media",
    b"font-face",
    b"import",
    b"page",
    b"charset",
    b"list",
    b"namespace",
    b"viewport",
    b"keyframes",
    b"supports",
)


def has_at(data: bytes, charset: str = "") -> bool:
    """Whether the decoded text can hold an at-sign in any spelling. False is certain, True is a maybe.

    Sound for charsets that leave ASCII alone and for ISO-2022; always True for those that do not (UTF-16, UTF-7).
    """
    if b"@" in data:
        return True
    return _is_spelled_otherwise(data, charset) or b"+AEA" in data


def _is_spelled_otherwise(data: bytes, charset: str) -> bool:
    """Whether an at-sign can be there that is no byte 0x40."""
    charset = charset.lower()
    if charset.startswith(_CHANGING_ASCII) or b"\x00" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    if b"%40" in data or b"&#" in data or b"&commat" in data or b"&period" in data:
        return True
    if data.isascii():
        return b"\x1b$" in data and b"!w" in data
    return any(mark in data for mark in _WIDE_BY_CHARSET.get(charset, _ANY_WIDE))


def repeats(html: Part, text: Part) -> bool:
    """Whether an HTML part shows no address that the plain text beside it does not show.

    Then nothing is lost if the HTML is not read: its addresses would be united with those of the text.
    Works on raw bytes; any doubt (charsets that change ASCII, at-signs in another spelling, split by tags or glued
    to other text) gives False.
    """
    if _is_spelled_otherwise(html.data, html.charset) or text.charset.lower().startswith(_CHANGING_ASCII):
        return False
    shown = _tokens(_without_double_bytes(html.data), True)
    if not shown:
        return shown is not None
    said = _tokens(_without_double_bytes(text.data), False)
    return said is not None and shown <= said


def _without_double_bytes(data: bytes) -> bytes:
    """Bytes of an ISO-2022 text without its double-byte runs, in which 0x40 is no at-sign; others as they are."""
    if b"\x1b$" not in data:
        return data
    return b"\x1b".join([run for run in data.split(b"\x1b") if run[:1] != b"$"])


def _tokens(data: bytes, is_html: bool) -> set[bytes] | None:
    """What stands around each at-sign, lower-case; None if an at-sign is in doubt."""
    tokens: set[bytes] = set()
    floor = 0
    for match in _TOKEN.finditer(data):
        at, end = match.span()
        low = at - _REACH if at - _REACH > floor else floor
        start = low + len(data[low:at].rstrip(_LOCAL))
        domain = match[1]
        if start == at or domain is None or b"." not in domain:
            if is_html and (data[start - 1 : start] == b">" or not (domain and domain.startswith(_STYLE_RULES))):
                return None
            continue
        tokens.add(data[start:end].lower())
        floor = end
    return tokens
