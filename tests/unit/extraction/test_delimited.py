"""Separated values: a table where the lines say so, numbered as in the file, and plain text everywhere else."""

import csv
import io
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentaudit.extraction.texts.delimited import DelimitedExtractor
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan

ROWS = (("氏名", "メール"), ("山田 太郎", "taro@example.jp"), ("鈴木 花子", "hanako@example.jp"))


def part_of(data, name="list.csv", content_type="application/octet-stream", charset=""):
    return Part("2", content_type, charset, name, True, data)


def rows_of(data, **more):
    part = part_of(data, **more)
    assert DelimitedExtractor().recognises(part)
    (table,) = DelimitedExtractor().extract(part, Limits(), ())
    assert isinstance(table, Table)
    assert (table.part, table.inner) == ("2", part.way)
    return table.rows


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp932", "euc-jp", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_charsets_and_line_ends(delimiter, codec, end):
    text = end.join(delimiter.join(row) for row in ROWS) + end
    assert rows_of(text.encode(codec), name="list.txt") == ROWS


def test_rows_are_numbered_as_the_records_of_the_file():
    text = b'name,note\n\n"a\r\nb, c","say ""hi"""\nx,y,z\n'
    assert rows_of(text) == (("name", "note"), (), ("a\nb, c", 'say "hi"'), ("x", "y", "z"))


def test_a_quote_that_is_never_closed_takes_no_rows_away():
    text = 'name,mail\n"Taro,taro@example.jp\n' + "".join(f"n{n},a{n}@example.jp\n" for n in range(2000))
    rows = rows_of(text.encode())
    assert len(rows) == 2002
    assert rows[1] == ('"Taro', "taro@example.jp")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"Dear Taro, thank you.\nBest regards\nHanako\n", "letter.txt"),
        (b"a,b\n", "one.txt"),
        (b"one\ntwo\n", "list.csv"),
        (b"", "empty.csv"),
        (b"a@example.jp, b@example.jp\nc@example.jp\nd@example.jp, e, f\n", "x.txt"),
        (b"%PDF-1.7,\na,b\na,b", "list.csv"),
    ],
)
def test_what_is_no_table_stays_text(data, name):
    assert not DelimitedExtractor().recognises(part_of(data, name))


def test_a_name_alone_makes_no_table():
    assert not DelimitedExtractor().recognises(
        part_of(b"Dear all,\nthank you,\nyes, we do, as always,\nbye\n", "list.csv")
    )


def test_text_of_the_message_is_never_a_table():
    assert not DelimitedExtractor().recognises(Part("1", "text/plain", "", "", False, b"a,b\n" * 9))


def test_over_the_limit_the_beginning_is_kept_as_text():
    part = part_of(b"a,b\n" * 1000)
    problem, span = DelimitedExtractor().extract(part, Limits(part_bytes=100), ())
    assert isinstance(problem, Problem)
    assert problem.kind is ProblemKind.TOO_LARGE
    assert isinstance(span, TextSpan)
    assert len(span.text) == 100


@given(st.lists(st.lists(st.text("ab\"', \n", max_size=5), min_size=3, max_size=3), min_size=4, max_size=8))
def test_what_a_program_writes_is_read_back(rows):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    assert rows_of(out.getvalue().encode()) == tuple(map(tuple, rows))


@pytest.mark.parametrize("data", [b'"' * 2_000_000, b"," * 20_000_000, b'a,"' * 700_000, b'a,b\n"' + b"x\n" * 900_000])
def test_hostile_text_costs_little(data):
    part = part_of(data)
    began = process_time()
    DelimitedExtractor().recognises(part)
    assert list(DelimitedExtractor().extract(part, Limits(), ()))
    assert process_time() - began < 5


def test_formulas_that_keep_zeros_are_their_text():
    data = b'name,tel,note\nA,="0312345678",=\nB,"=""0312345679""","=1"\nC,="",x\n'
    assert rows_of(data)[1:] == (("A", "0312345678", "="), ("B", "0312345679", "=1"), ("C", "", "x"))


def test_fields_left_out_at_the_end_of_records():
    data = b"name,mail,tel,note\nA,a@example.jp,1,\nB,b@example.jp,2,,,\nC,c@example.jp,3\nE,e@example.jp,5\n"
    assert rows_of(data)[2] == ("B", "b@example.jp", "2", "", "", "")
    assert not DelimitedExtractor().recognises(part_of(data, name="letter.txt"))
