"""Rows that go on at the top of the next page are put together; whole rows, and prose, stay on their page."""

import pytest

from builders.pdfs import pdf, shown
from sentaudit.extraction.pdf.page_turns import turned
from sentaudit.extraction.pdf.pdf import PdfExtractor
from sentaudit.model.config import Limits
from sentaudit.model.message import Part

HEAD = "No\tName\tPhone\tE-mail"
ROWS = [f"{number}\tAnna Berg\t03-1234-000{number}\tanna.berg{number}@example.org" for number in range(1, 7)]
ABOVE = "\n".join([HEAD, *ROWS])
MORE = "8\tBen Carter\t03-1234-0008\tben@example.org"


@pytest.mark.parametrize(
    ("cut", "rest", "whole"),
    [
        ("7\tCora Diaz\t03-1234-0007\tcora@exam", "\t\t\tple.org", "7\tCora Diaz\t03-1234-0007\tcora@example.org"),
        ("7\tCora Diaz\t03-1234-0007\tcora@exam", "ple.org", "7\tCora Diaz\t03-1234-0007\tcora@example.org"),
        ("7\tCora Diaz\t03-\tcora.di", "\t\t1234-0007\taz@example.org", "7\tCora Diaz\t03-1234-0007\tcora.diaz@example.org"),
        ("1000\t加藤 拓\t03-1234-0007\tcora", "7\t也\t\t.diaz@example.org", "1000 7\t加藤 拓也\t03-1234-0007\tcora.diaz@example.org"),
        ("7\tCora\t03-1234-0007\tcora@example.org", "\tDiaz\t\t", "7\tCora Diaz\t03-1234-0007\tcora@example.org"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("footer", ["", "\n1 / 2\n"])
@pytest.mark.parametrize("head", ["", f"{HEAD}\n"])
def test_a_row_goes_on(cut, rest, whole, footer, head):
    above, below = turned(f"{ABOVE}\n{cut}{footer}", f"{head}{rest}\n{MORE}")
    assert above == f"{ABOVE}\n{whole}{footer}"
    assert below == f"{head}\n{MORE}"


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (ABOVE, f"{MORE}\n"),
        (ABOVE, f"{HEAD}\n{MORE}\n"),
        (ABOVE, "The end of the list\n"),
        (ABOVE, "\t\t1 of 2\n"),
        ("Write to anna@example.org", "cora@example.org\n"),
        ("\tb\tc\td\n" * 6 + "x@exam", "\tb\tc\td\n"),
        ("", MORE),
        (ABOVE, ""),
    ],
)
def test_what_is_whole_stays(above, below):
    assert turned(above, below) == (above, below)


def test_pages_of_a_document():
    part = Part(
        "1", "application/pdf", "", "a.pdf", True, pdf([shown(["Write to cora@exam"]), shown(["ple.org now", "or"])])
    )
    spans = [(span.inner[-1], span.text.rstrip()) for span in PdfExtractor().extract(part, Limits())]
    assert spans == [("page 1", "Write to cora@example.org now"), ("page 2", "\nor")]
