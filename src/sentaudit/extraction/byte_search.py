"""Lines with an address in bytes of an unknown layout: 8-bit text, and UTF-16 at even and odd places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sentaudit.extraction.office.xml_walk import has_at
from sentaudit.names.charset import decode

_BEFORE, _AFTER = 200, 300
_NARROW_EDGE = re.compile(rb"[\x00-\x1f\x7f]+")
_WIDE_EDGE = re.compile("[\x00-\x1f\ufffd\ufffe\uffff\ue000-\uf8ff\ud800-\udfff]+")
_NARROW_WORD = re.compile(rb"[ ,;<>()\"']+")
_WIDE_WORD = re.compile("[ \u3000,;<>()\"']+")
_NARROW_HOST = re.compile(rb"@[\w\x80-\xff-]{1,63}\.[\w\x80-\xff]")
_JOINED = re.compile(r"([^\x00-\x7f])([!-?A-~]{1,64}@)")
_WIDE_AT = b"@\x00"


def lines_with_at(data: bytes, charset: str = "") -> Iterator[str]:
    """What stands around every at-sign, up to the next control character on either side."""
    end = 0
    position = data.find(b"@")
    while position >= 0:
        if data[position + 1 : position + 2] != b"\x00" and position >= end:
            line, end = _narrow(data, position)
            text = decode(line, charset)[0] if line else ""
            if has_at(text):
                yield _word_apart(text)
        elif data.startswith(_WIDE_AT, position) and position >= end:
            line_text, end = _wide(data, position)
            if has_at(line_text):
                yield _word_apart(line_text)
        position = data.find(b"@", position + 1)


def _word_apart(line: str) -> str:
    """The line with a gap between other letters and an address right behind them, which may be stray bytes."""
    return line if line.isascii() else _JOINED.sub(r"\1 \2", line)


def _narrow(data: bytes, position: int) -> tuple[bytes, int]:
    before = _NARROW_EDGE.split(data[max(0, position - _BEFORE) : position])[-1]
    if len(before) == _BEFORE:
        before = _NARROW_WORD.split(before)[-1]
    after = _NARROW_EDGE.split(data[position : position + _AFTER], maxsplit=1)[0]
    if len(after) == _AFTER:
        after = after[: -len(_NARROW_WORD.split(after)[-1])]
    return (before + after if before and _NARROW_HOST.match(after) else b""), position + len(after)


def _wide(data: bytes, position: int) -> tuple[str, int]:
    start = max(position % 2, position - 2 * _BEFORE)
    before = _WIDE_EDGE.split(data[start:position].decode("utf-16-le", "replace"))[-1]
    if len(before) == _BEFORE:
        before = _WIDE_WORD.split(before)[-1]
    after = _WIDE_EDGE.split(data[position : position + 2 * _AFTER].decode("utf-16-le", "replace"), maxsplit=1)[0]
    if len(after) == _AFTER:
        after = after[: -len(_WIDE_WORD.split(after)[-1])]
    return (before + after if before and len(after) > 1 else ""), position + 2 * len(after)
