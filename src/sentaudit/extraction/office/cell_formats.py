"""Numbers of spreadsheet cells to the text they stand for: dates in ISO 8601, whole numbers without a point."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

DATE = "date"
"""A number format that shows a day or a time of day."""

_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)))
"""Format numbers without a format code that mean dates (ECMA-376 18.8.30), the East Asian ones among them."""

_LITERAL = re.compile(r"\"[^\"]*\"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)
_DATE_LETTER = re.compile(r"[ymdhs]|g+e|aaa|AM/PM", re.IGNORECASE)
_ZEROS = re.compile(r"0{2,20}")
_LAST_DAY = 2_958_466
_FIRST_SURE_DAY = 61
_BEFORE_FIRST_DAY = date(1899, 12, 30).toordinal()

stands_for_itself = re.compile(
    r"[0-9]{1,15}|-?[1-9][0-9]{0,14}|-?(?:[1-9][0-9]{0,7}|0(?!\.0000))\.[0-9]{0,6}[1-9]"
).fullmatch
"""Whether a number as the file stores it is as `shown` gives it, where no format says more."""


@lru_cache(maxsize=1 << 10)
def kind_of(number: int, code: str) -> str:
    """DATE, or a run of zeros for a format that only fills up with them (post codes, phone numbers), or ""."""
    if not code:
        return DATE if number in _BUILT_IN_DATES else ""
    first = _LITERAL.sub("", code[:300]).partition(";")[0]
    if _ZEROS.fullmatch(first):
        return first
    return DATE if _DATE_LETTER.search(first) and "general" not in first.lower() else ""


def shown(raw: str, kind: str, since_1904: bool) -> str:
    """The text of a number as the file stores it; what is no number stays as it is."""
    if raw.isdecimal() and len(raw) < 16:
        if not kind:
            return raw
        if kind == DATE and not since_1904 and _FIRST_SURE_DAY <= int(raw) < _LAST_DAY:
            return date.fromordinal(int(raw) + _BEFORE_FIRST_DAY).isoformat()
    try:
        value = float(raw)
    except ValueError:
        return raw
    if kind == DATE:
        return iso(value, since_1904) or number(value)
    text = number(value)
    return text.zfill(len(kind)) if kind else text


def number(value: float) -> str:
    """17.0 as "17", 0.1 as "0.1"."""
    return str(int(value)) if abs(value) < 1e21 and value == int(value) else repr(value)


def iso(value: float, since_1904: bool) -> str:
    """A serial day as date, date and time, or time; "" if it is none."""
    if not 0 <= value < _LAST_DAY:
        return ""
    seconds = round(value * 86_400)
    if seconds < 86_400 and not since_1904:
        return str(datetime.min + timedelta(seconds=seconds))[11:]
    if since_1904:
        moment = datetime(1904, 1, 1) + timedelta(seconds=seconds)
    else:
        # There was no 29 February 1900, but these programs count it.
        start = datetime(1899, 12, 30 if value >= _FIRST_SURE_DAY else 31)
        moment = start + timedelta(seconds=seconds)
    return moment.date().isoformat() if seconds % 86_400 == 0 else moment.isoformat()
