"""A cheap look at the raw bytes of a text: can a table of people stand in it that holds no mail address?

Never certain when it says yes. A no is certain for eight or more people in consecutive lines made alike.
"""

from __future__ import annotations

import re

_SHORTEST = 100
_LINES = 8
_ROWS = 3
_DROPPED = {mark: bytes(set(range(256)) - {mark[0], 0x0A}) for mark in (b"\t", b",", b"|", b";", b"-")}
"""What is left out to see only one mark and the line ends."""
_WORDS = bytes(set(range(256)) - set(b"\t,|;-:\n"))
_ALIKE = {
    mark: re.compile(rb"\n(%b{%d,})(?:\n\1){%d}\n" % (re.escape(mark), least, _LINES - 1))
    for mark, least in ((b"\t", 1), (b",", 1), (b"|", 1), (b";", 1), (b"-", 2))
}
_UTF8 = ((b"\xe3\x80\x80", b"\xef\xbc\x9a"),)
_DOUBLE_BYTE = ((b"\xa1\xa1", b"\xa1\xa7"), (b"\x81\x40", b"\x81\x46"))
"""The full-width space and colon in UTF-8, then in EUC-JP and Shift_JIS."""
_LONGEST_LABEL = 60
_BLANK = b" \t\r>"


def may_hold_table(data: bytes, *, is_html: bool) -> bool:
    """Whether the text, not yet decoded, may hold a table worth reading."""
    if len(data) < _SHORTEST:
        return False
    return _in_html(data) if is_html else _in_text(data)


def _in_html(data: bytes) -> bool:
    """Three rows and twice as many cells between one `<table` and the next."""
    if data.find(b"<tr") < 0:
        if data.find(b"<TR") < 0:
            return 0 in data  # UTF-16
        data = data.lower()
    if data.count(b"<tr") < _ROWS:
        return False
    for piece in data.split(b"<table"):
        rows = piece.count(b"<tr")
        if rows >= _ROWS and piece.count(b"<td") + piece.count(b"<th") >= 2 * rows:
            return True
    return False


def _in_text(data: bytes) -> bool:
    if 0x1B in data:
        return _in_iso_2022(data)
    marks = data.translate(None, _WORDS)
    if marks.count(b"\n") < _LINES - 1:
        return False
    for mark, dropped in _DROPPED.items():
        if marks.count(mark) >= _LINES and _ALIKE[mark].search(b"\n%b\n" % marks.translate(None, dropped)):
            return True
    if data.count(b"  ") >= _LINES and _gaps(data):
        return True
    if marks.count(b":") >= 2 * _LINES and _forms(data, b":"):
        return True
    if data.isascii():
        return False
    is_utf8 = data.find(b"\xe3\x81") >= 0 or data.find(b"\xe3\x82") >= 0
    for space, colon in _UTF8 if is_utf8 else _DOUBLE_BYTE:
        # A look for the first byte alone is many times faster, and most texts in Latin letters have none.
        if space[0] in data and data.count(space) >= _LINES and _wide_gaps(data, space):
            return True
        if colon[0] in data and data.count(colon) >= 2 * _LINES and _forms(data, colon):
            return True
    return False


def _in_iso_2022(data: bytes) -> bool:
    """In double-byte runs the bytes of separators mean other things: only what follows a run counts.

    Runs between shifts (ISO-2022-KR) begin anywhere: such text is in doubt."""
    if 0x0E in data:
        return True
    heads = b"".join([run[2:3] for run in data.split(b"\x1b")])
    return (
        any(heads.count(mark) >= _LINES for mark in _DROPPED)
        or (data.count(b"!!") >= _LINES and _wide_gaps(data, b"!!"))
        or (heads.count(b":") >= 2 * _LINES and _forms(data, b":"))
        or (data.count(b"!'") >= 2 * _LINES and _forms(data, b"!'"))
    )


def _gaps(data: bytes) -> bool:
    """Whether lines with two spaces or more between words follow one another."""
    run = 0
    for line in data.split(b"\n"):
        run = run + 1 if line.strip(_BLANK).find(b"  ") > 0 else 0
        if run >= _LINES:
            return True
    return False


def _wide_gaps(data: bytes, mark: bytes) -> bool:
    """Whether lines with full-width spaces between words follow one another."""
    run = 0
    for line in data.split(b"\n"):
        run = run + 1 if line.find(mark, 6) > 0 else 0
        if run >= _LINES:
            return True
    return False


def _forms(data: bytes, colon: bytes) -> bool:
    """Whether at least two labels come again and again: `Name: ...`, `Phone: ...`, `Name: ...`."""
    seen: dict[bytes, int] = {}
    repeated = 0
    for line in data.split(b"\n"):
        end = line.find(colon, 2, _LONGEST_LABEL)
        if end > 0:
            label = line[:end].strip(_BLANK)
            times = seen[label] = seen.get(label, 0) + 1
            repeated += times == _LINES
            if repeated > 1:
                return True
    return False
