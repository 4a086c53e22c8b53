"""The Date field to a point in time: RFC 5322 with its obsolete forms, and what clocks of real mailers wrote."""

from __future__ import annotations

import re
from functools import lru_cache

# No mailer's clock stood outside of these; what does is damage or forgery.
_FIRST_YEAR = 1970
_LAST_YEAR = 2200

_MONTHS = {name: number for number, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_MONTH_LENGTHS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_USUAL = re.compile(
    rb"(?:[A-Za-z]{3}, *)?(\d{1,2} [A-Za-z]{3} \d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d{4})(?: *\([^()]*\))?\s*"
)
_CLOCK = {b"%02d" % number: number for number in range(60)}

# Minutes east; RFC 5322 4.3 and the abbreviations mailers add although no RFC allows them. The military letters are
# not here: they were used with the wrong sign, so RFC 5322 reads them as an unknown zone.
_ZONES = {
    name: minutes
    for minutes, names in {
        0: b"gmt ut utc z wet",
        60: b"cet met mez bst wedt west",
        120: b"cest mest mesz eet sast",
        180: b"eest msk",
        240: b"msd",
        480: b"hkt sgt awst",
        540: b"jst kst",
        570: b"acst",
        600: b"aest",
        660: b"aedt",
        720: b"nzst",
        780: b"nzdt",
        -180: b"adt brt art",
        -240: b"edt ast",
        -300: b"est cdt",
        -360: b"cst mdt",
        -420: b"mst pdt",
        -480: b"pst",
        -540: b"akst",
        -600: b"hst",
    }.items()
    for name in names.split()
}

_COMMENT = re.compile(rb"\(([^()]*)\)")
_TIME = re.compile(rb"(?<!\d)(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:[.,]\d{1,9})?(?: *([AaPp])\.?[Mm]\b\.?)?(?!\d)")
_DOTTED_TIME = re.compile(rb" (\d\d)\.(\d\d)(?:\.(\d\d))?(?= |\Z)")
_OFFSET = re.compile(rb"(?:gmt|utc?)? *([+-]) *(?:(\d{1,2}):?(\d\d)?(?!\d)|\d{5})", re.IGNORECASE)
_ISO = re.compile(rb"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[Tt]|\b)")
_COMPACT = re.compile(rb"(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)?(?=\D|\Z)")
_JAPANESE = re.compile("(\\d{4})年 ?(\\d{1,2})月 ?(\\d{1,2})日".encode())
_JAPANESE_TIME = re.compile("(\\d{1,2})(?:時|时) ?(\\d{1,2})分(?: ?(\\d{1,2})秒)?".encode())
_DAY_MONTH = re.compile(rb"\b(\d{1,2})[ -]*([A-Za-z]{3})[a-z]*\.?[ ,-]*(\d{4}|\d{2,3})\b(?!:)")
_MONTH_DAY = re.compile(rb"\b([A-Za-z]{3})[a-z]*\.? +(\d{1,2})(?:st|nd|rd|th)?(?=[ ,])")
_YEAR = re.compile(rb"(?<![\d:+-])(\d{4})(?![\d:])")
_WORD = re.compile(rb"[A-Za-z]+")

_IMPOSSIBLE = 24 * 60  # minutes; the offset that `_moment` refuses
_LONGEST = 200  # bytes of a field that can be a date at all


def parse_date(raw: bytes) -> tuple[int, int] | None:
    """Epoch seconds in UTC and the zone in minutes east of UTC; None if the field holds no sensible date.

    RFC 5322 3.3 and 4.3, plus ISO 8601, asctime order, Japanese dates, missing weekdays, seconds and zones,
    two-digit years, zone names. A weekday that does not fit is ignored. Without a zone, or with one that means
    nothing, the time is taken as UTC, which is what `-0000` says (3.3), and the zone is 0. Years before 1970 or
    after 2200 and offsets of a day or more are no dates.
    """
    usual = _USUAL.fullmatch(raw)
    if usual is not None:
        date, hour, minute, second, offset = usual.groups()
        midnight, zone = _midnight(date), _offset(offset)
        if midnight is not None and zone is not None and hour < b"24" and minute in _CLOCK and second in _CLOCK:
            return midnight + _CLOCK[hour] * 3600 + _CLOCK[minute] * 60 + _CLOCK[second] - zone * 60, zone
    return _parse_odd(raw[:_LONGEST])


@lru_cache(maxsize=4096)
def _midnight(date: bytes) -> int | None:
    """Epoch seconds of 0:00 UTC on a day written as `2 Jan 2006`; remembered, for mail comes many a day."""
    day, month, year = date.split()
    number = _MONTHS.get(month.lower())
    moment = None if number is None else _moment(int(year), number, int(day), 0, 0, 0, 0)
    return None if moment is None else moment[0]


@lru_cache(maxsize=256)
def _offset(text: bytes) -> int | None:
    """Minutes east of `+0900`, None if it is a day or more."""
    minutes = int(text[1:3]) * 60 + int(text[3:5])
    return None if minutes >= _IMPOSSIBLE else -minutes if text[:1] == b"-" else minutes


def _parse_odd(raw: bytes) -> tuple[int, int] | None:
    comments = b" ".join(_COMMENT.findall(raw))
    text = b" ".join(_COMMENT.sub(b" ", raw).split())
    compact = _COMPACT.match(text)
    if compact is not None:
        year, month, day, hour, minute, second = (int(number or 0) for number in compact.groups())
        return _moment(year, month, day, hour, minute, second, _zone(text[compact.end() :], comments))
    date = _date(text)
    if date is None:
        return None
    time = _TIME.search(text) or _JAPANESE_TIME.search(text) or _DOTTED_TIME.search(text)
    if time is None:
        return None
    hour, minute, second = (int(number or 0) for number in time.groups()[:3])
    half = time.groups()[3:]
    if half and half[0] is not None:
        hour = hour % 12 + (12 if half[0] in b"Pp" else 0)
    return _moment(*date, hour, minute, second, _zone(text[time.end() :], comments))


def _date(text: bytes) -> tuple[int, int, int] | None:
    """Year, month and day in whichever order, unchecked."""
    numeric = _ISO.search(text) or _JAPANESE.search(text)
    if numeric is not None:
        return int(numeric[1]), int(numeric[2]), int(numeric[3])
    for match in _DAY_MONTH.finditer(text):
        month = _MONTHS.get(match[2].lower())
        if month is not None:
            return _full_year(match[3]), month, int(match[1])
    for match in _MONTH_DAY.finditer(text):
        month = _MONTHS.get(match[1].lower())
        year = _YEAR.search(text, match.end())
        if month is not None and year is not None:
            return int(year[1]), month, int(match[2])
    return None


def _full_year(digits: bytes) -> int:
    """RFC 5322 4.3: two digits below 50 are 20xx, others and three digits count from 1900."""
    year = int(digits)
    if len(digits) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(digits) == 3 else year


def _zone(rest: bytes, comments: bytes) -> int:
    """Minutes east by what follows the time, else by a comment, else 0; `_IMPOSSIBLE` or more if it is no offset."""
    for text in (rest, comments):
        offset = _OFFSET.search(text)
        if offset is not None:
            if offset[2] is None:
                return _IMPOSSIBLE
            hours, minutes = int(offset[2]), int(offset[3] or 0)
            if offset[3] is None and hours > 23:
                continue
            return -(hours * 60 + minutes) if offset[1] == b"-" else hours * 60 + minutes
        for word in _WORD.findall(text):
            if word.lower() in _ZONES:
                return _ZONES[word.lower()]
    return 0


def _moment(year: int, month: int, day: int, hour: int, minute: int, second: int, zone: int) -> tuple[int, int] | None:
    """Epoch seconds and zone if the calendar and the clock have such a moment; a leap second counts as the next."""
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    if not (hour <= 23 and minute <= 59 and second <= 60 and abs(zone) < _IMPOSSIBLE):
        return None
    if day > _MONTH_LENGTHS[month] or (day == 29 and month == 2 and (year % 4 or (year % 100 == 0 and year % 400))):
        return None
    # Days since 1970-01-01 by shifting the year to begin in March (proleptic Gregorian, as RFC 5322 counts).
    shifted = year - (month <= 2)
    days = shifted * 365 + shifted // 4 - shifted // 100 + shifted // 400 + (153 * ((month + 9) % 12) + 2) // 5 + day
    return (days - 719_469) * 86_400 + hour * 3600 + minute * 60 + second - zone * 60, zone
