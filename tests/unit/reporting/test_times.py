"""Times carry the zone of the message; what cannot be a time is unknown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentaudit.reporting.words.times import day, minute, moment, rfc3339, second, span


@pytest.mark.parametrize(
    ("epoch", "zone", "expected"),
    [
        (0, None, "1970-01-01T00:00:00+00:00"),
        (1_714_525_200, 540, "2024-05-01T10:00:00+09:00"),
        (1_714_525_200, -210, "2024-04-30T21:30:00-03:30"),
        (1_714_525_200, 5000, "2024-05-01T01:00:00+00:00"),
        (-1, 0, "1969-12-31T23:59:59+00:00"),
        (None, 540, None),
        (10**15, 0, None),
    ],
)
def test_rfc3339(epoch, zone, expected):
    assert rfc3339(epoch, zone) == expected


@given(st.integers(-(2**63), 2**63), st.none() | st.integers(-(2**31), 2**31))
def test_any_number_is_a_time_or_unknown(epoch, zone):
    text = rfc3339(epoch, zone)
    assert text is None or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", text)


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ["2024-05-01 10:00 +09:00", "2024-05-01 10:00:00 +09:00", "2024-05-01", "2024-05-01 – 2024-05-01"]),
        (
            "ja",
            [
                "2024年5月1日 10:00 +09:00",
                "2024年5月1日 10:00:00 +09:00",
                "2024年5月1日",
                "2024年5月1日 ～ 2024年5月1日",
            ],
        ),
    ],
)
def test_for_people(lang, expected):
    when = moment(1_714_525_200, 540)
    period = span(1_714_525_200, 1_714_525_201, lang, "undated")
    assert [minute(when, lang), second(when, lang), day(when, lang), period] == expected
    assert minute(None, lang) == second(None, lang) == day(None, lang) == "–"
    assert span(None, None, lang, "undated") == "undated"
