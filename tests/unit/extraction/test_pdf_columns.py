"""Cells of tables on a PDF page are told apart by their places; words of a sentence are not."""

from __future__ import annotations

from time import process_time

import pytest

from builders.pdfs import pdf, placed, shown
from sentaudit.extraction.pdf.cells import Cell, Line, rows_of
from sentaudit.extraction.pdf.pdf import PdfExtractor
from sentaudit.model.config import Limits
from sentaudit.model.message import Part

ROWS = [
    ("Name", "Phone", "Address"),
    ("Anna Berg", "03-1234-0001", "1 Elm Street, Leeds"),
    ("Ben Carter", "03-1234-0002", "2 Elm Street, Leeds"),
    ("Cora Diaz", "03-1234-0003", "3 Elm Street, Leeds"),
]


def text_of(*contents, turned=0):
    part = Part("1", "application/pdf", "", "a.pdf", True, pdf(list(contents), turned=turned))
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


def test_words_drawn_in_pieces_are_not_torn_apart():
    """As programs do that set every few letters for themselves; here all pieces begin below those of other lines."""
    line = b"".join(b"(%s) Tj\n" % piece for piece in (b"aaa", b"aa", b"aa aa", b"aaa", b" aa", b"aaa") * 3)
    body = b"BT /F1 10 Tf 12 TL 50 750 Td\n" + b"T*\n".join([line] * 30) + b"ET"
    assert text_of(body) == ["\n".join(["aaaaaaa aaaaa aaaaa" * 3] * 30)]


def test_lines_in_one_piece_are_left_alone():
    assert text_of(shown(["one two three"] * 9)) == ["\n".join(["one two three"] * 9)]


def test_addresses_stay_whole():
    rows = [("Name", "Mail"), *((f"Anna {n}", f"anna{n}@example.org") for n in range(20))]
    assert text_of(placed(rows, (50, 300))) == [lines(rows)]


def drawn(cells, turn=b"1 0 0 1"):
    """The content of a page with each of (left, top, text) drawn for itself, all turned by the matrix."""
    a, b, c, d = map(int, turn.split())
    pieces = [
        b"%s %d %d Tm (%s) Tj\n" % (turn, 300 + a * left + c * top, 400 + b * left + d * top, text.encode("latin-1"))
        for left, top, text in cells
    ]
    return b"BT /F1 8 Tf\n" + b"".join(pieces) + b"ET"


@pytest.mark.parametrize(
    ("turn", "turned"), [(b"1 0 0 1", 0), (b"0 1 -1 0", 90), (b"-1 0 0 -1", 180), (b"0 -1 1 0", 270)]
)
@pytest.mark.parametrize("by_columns", [True, False])
def test_tables_drawn_column_by_column_and_turned(turn, turned, by_columns):
    cells = [
        (at * 110 - 200, 200 - 14 * number, cell) for number, row in enumerate(ROWS) for at, cell in enumerate(row)
    ]
    order = sorted(cells, key=lambda cell: cell[0]) if by_columns else cells
    assert text_of(drawn(order, turn), turned=turned) == [lines(ROWS)]


WRAPPED = [
    ("Name", "Phone", "Address", "E-mail"),
    ("Anna Maria\nBerg", "03-1234-\n0001", "1 Elm Street,\nLeeds", "anna.berg@exam\nple.org"),
    ("Ben Carter", "03-1234-0002", "2 Elm Street", "ben@example.co\nm"),
    ("Cora Diaz", "+44 20 7946\n0003 1234", "3 Elm Street,\nApartment 17,\nLeeds", "coradiaz20240\n1@example.org"),
    ("Dan Evans", "03-1234-0004", "4 Elm Street", "dan@example.jp\n03-1234-0005"),
]


@pytest.mark.parametrize("upright", [0, 0.5, 1])
def test_cells_of_several_lines(upright):
    cells, top = [], 300
    for row in WRAPPED:
        tallest = max(cell.count("\n") for cell in row)
        for at, cell in enumerate(row):
            first = top - upright * 10 * (tallest - cell.count("\n"))
            cells += [(at * 90 - 200, first - 10 * number, line) for number, line in enumerate(cell.split("\n"))]
        top -= 10 * tallest + 24
    around = [(-200, 330, "Members"), *cells, (-200, top - 10, "End of list")]
    (text,) = text_of(drawn(around))
    assert text.split("\n")[1:-1] == [
        "Name\tPhone\tAddress\tE-mail",
        "Anna Maria Berg\t03-1234-0001\t1 Elm Street, Leeds\tanna.berg@example.org",
        "Ben Carter\t03-1234-0002\t2 Elm Street\tben@example.com",
        "Cora Diaz\t+44 20 7946 0003 1234\t3 Elm Street, Apartment 17, Leeds\tcoradiaz202401@example.org",
        "Dan Evans\t03-1234-0004\t4 Elm Street\tdan@example.jp 03-1234-0005",
    ]


