"""The vocabulary of reasons: both languages complete, the same numbers in both, no place for addresses."""

from __future__ import annotations

from string import Formatter

import pytest

from sentaudit.model.incident import Reason
from sentaudit.rules.reasons import LANGUAGES, REASONS, reason


@pytest.mark.parametrize("code", REASONS)
def test_both_languages_say_the_same_numbers(code):
    info = REASONS[code]
    assert set(info.text) == set(LANGUAGES)
    english, japanese = (
        {name for _, name, _, _ in Formatter().parse(info.text[lang]) if name} for lang in ("en", "ja")
    )
    assert english == japanese
    assert english <= {"exposed", "share", "messages", "days", "contacts", "minutes"}
    assert info.text["ja"].endswith("。")
    assert not info.text["ja"].isascii()
    assert info.text["en"].isascii()
    assert info.effect in "+-="
    assert all(info.meaning[lang] for lang in LANGUAGES)


def test_numbers_are_filled_in():
    assert reason("many", "en", exposed=120) == Reason("many", "+", "As many as 120 addresses are exposed.")
    assert "120" in reason("many", "ja", exposed=120).text


def test_a_missing_number_is_an_error():
    with pytest.raises(KeyError):
        reason("standing-group", "en", messages=3)


def test_percent_and_spare_numbers_do_no_harm():
    assert reason("known-group", "en", share=80, exposed=3).text.startswith("80 % of the pairs")
