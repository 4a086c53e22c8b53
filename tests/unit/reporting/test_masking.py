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


@pytest.mark.parametrize(
    ("uri", "masked"),
    [
        ("imaps://taro%40example.jp@mail.example.test:993", "imaps://t***%40e***.jp@mail.example.test:993"),
        ("imap://taro.yamada:secret@mail.example.test/Sent", "imap://t***.y***@mail.example.test/Sent"),
        ("imaps://mail.example.test", "imaps://mail.example.test"),
        ("mbox:C:/mail/a@b.mbox", "mbox:C:/mail/a@b.mbox"),
    ],
)
def test_the_user_of_an_account_is_masked(uri, masked):
    assert MASK.source(uri) == masked
    assert OPEN.source(uri) == without_password(uri)


def test_accounts_that_look_the_same_are_numbered():
    uris = [f"imaps://{user}%40example.jp@mail.example.test" for user in ("taro", "tomo", "hanako")]
    mask = Mask(reveal=False, sources=[*uris, "/mail/x", "/mail/y"])
    assert [mask.source(uri) for uri in uris] == [
        "imaps://t***%40e***.jp@mail.example.test#1",
        "imaps://t***%40e***.jp@mail.example.test#2",
        "imaps://h***%40e***.jp@mail.example.test",
    ]
    assert mask.source("/mail/x") == "/mail/x"