def test_where_lines_keep_the_space_behind_words_others_end_within_one():
    def cell(left, top, *texts):
        return [Line(top - 12 * n, top - 12 * n - 10, (Cell(left, left + len(t), t),)) for n, t in enumerate(texts)]

    found = [*cell(0, 100, "Anna Maria ", "Berg"), *cell(50, 100, "lowde.", "u00001@mai", "l.example.", "jp")]
    assert [[one.text for one in row] for row in rows_of(found)] == [
        ["Anna Maria Berg", "lowde.u00001@mail.example.jp"]
    ]


def test_headings_that_touch_are_parted_where_columns_begin():
    rows = [("Number", "Name", "Phone"), *((str(n), f"Anna {n}", f"03-1234-000{n}") for n in range(5))]
    cells = [
        (left, 300 - 14 * n, cell) for n, row in enumerate(rows) for left, cell in zip((-50, -17, 90), row, strict=True)
    ]
    assert text_of(drawn(cells)) == [lines(rows)]


@pytest.mark.parametrize("apart", [44, 47])
def test_narrow_columns_are_told_by_where_they_begin(apart):
    """The gaps between these cells are those of words; some have none."""
    rows = [("No", "First name", "Phone"), *((f"{n:03}", f"Anna {'abc'[n % 3] * 4}", f"030-{n:04}") for n in range(30))]
    cells = [
        (left, 300 - 14 * n, cell)
        for n, row in enumerate(rows)
        for left, cell in zip((0, 16, 16 + apart), row, strict=True)
    ]
    assert text_of(drawn(cells)) == [lines(rows)]


def test_columns_drawn_after_all_the_others_come_to_their_rows():
    rows = [(f"A{n}", f"B{n} and so on", f"C{n}", f"D{n}") for n in range(12)]
    cells = [(at * 100 - 200, 300 - 14 * n, cell) for n, row in enumerate(rows) for at, cell in enumerate(row)]
    late = [cell for cell in cells if cell[0] in (-100, 0)]
    assert text_of(drawn([*(cell for cell in cells if cell not in late), *late])) == [lines(rows)]


def test_a_heading_is_put_above_numbers_that_are_put_right():
    rows = [("Number", "Name"), *((str(n), f"Anna {n}") for n in range(5))]
    cells = [(-200 if n == 0 else -150, 300 - 14 * n, row[0]) for n, row in enumerate(rows)]
    cells += [(0, 300 - 14 * n, row[1]) for n, row in enumerate(rows)]
    assert text_of(drawn(sorted(cells, key=lambda cell: -cell[1]))) == [lines(rows)]


def test_an_address_in_a_cell_too_narrow_for_it():
    rows = [("anna.\nberg@\nexam\nple.org", "Anna"), ("ben@\nexample\n.net", "Ben"), ("cora\ncora@example.org", "Cora")]
    cells, top = [], 300
    for row in rows:
        for at, cell in enumerate(row):
            cells += [(at * 90 - 200, top - 10 * n, line) for n, line in enumerate(cell.split("\n"))]
        top -= 10 * row[0].count("\n") + 24
    assert text_of(drawn(cells)) == ["anna.berg@example.org\tAnna\nben@example.net\tBen\ncora cora@example.org\tCora"]


def test_the_last_rows_of_a_table_stand_where_those_of_the_page_before_do():
    def page(numbers):
        return drawn(
            [(left, 300 - 14 * n, cell) for n in numbers for left, cell in ((0, f"{n:03}"), (16, f"Anna {n}"))]
        )

    assert text_of(page(range(9)), page([9]))[1] == "009\tAnna 9"


def test_words_of_prose_are_no_columns_however_often_they_begin_at_one_place():
    text = "a word and one more of a text that is set in lines of words which are drawn for themselves alone".split()
    cells = [
        (12 * (n * 7 + at) % 400 - 200, 300 - 12 * n, text[(n * 5 + at) % len(text)])
        for n in range(30)
        for at in range(5)
    ]
    joined = text_of(drawn(sorted(cells, key=lambda cell: (-cell[1], cell[0]))))[0]
    assert sum(joined.count(word) for word in {*text}) >= 150


def test_two_columns_of_prose_stay_apart():
    left = [f"this is line {n} of a text that goes" for n in range(20)]
    right = [f"over two columns of a page, line {n}" for n in range(20)]
    cells = [(-200, 300 - 10 * n, t) for n, t in enumerate(left)] + [(50, 300 - 10 * n, t) for n, t in enumerate(right)]
    assert text_of(drawn(cells)) == ["\n".join([*left, *right])]


@pytest.mark.parametrize(
    "places",
    [
        [(n % 7 * 40, n * 3.1 % 97) for n in range(30_000)],
        [(n, 100 - n % 2 * 50) for n in range(30_000)],
        [(0, 100.0 + n) for n in range(30_000)],
        [(0, n % 30_000 * -9.0) for n in range(30_001)],
    ],
)
def test_places_without_sense_cost_little(places):
    began = process_time()
    found = [Line(top, top - 8, (Cell(left, left + 9, f"a{n}"),)) for n, (left, top) in enumerate(places)]
    texts = " ".join(cell.text for row in rows_of(found) for cell in row)
    assert sorted(texts.split()) == sorted(f"a{n}" for n in range(len(places)))
    assert process_time() - began < 5
