"""The CSV report: one safe row per incident, in the language of the report."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import results
from builders.reports import text_of
from sentaudit.reporting.tables.csv_table import CsvReporter, safe_cell


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_one_row_per_incident_with_plain_numbers():
    attached, mailing, apart = _rows(text_of(CsvReporter(), results.result()))
    assert mailing["exposed: net"] == "1748"
    assert mailing["exposed: undeliverable"] == ""
    assert attached["exposed: undeliverable"] == "3"
    assert attached["receivers: at least"] == "yes"
    assert attached["first message: position"] == "90000+120000"
    assert (apart["reported"], apart["confidence"], apart["first sent"]) == ("no", "0.31", "")


def test_japanese():
    rows = _rows(text_of(CsvReporter(), results.result(), lang="ja"))
    assert rows[1]["露出: 正味"] == "1748"
    assert rows[1]["重大度"] == "高"


def test_rfc_4180_lines_and_byte_order_mark():
    text = text_of(CsvReporter(bom=True), results.result())
    assert text.startswith("\ufeffincident,")
    assert text.count("\r\n") == 4
    assert text.count("\n") == 4
    assert not text_of(CsvReporter(), results.result()).startswith("\ufeff")


def test_without_incidents_the_header_stays():
    assert text_of(CsvReporter(), results.clean()).count("\r\n") == 1


@pytest.mark.parametrize("lead", [*"=+-@＝＋－＠", "\t", "\r", "\n=", " =", "\x00=", "\u3000@"])
def test_formulas_are_disarmed(lead):
    subject = f"{lead}HYPERLINK(1)"
    result = replace(results.result(), incidents=(replace(results.mailing(), subject=subject),))
    cell = _rows(text_of(CsvReporter(), result, reveal=True))[0]["subject"]
    assert cell.startswith("'") or not cell.strip().startswith(tuple("=+-@＝＋－＠"))
    assert cell.startswith(("'", "␀"))


@given(st.text(st.characters(), max_size=40))
def test_no_cell_begins_like_a_formula(text):
    cell = str(safe_cell(text))
    assert not cell.lstrip().startswith(tuple("=+-@\t\r\n＝＋－＠"))
    cell.encode("utf-8")


def test_long_and_hostile_texts_stay_in_their_cell():
    row = _rows(text_of(CsvReporter(), results.result(), reveal=True))[2]
    assert len(row["subject"]) < 2000
    assert row["subject"].endswith("…")
    assert not set("\x1b\x00\u202e\u2028\n") & set("".join(row.values()))
    assert row["exposed: net"] == "12"
