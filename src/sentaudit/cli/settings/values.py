"""Reads single configuration values: text, numbers, sizes, dates, languages, domains, addresses.

Each reader takes a plain value and returns what the settings hold; ValueError says what would be right. Its text
never repeats the value, which may be an address.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from sentaudit.registry import RUNNERS
from sentaudit.rules.reasons import LANGUAGES
from sentaudit.rules.yaml_lines import Plain

Reader = Callable[[Plain], object]

_UNITS = {
    "b": 1,
    "kb": 1000, "mb": 1000**2, "gb": 1000**3, "tb": 1000**4,
    "kib": 1024, "mib": 1024**2, "gib": 1024**3, "tib": 1024**4,
}  # fmt: skip
_SIZE = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,3}))? ?([A-Za-z]{1,3})", re.ASCII)
_DURATION = re.compile(
    r"(?:([0-9]{1,4}) ?h)? ?(?:([0-9]{1,6}) ?m(?:in)?)? ?(?:([0-9]{1,8}) ?s)?", re.ASCII | re.IGNORECASE
)
_SCHEDULER = re.compile(r"(?:tcp|tls)://(?:[^\s/@:\[\]]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)


def text(value: Plain) -> str:
    """Any text that is not empty."""
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError("must be text (put it in quotes if it looks like a number)")
    return value.strip()


def language(value: Plain) -> str:
    """en or ja."""
    if value not in LANGUAGES:
        raise ValueError(f"must be one of {', '.join(LANGUAGES)}")
    return str(value)


def switch(value: Plain) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def count(value: Plain) -> int:
    """A whole number of at least 1."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("must be a whole number of at least 1")
    return value


def engine(value: Plain) -> str:
    """The name of a runner."""
    if value not in RUNNERS:
        raise ValueError(f"must be one of {', '.join(RUNNERS)}")
    return str(value)


def scheduler(value: Plain) -> str:
    """The address of a Dask scheduler."""
    if not isinstance(value, str) or not _SCHEDULER.fullmatch(value.strip()):
        raise ValueError("must be the address of a Dask scheduler such as tcp://host:8786 or tls://host:8786")
    return value.strip()


def confidence(value: Plain) -> float:
    """A number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError("must be a number from 0 to 1")
    return float(value)


def size(value: Plain) -> int:
    """Bytes: a whole number, or a number with a unit. kB, MB, GB, TB are powers of 1000; KiB, MiB ... of 1024."""
    if isinstance(value, str):
        match = _SIZE.fullmatch(value.strip())
        unit = _UNITS.get(match[3].lower()) if match else None
        if match and unit:
            fraction = match[2] or ""
            value = (int(match[1] + fraction) * unit) // 10 ** len(fraction)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError('must be a size such as 100000, "100 MB" or "64 MiB"')
    return value


def duration(value: Plain) -> int:
    """Seconds: a whole number, or hours, minutes and seconds such as 2h, 1h30m, 90 min."""
    if isinstance(value, str):
        match = _DURATION.fullmatch(value.strip())
        if match:
            hours, minutes, seconds = (int(number or 0) for number in match.groups())
            value = hours * 3600 + minutes * 60 + seconds
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("must be a time such as 2h, 90min or 1h30m")
    return value


def moment(value: Plain) -> int:
    """Epoch seconds of a day (its first moment in UTC) or of an RFC 3339 time with its zone (RFC 3339 5.6)."""
    wrong = ValueError("must be a day such as 2015-01-31 (UTC) or a time such as 2015-01-31T09:00:00+09:00")
    if not isinstance(value, str):
        raise wrong
    given = value.strip()
    try:
        if _DAY.fullmatch(given):
            day = date.fromisoformat(given)
            return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
        if _MOMENT.fullmatch(given):
            return int(datetime.fromisoformat(given.upper()).timestamp())
    except (ValueError, OverflowError) as error:  # the 31st of a month that has none
        raise wrong from error
    raise wrong


def domain(value: Plain) -> str:
    """A domain in canonical form, as addresses have it."""
    from sentaudit.names.address import canonical

    found = canonical(f"x@{value.strip()}") if isinstance(value, str) and "@" not in value else None
    host = found.partition("@")[2] if found else ""
    if not host or host.startswith("["):
        raise ValueError("must be a domain such as example.co.jp")
    return host


def address(value: Plain) -> str:
    """An address in canonical form."""
    from sentaudit.names.address import canonical

    found = canonical(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("must be an address such as info@example.co.jp")
    return found
