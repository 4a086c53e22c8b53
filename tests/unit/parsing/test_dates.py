"""Dates as mailers write them, and those no clock showed."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentaudit.parsing.header.dates import parse_date

NINE = 540


@pytest.mark.parametrize(
    ("raw", "hour", "zone"),
    [
        ("Mon, 2 Jan 2006 15:04:05 +0900", 6, NINE),
        ("Mon, 02 Jan 2006 15:04:05 +0900 (JST)", 6, NINE),
        ("Mon,2 Jan 2006 15:04:05 +0900", 6, NINE),
        ("2 Jan 2006 15:04:05 +0900", 6, NINE),
        ("Mon, 2 Jan\r\n 2006 15:04:05 +0900", 6, NINE),
        ("Mon (day), 2 Jan 2006 15:04:05 (noon) +0900", 6, NINE),
        ("2 Jan 06 15:04:05 JST", 6, NINE),
        ("2 Jan 106 15:04:05 -0000", 15, 0),
        ("Mon, 2 Jan 2006 15:04:05 GMT+09:00", 6, NINE),
        ("Mon, 2 Jan 2006 15:04:05 +9", 6, NINE),
        ("Mon, 2 Jan 2006 15:04:05 (JST)", 6, NINE),
        ("Mon, 2 Jan 2006 15:04:05 EDT", 19, -240),
        ("Mon, 2 Jan 2006 15:04:05 -0330", None, -210),
        ("Mon, 2 Jan 2006 15:04:05", 15, 0),
        ("Mon, 2 Jan 2006 15:04:05 Z", 15, 0),
        ("Mon, 2 Jan 2006 15:04:05 K", 15, 0),
        ("Monday, 02-Jan-06 15:04:05 GMT", 15, 0),
        ("Mon Jan  2 15:04:05 2006", 15, 0),
        ("Mon Jan  2 15:04:05 JST 2006", 6, NINE),
        ("Mon Jan  2 15:04:05 2006 +0900", 6, NINE),
        ("2006-01-02T15:04:05Z", 15, 0),
        ("2006-01-02 15:04:05.123+09:00", 6, NINE),
        ("20060102T150405Z", 15, 0),
        ("Mon, 2 Jan 2006 3:04:05 PM +0900", 6, NINE),
        ("January 2, 2006 15:04:05", 15, 0),
        ("2006/01/02 15:04:05", 15, 0),
        ("2006年1月2日 15:04:05", 15, 0),
        ("2006年1月2日 15時04分05秒", 15, 0),
        ("Mon, 2 Jan 2006 15.04.05 +0000", 15, 0),
        ("Sun, 2 Jan 2006 15:04:05 +0900", 6, NINE),
    ],
)
def test_forms(raw, hour, zone):
    seconds, minutes = parse_date(raw.encode())
    assert minutes == zone
    expected = datetime(2006, 1, 2, 15, 4, 5, tzinfo=timezone(timedelta(minutes=zone)))
    assert datetime.fromtimestamp(seconds, UTC) == expected
    assert hour is None or datetime.fromtimestamp(seconds, UTC).hour == hour


def test_missing_seconds_and_leap_seconds():
    assert parse_date(b"Mon, 2 Jan 2006 15:04 +0000") == (1136214240, 0)
    assert parse_date(b"Sat, 31 Dec 2016 23:59:60 +0000") == (1483228800, 0)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "x",
        "2 Jan 2006",
        "15:04:05",
        "Mon, 2 Jan 2006 15:04:05 +9999999999",
        "Mon, 2 Jan 2006 15:04:05 +2500",
        "Mon, 2 Jan 0001 15:04:05 +0000",
        "Mon, 2 Jan 9999 15:04:05 +0000",
        "2006-13-02 15:04:05",
        "Mon, 2 Foo 2006 15:04:05 +0000",
        "Thu, 30 Feb 2006 15:04:05 +0000",
        "Wed, 29 Feb 2006 15:04:05 +0000",
        "Mon, 0 Jan 2006 15:04:05 +0000",
        "Mon, 2 Jan 2006 24:00:00 +0000",
        "Mon, 2 Jan 2006 15:60:05 +0000",
        "Mon, 2 Jan 2006 15:04:61 +0000",
        "29 Feb 2100 10:00:00 +0000",
    ],
)
def test_senseless_dates(raw):
    assert parse_date(raw.encode()) is None


ZONES = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1970, 1, 3), datetime(2199, 12, 29), timezones=ZONES))
def test_written_dates_are_read_back(moment):
    moment = moment.replace(microsecond=0)
    expected = int(moment.timestamp()), int(moment.utcoffset().total_seconds()) // 60
    assert parse_date(format_datetime(moment).encode()) == expected
    assert parse_date(moment.isoformat().encode()) == expected


@given(st.binary(max_size=80) | st.text("0123456789:+- JanFeb,()", max_size=60).map(str.encode))
def test_never_raises(raw):
    found = parse_date(raw)
    assert found is None or abs(found[1]) < 1440


def test_a_large_field_ends():
    for piece in (b"1", b"(", b" ", b"2 Jan ", b"1:1", b"Jan 1 "):
        assert parse_date(piece * 100_000) is None
