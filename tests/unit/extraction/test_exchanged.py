"""Spreadsheets exchanged as lines of text, a value on each: SYLK and DIF."""

import pytest

from sentaudit.engine.files.recognising import Recogniser
from sentaudit.extraction.texts.exchanged import ExchangedExtractor
from sentaudit.extraction.texts.plain import PlainExtractor
from sentaudit.model.config import Limits
from sentaudit.model.message import Part
from sentaudit.model.text import Table

LIMITS = Limits()
ROWS = (("氏名", "E-mail", "No"), ("山田 太郎", "t@example.jp", "1"), ("a;b", 'say "hi"', ""))
SYLK = """ID;PTEST
P;PGeneral
C;Y1;X1;K"氏名"
C;X2;K"E-mail"
C;X3;K"No"
C;X1;Y2;K"山田 太郎"
C;X2;K"t@example.jp"
C;X3;K1;EB2
C;Y3;X1;K"a;;b"
C;X2;K"say ""hi""\"
C;X3;K""
NN;X1;Y1;Awritten by n@example.org
E
"""
DIF = """TABLE
0,1
"list of o@example.org"
TUPLES
0,3
""
DATA
0,0
""
-1,0
BOT
1,0
"氏名"
1,0
"E-mail"
1,0
"No"
-1,0
BOT
1,0
"山田 太郎"
1,0
"t@example.jp"
0,1
V
-1,0
BOT
1,0
"a;b"
1,0
"say ""hi""\"
1,0
""
-1,0
EOD
"""


def read(text, limits=LIMITS):
    part = Part("2", "application/octet-stream", "utf-8", "list", True, text.encode())
    assert ExchangedExtractor().recognises(part)
    return list(ExchangedExtractor().extract(part, limits))


@pytest.mark.parametrize(("text", "beside"), [(SYLK, "n@example.org"), (DIF, "o@example.org")])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_values_come_to_their_cells(text, beside, end):
    table, hidden = read(text.replace("\n", end))
    assert table.rows == ROWS
    assert hidden.hidden
    assert beside in hidden.text


@pytest.mark.parametrize(
    "text", ["ID;P", 'ID;P\nC;X99999999;Y1;K"a@example.jp"\n', "TABLE\n0,1\n", 'TABLE\n0,1\nDATA\n0,0\n""\n9,9\n']
)
def test_damaged_files_are_read_as_far_as_they_go(text):
    table, *hidden = read(text)
    assert table == Table((), "2", ("list",))
    assert [one.text for one in hidden] == (["a@example.jp"] if "@" in text else [])


@pytest.mark.parametrize(("text", "limits"), [(SYLK, Limits(cells=2)), (SYLK.replace("Y3", "Y9999999"), LIMITS)])
def test_too_many_cells_are_read_as_text(text, limits):
    (span,) = read(text, limits)
    assert "t@example.jp" in span.text


def test_empty_rows_keep_the_numbers_of_the_others():
    table, _ = read(SYLK.replace("Y3", "Y5"))
    assert table.rows == (*ROWS[:2], (), (), ROWS[2])


def test_other_text_is_not_claimed():
    for text in ("ID of the order; P", "TABLE\nof contents\n", "hello"):
        part = Part("2", "text/plain", "utf-8", "a.txt", True, text.encode())
        assert isinstance(Recogniser([ExchangedExtractor(), PlainExtractor()]).extractor_for(part), PlainExtractor)
