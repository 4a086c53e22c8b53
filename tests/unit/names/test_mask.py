"""Masking keeps a recognisable shape and gives nobody away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentaudit.names.mask import mask_address, mask_name, mask_text


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("taro@example.jp", "t***@e***.jp"),
        ("taro.yamada@mail.example.co.jp", "t***@m***.jp"),
        ('"a b"@example.org', "a***@e***.org"),
        ("..@example.org", "***@e***.org"),
        ("user@[192.0.2.1]", "u***@1***"),
        ("Taro", "T***"),
    ],
)
def test_addresses(address, expected):
    assert mask_address(address) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Newsletter March 2024", "N*** M*** 2***"),
        ("Re: [Shop] Your order", "R***: [S***] Y*** o***"),
        ("【重要】お客様各位へのお知らせ", "【重***】お***"),
        ("Fwd: taro@example.jp, hanako@example.org!", "F***: t***@e***.jp, h***@e***.org!"),
        ("宛先：taro＠example.jp", "宛***：t***@e***.jp"),
        ("हिन्दी", "ह***"),
        ("a\x1b[31mb", "a*** [3***"),
        ("", ""),
    ],
)
def test_texts(text, expected):
    assert mask_text(text) == expected
    assert mask_text(text) == mask_text(text)


def test_names():
    assert mask_name(" Taro Yamada ") == "T*** Y***"
    assert mask_name("山田太郎") == "山***"
    assert mask_name("taro@example.jp") == "t***@e***.jp"


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=2, max_size=10), max_size=6))
def test_no_word_keeps_its_second_character(words):
    masked = mask_text(" ".join(words))
    assert all(len(piece.replace("***", "")) <= 1 for piece in masked.split())


@given(st.text(max_size=60))
def test_any_text_is_masked(text):
    masked = mask_text(text)
    assert "\x1b" not in masked
    assert not any(
        len(run) > 1 for run in "".join(c if c.isalpha() else " " for c in masked).split() if "@" not in masked
    )
