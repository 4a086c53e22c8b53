"""Japanese dates with the name of the era, as offices write them beside the western year."""

from __future__ import annotations

from datetime import date, datetime

_ERAS = ((date(2019, 5, 1), "令和"), (date(1989, 1, 8), "平成"), (date(1926, 12, 25), "昭和"))
_WEEKDAYS = "月火水木金土日"


def era_minute(when: datetime | None) -> str:
    """`令和6年5月1日（水）9時05分`, the first year of an era as 元年; empty if not known or before the eras of mail."""
    if when is None:
        return ""
    today = when.date()
    for start, name in _ERAS:
        if today >= start:
            year = today.year - start.year + 1
            shown = "元" if year == 1 else str(year)
            weekday = _WEEKDAYS[today.weekday()]
            return f"{name}{shown}年{today.month}月{today.day}日（{weekday}）{when.hour}時{when.minute:02d}分"
    return ""
