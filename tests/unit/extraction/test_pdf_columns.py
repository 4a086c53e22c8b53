"""Cells of tables on a PDF page are told apart by their places; words of a sentence are not."""

from __future__ import annotations

import pytest

from builders.pdfs import pdf, placed, shown
from sentaudit.extraction.pdf.pdf import PdfExtractor
from sentaudit.model.config import Limits
from sentaudit.model.message import Part

ROWS = [
    ("Name", "Phone", "Address"),
    ("Anna Berg", "03-1234-0001", "1 Elm Street, Leeds"),
    ("Ben Carter", "03-1234-0002", "2 Elm Street, Leeds"),
    ("Cora Diaz", "03-1234-0003", "3 Elm Street, Leeds"),
]


def text_of(*contents):
    part = Part("1", "application/pdf", "", "a.pdf", True, pdf(list(contents)))
    return [span.text for span in PdfExtractor().extract(part, Limits())]


def lines(rows):
    return "\n".join(map("\t".join, rows))


@pytest.mark.parametrize("columns", [(50, 200, 330), (50, 120, 200), (20, 300, 500)])
@pytest.mark.parametrize("size", [6, 9])
def test_cells_are_apart_by_tabs(columns, size):
    assert text_of(placed(ROWS, columns, size)) == [lines(ROWS)]


def test_empty_cells_keep_the_others_in_their_column():
    rows = [*ROWS, (None, "03-1234-0004", "4 Elm"), ("Dan Evans", None, "5 Elm"), ("Eva Fox", "03-1234-0006", None)]
    assert text_of(placed(rows)) == [lines([[cell or "" for cell in row] for row in rows])]


def test_lines_around_a_table_stay_as_they_are():
    rows = [("Members of the club, as of March 2024",), *ROWS, ("Page 1 of 1",)]
    assert text_of(placed(rows)) == [lines(rows)]


def test_words_drawn_one_by_one_are_no_cells():
    words = [
        ("All", "words", "stand", "here", "alone"),
        ("and", "none", "of", "them", "is"),
        ("a", "cell", "at", "all", "now"),
    ]
    drawn = [b"(%s ) Tj\n" % word.encode() for row in words for word in row]
    body = b"BT /F1 10 Tf 12 TL 50 750 Td\n" + b"T*\n".join(b"".join(drawn[at : at + 5]) for at in (0, 5, 10)) + b"ET"
    (text,) = text_of(body)
    assert [line.rstrip() for line in text.split("\n")] == list(map(" ".join, words))


def test_lines_in_one_piece_are_left_alone():
    assert text_of(shown(["one two three"] * 9)) == ["\n".join(["one two three"] * 9)]


def test_addresses_stay_whole():
    rows = [("Name", "Mail"), *((f"Anna {n}", f"anna{n}@example.org") for n in range(20))]
    assert text_of(placed(rows, (50, 300))) == [lines(rows)]
