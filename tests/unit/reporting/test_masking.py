"""Unless asked for, no address, name, subject or file name is readable in a report."""

import pytest

from sentaudit.reporting.masking import Mask, without_password

MASK = Mask(reveal=False)
OPEN = Mask(reveal=True)


@pytest.mark.parametrize(
    ("message_id", "expected"),
    [
        ("<20240501.abcdef@mail.example.co.jp>", "<2024***@m***.jp>"),
        ("<taro@example.jp>", "<ta***@e***.jp>"),
        ("taro.yamada@example.jp", "<taro***@e***.jp>"),
        ("<nothing-like-it>", "<noth***>"),
        ("<a@b>", "<***@b***>"),
        ("<>", "<***>"),
        (None, None),
    ],
)
def test_message_id_shows_a_beginning_at_most(message_id, expected):
    assert MASK.message_id(message_id) == expected


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("taro@example.jp", "t***@e***.jp"),
        ("Taro Yamada <taro@example.jp>", "T*** Y*** <t***@e***.jp>"),
        ("<taro@example.jp>", "<t***@e***.jp>"),
        ("山田太郎", "山***"),
    ],
)
def test_sender(sender, expected):
    assert MASK.sender(sender) == expected


def test_inner_keeps_extensions_and_numbers():
    steps = ("Yamada-Liste.xlsx", "Sheet1", "120", "0901234567", "taro@example.jp.eml", "archive.tar.gz")
    shown = MASK.inner(steps)
    assert shown[0].endswith(".xlsx")
    assert shown[2] == "120"
    assert not any(
        secret in "".join(shown) for secret in ("amada", "iste", "heet", "090123", "taro", "example", "rchive")
    )


def test_reveal_changes_nothing():
    for text in ("taro@example.jp", "Taro <taro@example.jp>", "件名"):
        assert OPEN.address(text) == OPEN.sender(text) == OPEN.text(text) == OPEN.message_id(text) == text
    assert OPEN.inner(("a.zip", "b")) == ["a.zip", "b"]


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("imaps://taro:secret@mail.example.test/Sent", "imaps://taro@mail.example.test/Sent"),
        ("imaps://taro@mail.example.test:993", "imaps://taro@mail.example.test:993"),
        ("mbox:C:/mail/a@b.mbox", "mbox:C:/mail/a@b.mbox"),
    ],
)
def test_a_password_in_a_source_is_dropped(uri, expected):
    assert without_password(uri) == expected
