"""People in tables of an answer count as quoted where the table is quoted, in plain text and in HTML alike."""

from __future__ import annotations

import pytest

from sentaudit.detection.records import RecordDetector
from sentaudit.detection.tables.rows_in_text import positions
from sentaudit.extraction.texts.html import HtmlExtractor
from sentaudit.extraction.texts.plain import PlainExtractor
from sentaudit.model.config import Limits
from sentaudit.model.facts import Channel
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan
from sentaudit.parsing.message import parse

HEAD = ("Name", "Phone", "Address")
BODY, QUOTED = Channel.BODY, Channel.QUOTED
SAID = "On 5 March 2024, Olga &lt;o@example.org&gt; wrote:"
OUTLOOK = (
    "<div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>From:</b> Olga<br><b>Sent:</b> Monday<br>"
    "<b>To:</b> a@example.jp<br><b>Subject:</b> people</p></div>"
)


def people(first):
    names = ("Anna", "Ben", "Cora", "Dan", "Eva", "Finn", "Gina", "Hugo", "Ida", "Jan")
    rows = [(f"{name} {first}son", f"03-{first}-{at:04d}", f"{at} Elm Street") for at, name in enumerate(names)]
    return (HEAD, *rows)


def as_html(rows):
    return (
        "<table>"
        + "".join("<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in rows)
        + "</table>"
    )


def found(source, content_type="text/html", subject="Re: people", filename=""):
    part = Part("1", content_type, "utf-8", filename, bool(filename), source.encode())
    extractor = HtmlExtractor() if content_type == "text/html" else PlainExtractor()
    spans = [
        (part, TextSpan("", one.part, one.inner, cells=one.rows) if isinstance(one, Table) else one)
        for one in extractor.extract(part, Limits())
    ]
    message = parse(f"From: a@example.jp\nSubject: {subject}\n\n".encode(), Limits())
    return [(one.channel, one.people) for one in RecordDetector().detect(message, spans)]


@pytest.mark.parametrize("mark", ["> ", ">", "> > ", ">> "])
def test_plain_text(mark):
    quoted = "\n".join(mark + "\t".join(row) for row in people("Harri"))
    assert found(f"Thank you.\n\n{quoted}\n", "text/plain") == [(QUOTED, 10)]


A, B = as_html(people("Harri")), as_html(people("John"))


@pytest.mark.parametrize(
    ("source", "channels"),
    [
        pytest.param(f"<p>Here:</p>{A}", [BODY], id="own"),
        pytest.param(f"<p>See</p>{SAID}<blockquote>{A}</blockquote>", [QUOTED], id="blockquote"),
        pytest.param(f"<p>See</p><blockquote><blockquote>{A}</blockquote></blockquote>", [QUOTED], id="quoted twice"),
        pytest.param(f"<p>See</p>{OUTLOOK}{A}", [QUOTED], id="below a divider"),
        pytest.param(f"<p>See</p><p>-----Original Message-----</p>{A}", [QUOTED], id="below a marker"),
        pytest.param(f"{A}<blockquote>{B}</blockquote>", [BODY, QUOTED], id="own and quoted"),
        pytest.param(f"<blockquote>{B}</blockquote>{A}", [QUOTED, BODY], id="quoted and own below"),
        pytest.param(f"{A}<blockquote>{A}</blockquote>", [BODY, QUOTED], id="quoted as it was"),
        pytest.param(f"<table><tr><td>Hi<blockquote>{A}</blockquote></td></tr></table>", [QUOTED], id="in a layout"),
        pytest.param(f"<p>Anna Harrison 03-Harri</p><blockquote>{A}</blockquote>", [QUOTED], id="named above"),
    ],
)
def test_html(source, channels):
    assert found(source) == [(channel, 10) for channel in channels]


def test_who_forwards_a_table_sends_it():
    assert found(f"<blockquote>{A}</blockquote>", subject="FW: people") == [(BODY, 10)]


def test_in_an_attached_page_nothing_is_quoted():
    assert found(f"<blockquote>{A}</blockquote>", filename="page.html") == [(Channel.ATTACHMENT, 10)]


def test_places_of_tables():
    text = "Name\tPhone\nAnna B\n> 1\n\nName\tPhone\nBen\t2"
    tables = [(("Name", "Phone"), ("Anna B", "1")), (("Name", "Phone"), ("Ben", "2")), (("no", "such"), ("", "one"))]
    assert positions(text, tables) == [text.index("Anna"), text.index("Ben"), -1]


def test_a_thousand_tables_in_a_long_text_take_no_time():
    text = "a b\n" * 500_000
    tables = [((f"x{number}", "y"), (f"z{number}", "y")) for number in range(20_000)]
    assert set(positions(text, tables)) == {-1}
