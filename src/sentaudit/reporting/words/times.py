"""Times of a result as text: RFC 3339 for machines; day and minute for people, as offices of their language write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTES_OF_A_DAY = 24 * 60


def moment(epoch: int | None, zone: int | None) -> datetime | None:
    """Epoch seconds in the zone of the message (minutes east of UTC), in UTC if that is not known.

    None for an unknown time and for one outside of the years 1 to 9999.
    """
    if epoch is None:
        return None
    known = zone is not None and abs(zone) < _MINUTES_OF_A_DAY
    try:
        when = _EPOCH + timedelta(seconds=epoch)
        return when.astimezone(timezone(timedelta(minutes=zone or 0))) if known else when
    except OverflowError:
        return None


def rfc3339(epoch: int | None, zone: int | None = None) -> str | None:
    """RFC 3339 to the second with a numeric offset, `2024-05-01T09:00:00+09:00`; None if not known."""
    when = moment(epoch, zone)
    return when.isoformat(timespec="seconds") if when else None


def minute(when: datetime | None, lang: str) -> str:
    """`2024-05-01 09:00 +09:00`, in Japanese `2024年5月1日 09:00 +09:00`; `–` if not known."""
    return f"{day(when, lang)} {when:%H:%M} {when.isoformat()[-6:]}" if when else "–"


def second(when: datetime | None, lang: str) -> str:
    """`2024-05-01 09:00:00 +09:00`, in Japanese `2024年5月1日 09:00:00 +09:00`; `–` if not known."""
    return f"{day(when, lang)} {when:%H:%M:%S} {when.isoformat()[-6:]}" if when else "–"


def day(when: datetime | None, lang: str) -> str:
    """`2024-05-01`, in Japanese `2024年5月1日`; `–` if not known."""
    if when is None:
        return "–"
    return f"{when.year}年{when.month}月{when.day}日" if lang == "ja" else when.date().isoformat()


def span(first: int | None, last: int | None, lang: str, undated: str) -> str:
    """Two days (epoch seconds, in UTC) with a dash between, or the word for undated."""
    if first is None and last is None:
        return undated
    return f"{day(moment(first, None), lang)} {'～' if lang == 'ja' else '–'} {day(moment(last, None), lang)}"
