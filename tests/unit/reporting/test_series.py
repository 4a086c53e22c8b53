"""Series of incidents, what came back, and the whole list of kinds that were not found, as people read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from builders import results
from builders.pages import Page
from builders.reports import bytes_of, sheets_of, text_of
from sentaudit.model.incident import Inbox
from sentaudit.model.result import AuditResult, Series
from sentaudit.reporting.html.report import HtmlReporter
from sentaudit.reporting.markdown.report import MarkdownReporter
from sentaudit.reporting.tables.xlsx import XlsxReporter
from sentaudit.reporting.terminal.report import TerminalReporter


def with_series() -> AuditResult:
    found = results.result()
    first, second, *others = found.incidents
    series = Series("S-1", (first.id, second.id), 1, 1999, "same audience 0.93, same <subject>")
    inbox = Inbox(3, 5, 2, 1, 4, 6, 1_714_600_000)
    linked = (replace(first, series="S-1", inbox=inbox), replace(second, series="S-1"))
    return replace(found, incidents=(*linked, *others), series=(series,))


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "1,999 people, each counted once"), ("ja", "実人数（重複なし）1,999名")]
)
def test_a_series_is_told_once_on_the_terminal(lang, said):
    text = " ".join(text_of(TerminalReporter(width=200), with_series(), lang=lang).split())
    assert text.count("S-1") == 1
    assert said in text


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_chapter_links_to_the_others_of_its_series(lang):
    found = with_series()
    (_, details), _, (_, alone) = Page(text_of(HtmlReporter(), found, lang=lang)).incidents()
    assert details["series"]["others"] == [found.incidents[1].id]
    assert "same <subject>" in details["series"]["said"]
    assert alone["series"] is None
    assert {"en": "as of 2024-05-01", "ja": "2024年5月1日"}[lang] in details["inbox"][0]


def test_markdown_tells_series_groups_and_what_came_back():
    text = text_of(MarkdownReporter(), with_series())
    chapter = text[text.index("### I-0a9b8c7d") : text.index("### I-4c1d2e3f")]
    assert "#### By group\n\n- `north`: 200\n- `south`: 137\n" in chapter
    assert "#### The same mistake again (S-1)" in chapter
    assert "exposed 1,999 people, each counted once: same audience 0.93, same \\<subject\\>." in chapter
    assert "- I-4c1d2e3f\n" in chapter
    assert "Delivery reports 3, replies 5 (to all 2), complaints 1, opt-outs 4, confirmed deletions 6." in chapter
    assert text.count("What came back") == 1


def test_the_workbook_has_them_in_cells():
    sheets = sheets_of(bytes_of(XlsxReporter(), with_series()))
    assert sheets["Groups"][1:] == [["I-0a9b8c7d", "north", 200], ["I-0a9b8c7d", "south", 137]]
    assert sheets["Series"][1:] == [["S-1", "I-0a9b8c7d I-4c1d2e3f", 1, 1999, "same audience 0.93, same <subject>"]]
    header, first, second, _ = sheets["Incidents"]
    came_back = [at for at, title in enumerate(header) if title.startswith("came back: ")]
    assert [first[at] for at in came_back] == [3, 5, 2, 1, 4, 6, datetime(2024, 5, 1, 21, 46, 40)]
    assert [second[at] for at in came_back] == [""] * 7


def test_what_came_back_is_counted_in_words():
    text = text_of(HtmlReporter(), with_series())
    assert "Delivery reports 3, replies 5 (to all 2), complaints 1, opt-outs 4, confirmed deletions 6." in text
    assert text.count("What came back") == 1


def test_no_kind_that_was_looked_for_is_cut_off():
    found = results.result()
    kinds = {f"kind-of-data-number-{n}": 0 for n in range(40)}
    incident = replace(found.incidents[0], data_kinds=kinds)
    text = text_of(HtmlReporter(), replace(found, incidents=(incident,)))
    assert all(kind in text for kind in kinds)
