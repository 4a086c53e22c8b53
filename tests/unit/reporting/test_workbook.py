"""Workbooks as another program reads them: typed cells, no formulas, nothing left behind, any number of rows."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from xml.etree import ElementTree

import pytest

from builders import results
from builders.reports import bytes_of, sheets_of, text_of
from sentaudit.reporting.tables.workbook import workbook
from sentaudit.reporting.tables.xlsx import XlsxReporter
from sentaudit.reporting.words.catalogue import LANGUAGES, catalogue

_SHEETS = [
    "summary",
    "incidents",
    "affected",
    "evidence",
    "groups",
    "series",
    "folders",
    "negative",
    "possible",
    "hints",
    "problems",
]


def _table(rows, *, at_most=1_048_576, scratch=None):
    stream = io.BytesIO()
    with workbook(stream, scratch, rows=at_most) as book:
        book.table("T", {"a": "A", "b": "B"}, rows, {"a": 40})
    return stream.getvalue()


def _member(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return book.read(name).decode()


def test_cells_have_types():
    tokyo = datetime(2024, 5, 1, 9, 30, tzinfo=timezone(timedelta(hours=9)))
    old = datetime(1899, 1, 1, tzinfo=UTC)
    sheet = sheets_of(_table([{"a": 7, "b": 0.25}, {"a": tokyo, "b": None}, {"a": "12", "b": old}]))["T"]
    assert sheet == [["A", "B"], [7, 0.25], [datetime(2024, 5, 1, 0, 30), ""], ["12", "1899-01-01T00:00:00+00:00"]]


def test_rows_beyond_a_sheet_go_on_in_the_next():
    sheets = sheets_of(_table([{"a": n, "b": "x"} for n in range(10)], at_most=5))
    assert [(name, len(rows)) for name, rows in sheets.items()] == [("T", 5), ("T (2)", 5), ("T (3)", 3)]
    assert [row[0] for rows in sheets.values() for row in rows[1:]] == list(range(10))
    assert {tuple(rows[0]) for rows in sheets.values()} == {("A", "B")}
    exact = sheets_of(_table([{"a": n, "b": "x"} for n in range(8)], at_most=5))
    assert [len(rows) for rows in exact.values()] == [5, 5]


@pytest.mark.parametrize(
    "text",
    [
        "=1+2",
        "+1",
        "-1",
        "@SUM(A1)",
        "https://evil.test",
        "mailto:x@evil.test",
        "1e9",
        "<r><f>1</f></r>",
        "  =1",
        "&<>\"'",
    ],
)
def test_text_stays_text(text):
    data = _table([{"a": text, "b": None}])
    xml = _member(data, "xl/worksheets/sheet1.xml")
    assert "<f>" not in xml
    assert "hyperlink" not in xml
    assert 't="inlineStr"' in xml
    cell = sheets_of(data)["T"][1][0]
    assert (type(cell), cell.strip()) == (str, text.strip())


def test_hostile_text_is_valid_xml_and_visible():
    data = _table([{"a": f"{results.HOSTILE}\ufffe\uffff_x0041_", "b": "<r></is></c><c><f>1</f></c></r>"}])
    ElementTree.fromstring(_member(data, "xl/worksheets/sheet1.xml"))  # noqa: S314 - our own workbook
    first, second = sheets_of(data)["T"][1]
    assert "␛[2J" in first
    assert "_x0041_" in first
    assert second.startswith("<r></is>")


def test_same_rows_same_bytes_and_nothing_left_behind(tmp_path):
    folder = tmp_path / "reports"
    rows = [{"a": "x", "b": 1}]
    assert _table(rows, scratch=folder) == _table(rows, scratch=folder)
    assert list(folder.iterdir()) == []

    class Full(io.BytesIO):
        def write(self, data):
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"), workbook(Full(), folder) as book:
        book.table("T", {"a": "A"}, iter([{"a": 1}]), {})
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sheets_and_headers_of_the_report(lang):
    words = catalogue(lang)
    data = bytes_of(XlsxReporter(), results.result(), lang=lang)
    sheets = sheets_of(data)
    assert list(sheets) == [words(f"xlsx.sheet.{name}") for name in _SHEETS]
    assert all(all(rows[0]) for rows in sheets.values())
    for number in range(1, len(_SHEETS) + 1):
        xml = _member(data, f"xl/worksheets/sheet{number}.xml")
        assert re.search(r'<pane ySplit="1" [^>]*state="frozen"', xml)
        assert "<autoFilter " in xml
        assert "<f>" not in xml


def test_every_list_is_whole():
    result = results.result()
    sheets = sheets_of(bytes_of(XlsxReporter(), result))
    reported = [one for one in result.incidents if one.reported]
    people = {shown.address for one in reported for shown in one.addresses if not shown.internal and not shown.excluded}
    assert len(sheets["Affected people"]) == 1 + len(people)
    places = [place for one in result.incidents for found in one.findings for place in (found.where, *found.copies)]
    assert len(sheets["Evidence"]) == 1 + len(places)
    assert len(sheets["Coverage"]) == 1 + 2
    assert len(sheets["Nothing found"]) == 1 + len(result.negative)
    assert len(sheets["Possible"]) == 1 + len(result.possible)
    assert len(sheets["Hints"]) == 1 + len(result.hints) > 1
    assert len(sheets["Problems"]) == 1 + len(result.coverage.problems)


def test_evidence_of_the_mailing():
    header, *rows = sheets_of(bytes_of(XlsxReporter(), results.result()))["Evidence"]
    rows = [dict(zip(header, row, strict=True)) for row in rows if row[0] == "I-4c1d2e3f"]
    assert [row["further copy"] for row in rows] == ["no", "yes", "no", "yes"]
    assert [row["exposed"] for row in rows] == [1000, "", 748, ""]
    assert rows[0]["sent (UTC)"] == datetime(2024, 5, 1, 2, 0)
    assert rows[1]["folder"] == "Archive/2024"
    assert rows[1]["SHA-256"] == "00" * 31 + "01"


def test_a_hostile_report_reads_back():
    hostile = replace(results.hostile(), id=results.HOSTILE, reported=True)
    sheets = sheets_of(bytes_of(XlsxReporter(), replace(results.result(), incidents=(hostile,)), reveal=True))
    assert sheets["Affected people"][1][0] == '"=cmd|calc"@evil.test'
    assert "\x1b" not in text_of(XlsxReporter(), replace(results.result(), incidents=(hostile,)), reveal=True)


def test_a_clean_report_keeps_its_headers():
    sheets = sheets_of(bytes_of(XlsxReporter(), results.clean()))
    assert {name: len(rows) for name, rows in sheets.items() if name != "Summary"} == {
        "Incidents": 1,
        "Affected people": 1,
        "Evidence": 1,
        "Groups": 1,
        "Series": 1,
        "Coverage": 2,
        "Nothing found": 2,
        "Possible": 1,
        "Hints": 1,
        "Problems": 1,
    }
