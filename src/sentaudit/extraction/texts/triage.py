"""Cheap looks at raw bytes that save the extraction of parts in which no address, or no new one, can be found."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sentaudit.extraction.texts.glue import is_glued
from sentaudit.extraction.texts.sniffing import has_binary_magic
from sentaudit.names.charset import decode
from sentaudit.names.charset_labels import codec_name

_ANY_WIDE = tuple(
    (mark[0], mark)
    for mark in (b"\xef\xbc\xa0", b"\xef\xb9\xab", b"!w", b"\x81\x97", b"\xa1\xf7", b"\xa3\xc0", b"\xa2\x49")
)
"""The full-width at-sign (and its first byte) in UTF-8, the small one, then in JIS, Shift_JIS, EUC-JP, GBK (and
EUC-KR), Big5."""
_UTF8_WIDE = _ANY_WIDE[:2]
_OTHER_WIDE = _ANY_WIDE[2:]
_UTF8 = frozenset(("utf-8", "utf8"))
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

_AT_INSIDE = frozenset(("cp932", "shift_jis_2004", "gb18030", "big5"))
"""Charsets whose second bytes may be 0x40 or end a false at-sign: looking at their bytes would doubt too often."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_TOKEN = re.compile(rb"@(?:[0-9A-Za-z][0-9A-Za-z.-]*+)?")
_LOCAL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-=!#$&'*/?^`{|}~"
_REACH = 96
_FILE_INSIDE = re.compile(rb"begin(?: [67]|-base64)")
_SHIFTS = b"\x1b$)"
_DOUBLE_BYTES = re.compile(rb"\x1b\$[(@AB][^\x1b\r\n]*+")
"""A run ends with its line at the latest: mailers leave the closing escape out."""
_STYLE_RULES = (
    b"@media",
    b"@font-face",
    b"@import",
    b"@page",
    b"@charset",
    b"@list",
    b"@namespace",
    b"@viewport",
    b"@keyframes",
    b"@supports",
)


def has_at(data: bytes, charset: str = "") -> bool:
    """Whether the decoded text can hold an at-sign in any spelling. False is certain, True is a maybe.

    Sound for charsets that leave ASCII alone and for ISO-2022; always True for those that do not (UTF-16, UTF-7).
    """
    if 0x40 in data:
        return True
    return _is_spelled_otherwise(data, charset) or data.find(b"+AEA") >= 0


def _is_spelled_otherwise(data: bytes, charset: str) -> bool:
    """Whether an at-sign can be there that is no byte 0x40."""
    # `find`, because `in` tries every pattern as a number first, which takes longer than the search.
    if 0 in data or data[:2] in _UTF16_MARKS:
        return True
    charset = charset.lower()
    if charset.startswith(_CHANGING_ASCII):
        return True
    if 0x26 in data and (data.find(b"&#") >= 0 or data.find(b"&commat") >= 0):
        return True
    if 0x25 in data and data.find(b"%40") >= 0:
        return True
    if 0x1B in data and data.find(b"!w") >= 0:
        return True  # runs of ISO-2022 are read in texts of any charset
    if data.isascii():
        return False
    if _holds(data, _UTF8_WIDE):
        return True
    # Any label may be a lie. In true UTF-8 the other marks stand everywhere, so there its bytes decide.
    return _holds(data, _OTHER_WIDE) and (charset not in _UTF8 or not _is_utf8(data))


def _holds(data: bytes, marks: Iterable[tuple[int, bytes]]) -> bool:
    """Whether one of the marks is there. A look for the first byte alone is many times faster than one for all."""
    for first, mark in marks:  # noqa: SIM110 - `any` costs as much as the searches
        if first in data and data.find(mark) >= 0:
            return True
    return False


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def tokens(data: bytes, charset: str, *, is_html: bool) -> set[bytes] | None:
    """What stands around each at-sign of an undecoded text, lower-case; None if anything about it is in doubt.

    Never fewer addresses than a full reading would find: a text whose tokens are all known shows nobody new and needs
    no reading. In doubt are charsets that change ASCII or shift it out, at-signs in another spelling, split by tags,
    quoted or glued to other letters, and texts that hold files or are no texts at all.
    """
    if not data.isascii() and codec_name(charset) in _AT_INSIDE:
        data, charset = decode(data, charset)[0].encode("utf-8", "surrogatepass"), "utf-8"
    if _is_spelled_otherwise(data, charset) or has_binary_magic(data) or 0x0E in data:
        return None
    if not is_html and (
        _FILE_INSIDE.search(data) is not None
        or (0x3D in data and data.find(b"=ybegin ") >= 0)
        or data.find(b"-----BEGIN PGP") >= 0
    ):
        return None
    if 0x1B in data:
        if data.find(_SHIFTS) >= 0:
            return None
        # In the double-byte runs of ISO-2022 a byte 0x40 is no at-sign.
        data = _DOUBLE_BYTES.sub(b"\x1b", data)
    found: set[bytes] = set()
    floor = 0
    for match in _TOKEN.finditer(data):
        at = match.start()
        low = at - _REACH if at - _REACH > floor else floor
        start = low + len(data[low:at].rstrip(_LOCAL))
        domain = match[0].rstrip(b".-")
        end = at + len(domain)
        if start == at or 0x2E not in domain:
            if is_html:
                if data[start - 1 : start] == b">" or not domain.startswith(_STYLE_RULES):
                    return None
            elif domain != b"@" or data[end : end + 1] > b"\x7f":
                return None
            continue
        if (start and data[start - 1] > 0x7F) or (is_html and is_glued(data, start, end)):
            return None
        found.add(data[start:end].lower())
        floor = end
    return found
