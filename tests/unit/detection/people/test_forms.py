"""A form tells of one person: several of them count as people, one alone does not, and letters are no forms."""

from __future__ import annotations

import pytest

from sentaudit.detection.records import RecordDetector
from sentaudit.model.config import Limits
from sentaudit.model.message import Part
from sentaudit.model.text import TextSpan
from sentaudit.parsing.message import parse

MESSAGE = parse(b"From: a@example.jp\n\n", Limits())


def counted(sheets, text=str, filename="a.xlsx"):
    """People and columns of forms, each in a place of its own."""
    part = Part("2", "", "", filename, True, b"")
    spans = [
        TextSpan(text(one), "2", (filename, f"Sheet{n}"))
        if isinstance(one, str)
        else TextSpan("\n".join(map("\t".join, one)), "2", (filename, f"Sheet{n}"), by_line=True, cells=one)
        for n, one in enumerate(sheets)
    ]
    found = RecordDetector().detect(MESSAGE, [(part, span) for span in spans])
    return [(one.people, dict(one.columns)) for one in found]


def sheet(n):
    return (
        ("", "申込書"),
        (),
        ("", "氏名", f"山田 太{n}", "性別", "男"),
        ("", "住所", "東京都港区芝1-2-3"),
        ("", "電話番号", f"03-1234-000{n}"),
    )


ONE = (1, {"name": 1, "gender": 1, "postal_address": 1, "phone": 1})


def test_forms_one_a_sheet_are_counted_each():
    assert counted([sheet(1), sheet(2), sheet(3)]) == [ONE] * 3
    assert counted([sheet(1), sheet(1), sheet(2)]) == [ONE] * 2, "the same one twice"
    assert counted([sheet(1)]) == [], "one alone"


@pytest.mark.parametrize("mark", ["：", ": ", "\t", "　"])
def test_forms_in_texts(mark):
    texts = [
        "申込書\n"
        + "\n".join(mark.join(pair) for row in sheet(n)[2:] for pair in zip(row[1::2], row[2::2], strict=True))
        for n in range(9)
    ]
    assert counted(texts, filename="a.pdf") == [ONE] * 9
    assert counted(texts, filename="") == [], "the text of nested mail has signatures"


def test_one_row_below_headings_is_a_form():
    head = ("氏名", "住所", "電話番号")
    assert (
        counted([(head, (f"山田 太{n}", "東京都港区芝1-2-3", "03-1234-0001")) for n in range(2)])
        == [(1, {"name": 1, "postal_address": 1, "phone": 1})] * 2
    )


@pytest.mark.parametrize(
    "rows",
    [
        (("会社名", "例商事"), ("住所", "東京都港区芝1-2-3"), ("TEL", "03-1234-0001"), ("担当者", "山田 太郎")),
        (("お客様名", "例商事株式会社 御中"), ("住所", "東京都港区芝1-2-3"), ("TEL", "03-1234-0001"), ("性別", "男")),
        (("氏名", "必須"), ("住所", "任意"), ("電話番号", "任意")),
        (("氏名", "山田 太郎"), ("電話番号", "03-1234-0001")),
        (("商品名", "ペン"), ("価格", "100"), ("数量", "3")),
        tuple(("氏名", "山田 太郎", "住所", "東京都港区芝1-2-3", "電話番号", "03-1234-0001") for _ in range(2)),
    ],
)
def test_what_is_no_form_of_a_person(rows):
    other = tuple(tuple(cell.replace("太郎", "次郎") for cell in row) for row in rows)
    assert counted([rows, other]) == []
