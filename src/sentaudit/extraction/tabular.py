"""A cheap look at the raw bytes of a text: can a table of people stand in it that holds no mail address?

Never certain when it says yes. A no is certain for eight or more people in consecutive lines made alike.
"""

from __future__ import annotations

import re

from sentaudit.model.message import Part

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
_WIDE_SPACES = (b"\xe3\x80\x80", b"\xa1\xa1", b"\x81\x40")
"""The full-width space in UTF-8, EUC-JP and Shift_JIS; in ISO-2022-JP it is `!!`."""
_COLONS = (b":", b"\xef\xbc\x9a", b"\xa1\xa7", b"!'", b"\x81\x46")
"""The colon of ASCII, and the full-width one in UTF-8, EUC-JP, ISO-2022-JP and Shift_JIS."""
_LONGEST_LABEL = 60
_BLANK = b" \t\r>"


def may_hold_table(part: Part) -> bool:
    """Whether the text, not yet decoded, may hold a table worth reading."""
    data = part.data
    if len(data) < _SHORTEST:
        return False
    return _in_html(data) if part.content_type == "text/html" else _in_text(data)


def _in_html(data: bytes) -> bool:
    """Three rows and twice as many cells between one `<table` and the next."""
    if data.find(b"<tr") < 0:
        if data.find(b"<TR") < 0 and data.find(b"<Tr") < 0:
            # Without any row there may still be lines; they count where the plain text beside does not say the same.
            return data.find(b"\0") >= 0
        data = data.lower()
    elif data.find(b"<TR") >= 0 or data.find(b"<TD") >= 0:
        data = data.lower()
    if data.count(b"<tr") < _ROWS:
        return False
    for piece in data.split(b"<table"):
        rows = piece.count(b"<tr")
        if rows >= _ROWS and piece.count(b"<td") + piece.count(b"<th") >= 2 * rows:
            return True
    return False


def _in_text(data: bytes) -> bool:
    if data.count(b"\n") < _LINES - 1:
        return False
    if 0x1B in data:
        # In the double-byte runs of ISO-2022 the same bytes mean other things: only what follows a run counts.
        if data.count(b"!!") >= _LINES and _wide_gaps(data, b"!!"):
            return True
        return any(data.count(b"\x1b(%b%b" % (run, mark)) >= _LINES for run in (b"B", b"J") for mark in _DROPPED) or (
            data.count(b"!'") + data.count(b":") >= 2 * _LINES and _forms(data)
        )
    plain = data.isascii()
    if not plain:
        for mark in _WIDE_SPACES:
            if data.count(mark) >= _LINES and _wide_gaps(data, mark):
                return True
    marks = data.translate(None, _WORDS)
    for mark, dropped in _DROPPED.items():
        if marks.count(mark) >= _LINES and _ALIKE[mark].search(b"\n%b\n" % marks.translate(None, dropped)):
            return True
    if data.count(b"  ") >= _LINES and _gaps(data):
        return True
    return (not plain or marks.count(b":") >= 2 * _LINES) and _forms(data)


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


def _forms(data: bytes) -> bool:
    """Whether at least two labels come again and again: `Name: ...`, `Phone: ...`, `Name: ...`."""
    for mark in _COLONS[:1] if data.isascii() and 0x1B not in data else _COLONS:
        if data.count(mark) < 2 * _LINES:
            continue
        seen: dict[bytes, int] = {}
        repeated = 0
        for line in data.split(b"\n"):
            end = line.find(mark, 2, _LONGEST_LABEL)
            if end > 0:
                label = line[:end].strip(_BLANK)
                times = seen[label] = seen.get(label, 0) + 1
                repeated += times == _LINES
                if repeated > 1:
                    return True
    return False
