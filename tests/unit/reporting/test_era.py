"""Dates of the Japanese eras, at each change of an era."""

from datetime import datetime

import pytest

from sentaudit.reporting.words.era import era_minute


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (datetime(2024, 5, 1, 9, 5), "令和6年5月1日（水）9時05分"),
        (datetime(2019, 5, 1), "令和元年5月1日（水）0時00分"),
        (datetime(2019, 4, 30, 23, 59), "平成31年4月30日（火）23時59分"),
        (datetime(1989, 1, 8), "平成元年1月8日（日）0時00分"),
        (datetime(1989, 1, 7, 12), "昭和64年1月7日（土）12時00分"),
        (datetime(1926, 12, 24), ""),
        (None, ""),
    ],
)
def test_eras(when, expected):
    assert era_minute(when) == expected
