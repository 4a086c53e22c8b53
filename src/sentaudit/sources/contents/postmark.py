"""The `From ` line that begins a message of an mbox: what is one, and how its quoting is undone (RFC 4155)."""

from __future__ import annotations

import re

LINE = 1024
"""A postmark ends within this many bytes; longer lines are text."""

_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_TIME = rb"\d\d?:\d\d(?::\d\d(?:\.\d{1,6})?)?"

USUAL = re.compile(
    rb"From \S{1,320}  ?[SMTWF][uoehra][neduit] [JFMASOND][aepuco][nbrylgptvc] "
    rb"[ \d]\d \d\d:\d\d:\d\d (?:[+-]\d{4} )?\d{4}\n"
)
"""The form nearly every program writes; what does not match may still be a postmark."""

_DATE = re.compile(
    rb"[ \t]" + _DAY + rb",?[ \t]+"
    rb"(?:" + _MONTH + rb"[ \t]+\d\d?|\d\d?[ \t-]" + _MONTH + rb")[ \t,-]+"
    rb"(?:(?P<early>(?:19|20)\d\d)[ \t]+)?" + _TIME + rb"(?P<rest>.*)"
    rb"|[ \t](?P<iso>(?:19|20)\d\d)-\d\d-\d\d[T \t]\d\d:\d\d:\d\d(?:Z|[+-]\d\d:?\d\d)?(?P<iso_rest>.*)"
)
_REST = re.compile(
    rb"(?:[ \t]+(?:(?P<year>(?:19|20)\d\d)(?!\d)|[+-]\d{4}|[A-Z]{1,5}(?:[+-]\d{1,4})?|\([^()]{1,40}\))){0,8}"
    rb"(?:[ \t]+remote from [^ \t]+)?[ \t]*"
)
_QUOTED = re.compile(rb"\n>(>*From )")
_QUOTED_CR = re.compile(rb"\r>(>*From )")
_QUOTED_FIRST = re.compile(rb">>*From ")


def is_postmark(buffer: bytes, at: int) -> bool:
    """True if the line at `at` begins a message: `From `, a sender, and a date with weekday, month, time and year, or
    one as in ISO 8601."""
    if USUAL.match(buffer, at):
        return True
    if not buffer.startswith(b"From ", at):
        return False
    line = buffer[at + 5 : at + LINE]
    ends = [end for end in (line.find(b"\n"), line.find(b"\r")) if end >= 0]
    if not ends and at + LINE <= len(buffer):
        return False
    line = line[: min(ends, default=len(line))].lstrip(b" \t")
    date = _DATE.search(line) if len(line) > 20 else None
    if date is None or not _is_sender(line[: date.start()]):
        return False
    if date["iso"]:
        return _REST.fullmatch(date["iso_rest"]) is not None
    rest = _REST.fullmatch(date["rest"])
    return rest is not None and (date["early"] is not None or rest["year"] is not None)


def _is_sender(text: bytes) -> bool:
    """One word of any kind (`-`, `MAILER-DAEMON`), or several of which one looks like an address."""
    words = text.split()
    return len(words) == 1 or (1 < len(words) <= 6 and b"@" in text)


def unquote(stored: bytes) -> bytes:
    """Takes one `>` from every line that is `From ` behind one or more of them (mboxrd, and mboxo as far as it can)."""
    if _QUOTED_FIRST.match(stored):
        stored = stored[1:]
    stored = _QUOTED.sub(rb"\n\1", stored)
    return _QUOTED_CR.sub(rb"\r\1", stored) if b"\n" not in stored else stored
