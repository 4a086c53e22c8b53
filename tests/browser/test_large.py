"""A report of ten thousand incidents: small enough to open, and only a page of it is drawn at a time."""

import time
from dataclasses import replace

import pytest

from builders import results
from sentaudit.model.incident import Severity
from sentaudit.reporting.html.report import HtmlReporter
from sentaudit.reporting.write import write_report

_INCIDENTS = 10_000


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """Ten thousand incidents over ten years with a hundred people each, sent by three hundred."""
    one = replace(results.mailing(), addresses=results.mailing().addresses[:100], last_sent=None)
    severities = list(Severity)
    many = tuple(
        replace(
            one,
            id=f"I-{number:016x}",
            severity=severities[number % 5],
            first_sent=1_300_000_000 + number * 36_000,
            sender=f"Person {number % 300} <person{number % 300}@department{number % 7}.example.co.jp>",
            subject=f"お知らせ {number}",
        )
        for number in range(_INCIDENTS)
    )
    folder = tmp_path_factory.mktemp("large")
    path = write_report(HtmlReporter(), replace(results.result(), incidents=many), folder, reveal=True)
    assert path is not None
    return path


def test_it_stays_small(path):
    assert path.stat().st_size < 60_000_000


def test_it_opens_and_is_drawn_a_page_at_a_time(browser, path, tmp_path, record_property):
    small = write_report(HtmlReporter(), results.result(), tmp_path)
    assert small is not None
    seconds = []
    for one in (small, path):
        begin = time.perf_counter()
        with browser.visit(one.as_uri()) as visit:
            visit.page.locator("#list .open").first.wait_for()
            seconds.append(time.perf_counter() - begin)
    print(f"a small report opens in {seconds[0]:.2f} s, ten thousand incidents in {seconds[1]:.2f} s")
    record_property("seconds", seconds)
    with browser.visit(f"{path.as_uri()}#I-{_INCIDENTS - 1:016x}") as visit:
        assert visit.page.locator("#list .open").count() == 50
        assert visit.page.evaluate("document.querySelectorAll('*').length") < 10_000
        assert visit.page.locator(f"#I-{_INCIDENTS - 1:016x}").is_visible()
        assert visit.page.inner_text("#range") == "9,951–10,000 of 10,000"
        visit.page.fill("#find", "お知らせ 4711")
        assert visit.page.locator("#list .open").all_inner_texts() == [f"I-{4711:016x}"]
        visit.page.click("#clear")
        visit.page.click("#next")
        assert visit.page.inner_text("#range") == "51–100 of 10,000"
        visit.press("k")
        assert visit.page.evaluate("document.activeElement.id") == f"row-I-{99:016x}"
        visit.press("j")
        assert visit.page.inner_text("#range") == "101–150 of 10,000"
        assert visit.errors == []


def test_paper_of_ten_thousand(browser, path):
    with browser.visit(path.as_uri()) as visit:
        visit.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        paper = visit.page.locator("#print")
        rows = paper.locator("> table tbody").evaluate(
            "body => [...body.rows].map((row) => [...row.cells].slice(0, 4).map((cell) => cell.textContent))"
        )
        assert {row[0] for row in rows} == {f"I-{number:016x}" for number in range(_INCIDENTS)}
        exposed = results.mailing().exposed.net, results.mailing().receivers.viewers
        assert {tuple(row[2:]) for row in rows} == {tuple(f"{number:,}" for number in exposed)}
        assert paper.locator(".incident").count() == 500
        note = paper.locator(":scope > .note").inner_text()
        assert note.startswith("On paper the first 500 incidents have a chapter each")
        assert "The other 9,500 stand in this list with their numbers" in note
        visit.page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert paper.is_hidden()
        assert visit.errors == []
