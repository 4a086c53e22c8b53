"""Tables in HTML as rows, and the cheap look that tells which texts may hold a table at all."""

from __future__ import annotations

import time

import pytest

from sentaudit.extraction.texts.html import HtmlExtractor
from sentaudit.extraction.texts.html_tables import tables
from sentaudit.extraction.texts.tabular import may_hold_table
from sentaudit.model.config import Limits
from sentaudit.model.message import Part
from sentaudit.model.text import Table

HEAD = ("氏名", "電話番号", "住所")
PEOPLE = [(f"山田{n}", f"03-1234-{n:04d}", f"東京都港区{n}") for n in range(10)]


def table(rows, cell="td"):
    return (
        "<table>"
        + "".join("<tr>" + "".join(f"<{cell}>{one}</{cell}>" for one in row) + "</tr>" for row in rows)
        + "</table>"
    )


def test_cells_spans_and_markup_inside():
    source = (
        "<TABLE><TR><TH>A<TH colspan=2>B &amp; C</TR>"
        "<tr><td rowspan='2'>x<br>y</td><td><b>1</b></td><td>2</td></tr><tr><td>3<td><!-- <td>no -->4</table>"
    )
    assert list(tables(source)) == [(("A", "B & C", ""), ("x y", "1", "2"), ("x y", "3", "4"))]


def test_of_nested_tables_each_has_its_own_text():
    inner = table([("1", "2")] * 3)
    assert list(tables(f"<table><tr><td>{inner}</td><td>logo</td></tr></table>")) == [(("1", "2"),) * 3]


def test_layout_without_columns_is_none():
    assert list(tables(table([("only",)] * 9))) == []
    assert list(tables(table([("a", "b"), ("c",), ("d", "e", "f"), ("g",)]))) == []


def test_a_table_left_open_is_read():
    assert len(next(tables("<table>" + "<tr><td>1<td>2" * 4))) == 4


@pytest.mark.parametrize(
    "piece", ["<table><tr><td>", "<td", "<!--", "<script>", "<tr><td rowspan=9999 colspan=9999>x", "</table>"]
)
def test_hostile_markup_takes_linear_time(piece):
    start = time.process_time()
    list(tables("<table>" + piece * 5_000))
    assert time.process_time() - start < 5


def test_the_extractor_gives_text_and_rows():
    data = f"<p>list</p>{table([HEAD, *PEOPLE])}".encode()
    items = list(HtmlExtractor().extract(Part("1", "text/html", "utf-8", "", False, data, 1), Limits(), ()))
    (rows,) = [item for item in items if isinstance(item, Table)]
    assert (rows.rows, rows.repeated) == ((HEAD, *PEOPLE), True)
    assert sum("山田3" in item.text for item in items if not isinstance(item, Table)) == 1


TEXTS = {
    "tabs": "\n".join(map("\t".join, PEOPLE)),
    "commas": "\n".join(map(",".join, PEOPLE)),
    "bars": "\n".join(map(" | ".join, PEOPLE)),
    "gaps": "\n".join(map("   ".join, PEOPLE)),
    "wide gaps": "\n".join(map("　".join, PEOPLE)),
    "hyphens": "\n".join(map(" ".join, PEOPLE)),
    "forms": "\n\n".join("\n".join(f"{head}：{cell}" for head, cell in zip(HEAD, row, strict=True)) for row in PEOPLE),
    "ascii forms": "\n\n".join("\n".join(f"{head}: {cell}" for head, cell in zip(HEAD, row, strict=True)) for row in PEOPLE),
}  # fmt: skip


@pytest.mark.parametrize("charset", ["utf-8", "iso-2022-jp", "shift_jis", "euc-jp"])
@pytest.mark.parametrize("name", TEXTS)
def test_tables_are_suspected_in_every_charset(name, charset):
    for end in ("\n", "\r\n"):
        text = f"お世話になっております。\n名簿です。\n\n{TEXTS[name]}\n\n以上\n".replace("\n", end)
        assert may_hold_table(text.encode(charset), is_html=False), end


def test_tables_are_suspected_in_html():
    for source in (table([HEAD, *PEOPLE]), table([HEAD, *PEOPLE]).upper()):
        assert may_hold_table(f"<html>{'<p>x</p>' * 20}{source}".encode(), is_html=True)
    assert may_hold_table(table([HEAD, *PEOPLE]).encode("utf-16"), is_html=True)


@pytest.mark.parametrize(
    "text",
    [
        "Dear all,\n\nwe met, talked, ate, and left;\nnothing else happened, as far as I know.\n" * 9,
        "お世話になっております。\n　昨日は、ありがとうございました。\n　次回もよろしくお願いします。\n\n" * 9,
        "> On Monday, Ann wrote:\n> > yes, and no\n> well - maybe\n" * 9,
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "iso-2022-jp", "shift_jis"])
def test_ordinary_text_stays_unread(text, charset):
    assert not may_hold_table(text.encode(charset), is_html=False)


def test_ordinary_html_stays_unread():
    layout = "<table width=600><tr><td><img src=x></td></tr><tr><td><p>News</p></td></tr><tr><td>Foot</td></tr></table>"
    assert not may_hold_table((layout * 20).encode(), is_html=True)
