"""Texts of strangers cannot steer a terminal, reorder a line or blow up its width."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.results import HOSTILE
from sentaudit.reporting.harmless import pad, shorten, visible, width

_ANY = st.text(st.characters(), max_size=60)
_STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(_ANY)
def test_nothing_steering_is_left(text):
    left = {unicodedata.category(char) for char in visible(text) if char not in "\u200c\u200d"}
    assert not left & _STEERING


@given(_ANY)
def test_visible_is_stable_and_can_be_encoded(text):
    once = visible(text)
    assert visible(once) == once
    assert len(once) == len(text)
    once.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain text", "plain text"),
        ("a\tb\r\nc", "a b  c"),
        ("\x1b[31m", "␛[31m"),
        ("\x7f\x00", "␡␀"),
        ("\u202eabc\u2066", "\ufffdabc\ufffd"),
        ("\x9b2J\x85", "\ufffd2J\ufffd"),
        ("山田　太郎", "山田 太郎"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\ud800", "\ufffd"),
    ],
)
def test_visible(text, expected):
    assert visible(text) == expected


@given(_ANY, st.integers(min_value=1, max_value=40))
def test_shortened_text_fits(text, columns):
    assert width(shorten(text, columns)) <= columns


@given(st.text("abc あ", max_size=20))
def test_short_text_stays_whole(text):
    assert shorten(text, 40) == visible(text)


def test_a_cut_is_marked():
    assert shorten("abcdef", 4) == "abc…"
    assert shorten("日本語の件名", 6) == "日本…"


def test_marks_without_width_cannot_pile_up():
    assert len(shorten("a" + "\u0301" * 100_000, 20)) <= 81


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("日本", 4), ("ｱｲ", 2), ("e\u0301", 1), ("", 0)])
def test_width(text, columns):
    assert width(text) == columns


def test_pad_counts_columns_not_characters():
    assert pad("日本", 6) == "日本  "
    assert pad("12", 6, right=True) == "    12"


def test_the_sample_is_hostile():
    assert visible(HOSTILE) != HOSTILE
