"""Sheets kept as text: SYLK and DIF give the same rows the workbook has."""

import pytest

from builders.reading import part_of, read, reader_of
from sentaudit.model.config import Limits
from sentaudit.model.coverage import ProblemKind

SYLK = """ID;PWXL;N;E
P;PGeneral
P;Pyyyy/mm/dd
P;P0000000
F;P0;DG0G8;M280
B;Y3;X5;D0 0 2 4
O;L;D;V0;K47;G100 0.001
F;P2;FG0G;C4
C;Y1;X1;K"氏名"
C;X2;K"生年月日"
C;X3;K"メモ;;注"
C;X4;K"郵便番号"
C;Y2;X1;K"山田 太郎"
F;P1;FG0G;X2
C;K31138
C;X3;K"a ""b""\x1b :c";A"seen by note@example.jp"
C;X4;K600001
C;K"f@example.jp";X5;EHYPERLINK("mailto:link@example.jp")
C;Y3;X1;K"Ren\x1bNBe M\x1bNHuller \x1bN{"
C;Y2;X1;K"claimed twice"
E
"""


@pytest.mark.parametrize(("charset", "end"), [("cp932", "\r\n"), ("utf-8", "\n"), ("utf-8-sig", "\n")])
def test_sylk(charset, end):
    got = read(SYLK.replace("\n", end).encode(charset), sandboxed=False)
    assert got.reader == "sylk"
    assert list(got.tables.values()) == [
        (
            ("氏名", "生年月日", "メモ;注", "郵便番号"),
            ("山田 太郎", "1985-04-01", 'a "b"\nc', "0600001", "f@example.jp"),
            ("René Müller ß",),
        )
    ]
    assert got.hidden.split("\n") == [
        '"seen by note@example.jp"',
        'HYPERLINK("mailto:link@example.jp")',
        "claimed twice",
    ]
    assert not got.problems


def test_sylk_since_1904():
    got = read(b"ID;PX\nP;PGeneral\nP;Pd/m/yy\nO;V4\nF;P1;Y1;X1\nC;Y1;X1;K29676\nC;X2;K5\nE\n", sandboxed=False)
    assert list(got.tables.values()) == [(("1985-04-01", "5"),)]


def test_a_column_of_ids_is_no_sylk():
    assert reader_of(part_of(b"ID;Name\n1;A\n2;B\n3;C\n4;D\n"))[0] == "delimited"


DIF = """TABLE
0,1
"list of title@example.jp"
VECTORS
0,3
""
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
"年齢"
-1,0
BOT
1,0
"山田 ""Taro"" 太郎"
0,42
V
1,0
"two
lines"
-1,0
BOT
1,0
unquoted
0,0
NA
0,1975-11-02
V
-1,0
EOD
"""


@pytest.mark.parametrize(("charset", "end"), [("cp932", "\r\n"), ("utf-8", "\n")])
def test_dif(charset, end):
    got = read(DIF.replace("\n", end).encode(charset), sandboxed=False)
    assert got.reader == "dif"
    assert list(got.tables.values()) == [
        (("氏名", "年齢"), ('山田 "Taro" 太郎', "42", "two\nlines"), ("unquoted", "", "1975-11-02"))
    ]
    assert got.hidden == '"list of title@example.jp"'
    assert not got.problems


def test_dif_without_data_is_text():
    got = read(b'TABLE\n0,1\n"EXCEL"\nVECTORS\n0,1\n"a@example.jp"\n', sandboxed=False)
    assert "a@example.jp" in got.seen
    assert not got.tables


@pytest.mark.parametrize("source", [SYLK, DIF])
def test_cells_over_the_limit_are_named(source):
    got = read(source.encode(), limits=Limits(cells=2), sandboxed=False)
    assert [one.kind for one in got.problems] == [ProblemKind.TOO_MANY]
