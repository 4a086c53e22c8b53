"""Whom a mail to one person names: read from its first lines and its files, kept only as fingerprints, only if it differs."""

from __future__ import annotations

import pytest

from sentaudit.engine.wording.notices import Text
from sentaudit.engine.wording.salutation import Misnamed
from sentaudit.model.facts import unpack_rows
from sentaudit.store.sealing.seal import Keyring

KEYRING = Keyring(bytes(32))
MISNAMED = Misnamed(KEYRING.hash_of)


def forms(*names: str) -> list[int]:
    return [KEYRING.hash_of(f"name {name}") & 0xFFFFFFFF for name in names]


def of(
    name: str,
    text: str,
    *,
    charset: str = "utf-8",
    html: bool = False,
    files: tuple[str, ...] = (),
    address: str = "x@y.test",
) -> tuple[list[int], list[int]]:
    """Forms of the receiver's name, forms of the names found."""
    found = MISNAMED.of(name, address, Text(text.encode(charset), charset, html), files)
    count, *prints = unpack_rows(found) if found else [0]
    return prints[:count], prints[count:]


@pytest.mark.parametrize("charset", ["utf-8", "shift_jis", "euc-jp", "iso-2022-jp"])
@pytest.mark.parametrize(
    "text",
    ["中野 歌子 様\n\nお世話に", "株式会社例\n営業部 部長　中野　歌子様\r\n\r\nご案内", "\n中野様\n", "中野さんへ\n"],
)
def test_another_name_in_japanese(text: str, charset: str) -> None:
    own, found = of("島村 進", text, charset=charset)
    assert own == forms("島村進", "島村", "進")
    assert forms("中野")[0] in found or forms("中野歌子")[0] in found
    for name in ("中野 歌子", "中野歌子", "中野", "中野　歌子 様"):
        assert of(name, text, charset=charset) == ([], []), name


@pytest.mark.parametrize(
    ("name", "text"),
    [("島村 歌子", "中野 歌子 様\n"), ("中野 進", "中野 歌子様\n"), ("Brian Holt", "Dear Carol Holt,\n")],
)
def test_half_a_name_in_common_is_another_name(name: str, text: str) -> None:
    assert of(name, text)[1]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("中野 歌子", "例商事 営業部 中野部長様\n"),
        ("歌子 中野", "中野歌子様\n"),
        ("Carol Ann Holt", "Dear Carol Holt,\n"),
        ("Carol Holt", "Dear Carol A. Holt,\n"),
        ("Carol", "Dear Carol Holt,\n"),
        ("Caroline Holt", "Hi Carol!\n"),
    ],
)
def test_the_same_name_in_another_form(name: str, text: str) -> None:
    assert of(name, text) == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        "Dear Ms. Carol Holt,\n\nplease",
        "Hello Carol Holt!\n",
        "Hi Carol,\nthanks",
        "Sehr geehrte Frau Holt,\r\n",
        "\n\nBonjour Carol,\n",
    ],
)
def test_another_name_in_a_language_of_europe(text: str) -> None:
    own, found = of("Brian Marsh", text)
    assert own == forms("brian marsh", "brian", "marsh")
    assert set(found) & set(forms("carol", "holt", "carol holt"))
    for name in ("Carol Holt", "Holt, Carol", "Caroline Holt (Sales)"):
        assert of(name, text) == ([], []), name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("島村 進", "お客様\n\nお世話になっております。"),
        ("島村 進", "会員の皆様へ\n"),
        ("島村 進", "ご担当者様\n"),
        ("島村 進", "いつもお世話になっております。中野です。\n"),
        ("島村 進", "> 中野様\n"),
        ("島村 進", "Dear Carol,\n"),  # another script: nothing to compare
        ("Brian Marsh", "中野様\n"),
        ("Brian Marsh", "Dear all,\n"),
        ("Brian Marsh", "Dear Sir or Madam,\n"),
        ("Brian Marsh", "Hello,\n"),
        ("Brian Marsh", "The parcel is here.\nHi Carol,\n"),
        ("", "中野様\n"),
        ("x@y.test", "中野様\n"),
        ("島村 進", "\n".join(["案内"] * 12) + "\n中野様\n"),
        ("島村 進", ""),
    ],
)
def test_nobody_else_is_named(name: str, text: str) -> None:
    assert of(name, text) == ([], [])


def test_a_text_in_html() -> None:
    page = "<html><head><style>p {}</style></head><body class=x><p>中野 歌子 様</p><p>ご案内</p></body></html>"
    assert of("島村 進", page, html=True)[1] == forms("中野歌子", "中野", "歌子")
    assert of("中野 歌子", page, html=True) == ([], [])
    assert of("Brian Marsh", "<body><div>Dear Carol,</div></body>", html=True)[1] == forms("carol")


def test_a_file_in_the_name_of_somebody_else() -> None:
    own, found = of("島村 進", "資料です。\n", files=("明細_中野歌子様_0601.pdf",))
    assert own
    assert set(forms("中野歌子")) <= set(found)
    assert of("中野 歌子", "資料です。\n", files=("明細_中野歌子様_0601.pdf",)) == ([], [])
    assert set(forms("carol holt")) <= set(of("Brian Marsh", "", files=("invoice-Carol-Holt-12.pdf",))[1])
    assert of("Brian Marsh", "", files=("invoice-Brian-Marsh-12.pdf", "invoice.pdf")) == ([], [])


def test_an_address_stands_for_a_missing_name() -> None:
    assert of("", "Dear Carol Holt,\n", address="brian.marsh@y.test")[0] == forms("brian marsh", "brian", "marsh")
    assert of("", "Dear Carol Holt,\n", address="bm7@y.test") == ([], [])


def test_long_lines_take_no_time() -> None:
    of("島村 進", "様" * 200_000)
    of("(" * 200_000, "Dear Carol,\n", files=("(" * 200_000,), address="a." * 100_000)
    of("Brian Marsh", "Dear " + "a " * 200_000)
    of("Brian Marsh", "<body>" + "<p>" * 100_000 + "Dear ", html=True)
