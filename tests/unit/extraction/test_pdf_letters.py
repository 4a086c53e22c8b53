"""Pages drawn letter by letter, without spaces, as browsers print them."""

from __future__ import annotations

import pytest

from builders.pdfs import letters, pdf
from sentaudit.extraction.pdf.pdf import PdfExtractor
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part

MEMBERS = [
    ("No", "Full name", "Phone", "E-mail"),
    *((f"{n}", f"Anna {'abc'[n % 3] * (n % 7 + 3)}", f"03 1234 {n:04}", f"anna.b{n}@example.org") for n in range(20)),
]
LEFTS = (0, 30, 130, 230)


def text_of(*contents, turned=0):
    part = Part("1", "application/pdf", "", "a.pdf", True, pdf(list(contents), turned=turned))
    return [span.text for span in PdfExtractor().extract(part, Limits())]


def cells(rows, lefts=LEFTS, apart=14, top=300):
    return [(left, top - apart * n, cell) for n, row in enumerate(rows) for left, cell in zip(lefts, row, strict=True)]


def lines(rows):
    return "\n".join(map("\t".join, rows))


@pytest.mark.parametrize("turn", ["1 0 0 1", "0 1 -1 0", "0 -1 1 0"])
@pytest.mark.parametrize("sizes", [(1, 8), (8, 1), (4, 2)])
def test_tables(turn, sizes):
    turned = {"1 0 0 1": 0, "0 1 -1 0": 90, "0 -1 1 0": 270}[turn]
    assert text_of(letters(cells(MEMBERS), turn=turn, sizes=sizes), turned=turned) == [lines(MEMBERS)]


def test_few_columns_are_not_taken_for_text_that_runs_downwards():
    rows = [row[1:] for row in MEMBERS for _ in (1, 2)]
    assert text_of(letters(cells(rows, (0, 90, 180), apart=15))) == [lines(rows)]


def test_prose_has_no_columns():
    prose = [f"This is line {n} of a letter, it is {n * 37 % 100} words long and a little more" for n in range(40)]
    assert text_of(letters([(0, 300 - 12 * n, line) for n, line in enumerate(prose)])) == ["\n".join(prose)]


def test_cells_that_are_a_space_apart_begin_where_those_of_other_rows_do():
    rows = [(f"1{n} High Street, Leeds {n % 7 * 'x'}", f"+44 113 {n:03}") for n in range(14)]
    width = max(len(cell) for cell, _ in rows) + 1
    assert text_of(letters(cells(rows, (0, 4.8 * width)))) == [lines([(cell.rstrip(), phone) for cell, phone in rows])]


def test_cells_that_are_higher_or_lower_than_the_rest_of_their_row():
    drawn = cells(MEMBERS, apart=20)
    drawn[5 * 4 + 2] = (130, drawn[5 * 4 + 2][1] + 5.5, drawn[5 * 4 + 2][2])
    drawn[9 * 4] = (0, drawn[9 * 4][1] + 4, drawn[9 * 4][2])
    assert text_of(letters(drawn)) == [lines(MEMBERS)]


@pytest.mark.parametrize("spell", [True, False])
def test_cells_of_several_lines_beside_others_in_their_middle(spell):
    """The lines of a cell are closer than twice the distance to the next cell's, and some are put in their middle."""
    rows, drawn = [], []
    for n in range(12):
        top = 300 - 30 * n
        drawn += [(0, top, f"{n}"), (60, top, "Anna"), (120 + n, top + 4, f"{n} High Street,"), (130, top - 4, "Leeds")]
        drawn += [(220, top, "03 1234"), (300, top + 4, f"anna.berg{n}@exam"), (300, top - 4, "ple.org")]
        rows.append((f"{n}", "Anna", f"{n} High Street, Leeds", "03 1234", f"anna.berg{n}@example.org"))
    assert text_of(letters(drawn, spell=spell)) == [lines(rows)]


def test_cells_cut_off_at_their_edge_reach_over_the_next():
    """Printing programs draw more of a text than their clipping shows."""
    rows = [(f"{n}", "Anna Berg-Lindholm, née Karlsson", f"03-1234-{n:04}") for n in range(12)]
    rows = [(n, name.replace("é", "e"), phone) for n, name, phone in rows]
    last = [("12", *rows[0][1:])]
    first, second = text_of(
        *(letters(cells(some, (0, 30, 150)), spell=False) for some in ([("No", "Name", "Phone"), *rows], last))
    )
    assert second == lines(last)
    assert first.split("\n")[1:] == lines(rows).split("\n")


def test_a_row_the_page_break_goes_through_is_drawn_on_both_pages():
    above, below = text_of(letters(cells(MEMBERS[:12])), letters(cells(MEMBERS[11:])))
    assert f"{above}\n{below}" == lines(MEMBERS)


def test_the_foot_of_a_page_is_no_row():
    foot = [(0, -100, "file:///home/anna/members.html"), (230, -100, "1/2")]
    above, below = text_of(letters([*cells(MEMBERS[:12]), *foot]), letters(cells(MEMBERS[12:])))
    assert above.startswith(lines(MEMBERS[:12]))
    assert above.endswith("1/2")
    assert below == lines(MEMBERS[12:])


@pytest.mark.parametrize("spell", [True, False])
def test_a_mark_across_the_page(spell):
    mark = b"BT /F1 60 Tf 0.7 0.7 -0.7 0.7 200 50 Tm (DRAFT) Tj ET\n"
    (text,) = text_of(mark + letters(cells(MEMBERS), spell=spell))
    assert "".join(text[: text.index("No\t")].split()) == "DRAFT"
    assert text[text.index("No\t") :] == lines(MEMBERS)


@pytest.mark.parametrize("spell", [True, False])
@pytest.mark.parametrize("sizes", [(0, 8), (-8, 1), (10**4, 10**3), (10**9, 10**9), (10**38, 10**38)])
def test_sizes_without_sense_are_no_damage(sizes, spell):
    part = Part("1", "application/pdf", "", "a.pdf", True, pdf([letters(cells(MEMBERS), sizes=sizes, spell=spell)]))
    found = list(PdfExtractor().extract(part, Limits()))
    assert [one.kind for one in found if isinstance(one, Problem)] in ([], [ProblemKind.NO_TEXT])
    assert found


@pytest.mark.parametrize("spell", [True, False])
def test_a_page_is_as_large_as_it_likes(spell):
    assert text_of(letters([(left * 1000, top * 1000, cell) for left, top, cell in cells(MEMBERS)], spell=spell)) == [
        lines(MEMBERS)
    ]
