"""A table of people that goes on over pages is one table, whose headings hold for all of it."""

from __future__ import annotations

import pytest

from builders.pdfs import pdf, placed
from sentaudit.detection.records import RecordDetector
from sentaudit.extraction.pdf.pdf import PdfExtractor
from sentaudit.model.config import Limits
from sentaudit.model.message import Part
from sentaudit.model.text import TextSpan
from sentaudit.parsing.message import parse

HEAD = ("Name", "Date of birth", "Age")
NAMES = "Anna Ben Cora Dan Eva Finn Gina Hugo Ida Jan Kim Lea Max Nora Otto".split()
ROWS = [(f"{NAMES[n % 15]} {NAMES[n // 15]}son", f"{1940 + n}/04/01", str(80 - n)) for n in range(60)]
GOODS = [(f"Chair {n}", "oak", str(n)) for n in range(10)]
MESSAGE = parse(b"From: a@example.jp\nSubject: x\n\n", Limits())


def counted(*pages, way="page {}", first=1):
    """Page, people and columns of all that is found in a file with these pages of rows."""
    part = Part("1", "application/pdf", "", "a.pdf", True, b"")
    spans = [
        (part, TextSpan("\n".join(map("\t".join, rows)), "1", ("a.pdf", way.format(first + at))))
        for at, rows in enumerate(pages)
    ]
    return [(one.inner[-1], one.people, dict(one.columns)) for one in RecordDetector().detect(MESSAGE, spans)]


def all_of(people):
    return dict.fromkeys(("age", "birth_date", "name"), people)


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param([[HEAD, *ROWS]], id="one page"),
        pytest.param([[HEAD, *ROWS[:30]], ROWS[30:]], id="headings once"),
        pytest.param([[HEAD, *ROWS[:30]], [HEAD, *ROWS[30:]]], id="headings on each"),
        pytest.param([[HEAD, *ROWS[:20]], ROWS[20:40], ROWS[40:]], id="three pages"),
        pytest.param([[HEAD, *ROWS[:59]], ROWS[59:]], id="one row left"),
        pytest.param([[("Members",), HEAD, *ROWS[:30], ("Page 1",)], [("Members",), *ROWS[30:], ("Page 2",)]], id="numbered"),
        pytest.param([[HEAD, *ROWS[:58], ("1",)], [("Members",), *ROWS[58:], ("2",)]], id="two rows left"),
    ],
)  # fmt: skip
def test_it_is_one_table(pages):
    assert counted(*pages) == [("page 1", 60, all_of(60))]


def test_it_begins_where_its_headings_stand():
    pages = [[("An introduction",)] * 9, [HEAD, *ROWS[:30]], ROWS[30:]]
    assert counted(*pages) == [("page 2", 60, all_of(60))]


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param([[HEAD, *ROWS], [("Much text",)] * 9, GOODS], id="text between"),
        pytest.param([[HEAD, *ROWS, *[("Much text",)] * 9], GOODS], id="text below"),
        pytest.param([[HEAD, *ROWS], [*[("Much text",)] * 9, *GOODS]], id="text above"),
        pytest.param([[HEAD, *ROWS], [(*row, "x") for row in GOODS]], id="other columns"),
    ],
)
def test_another_table_is_none_of_it(pages):
    assert counted(*pages) == [("page 1", 60, all_of(60))]


def test_other_headings_begin_another_table():
    other = [("Name", "Phone", "Age"), *((name, f"03-1234-{n:04d}", age) for n, (name, _, age) in enumerate(ROWS))]
    found = counted([HEAD, *ROWS], other, other[1:20])
    assert [(page, people) for page, people, _ in found] == [("page 1", 60), ("page 2", 60)]


def test_only_pages_that_follow_each_other_go_on():
    assert counted([HEAD, *ROWS[:30]], ROWS[30:], way="slide {}") == [("slide 1", 30, all_of(30))]


def test_in_a_pdf():
    part = Part("1", "application/pdf", "", "a.pdf", True, pdf([placed([HEAD, *ROWS[:40]]), placed(ROWS[40:])]))
    spans = [(part, span) for span in PdfExtractor().extract(part, Limits())]
    (one,) = RecordDetector().detect(MESSAGE, spans)
    assert (one.inner, one.people, dict(one.columns)) == (("a.pdf", "page 1"), 60, all_of(60))


def test_a_thousand_pages_take_no_time():
    (one,) = counted([HEAD, *ROWS], *[ROWS] * 1_000)
    assert one == ("page 1", 60, all_of(60))
