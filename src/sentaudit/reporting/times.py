"""Times of a result as text: RFC 3339 for machines, day and minute for people."""

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


def minute(when: datetime | None) -> str:
    """`2024-05-01 09:00 +09:00`, or `–` if not known."""
    return f"{when:%Y-%m-%d %H:%M} {when.isoformat()[-6:]}" if when else "–"


def second(when: datetime | None) -> str:
    """`2024-05-01 09:00:00 +09:00`, or `–` if not known."""
    return f"{when:%Y-%m-%d %H:%M:%S} {when.isoformat()[-6:]}" if when else "–"


def day(when: datetime | None) -> str:
    """`2024-05-01`, or `–` if not known."""
    return when.date().isoformat() if when else "–"
