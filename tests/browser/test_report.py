"""The HTML report in a real browser: nothing goes wrong, nothing goes out, and everything in it works."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from browser.visit import NARROW, WIDE
from builders import results
from sentaudit.model.incident import FollowUp, Inbox
from sentaudit.model.result import AuditResult, Series
from sentaudit.reporting.html.report import HtmlReporter
from sentaudit.reporting.write import write_report

_ATTACHED, _MAILING, _HOSTILE = "I-0a9b8c7d", "I-4c1d2e3f", "I-ffff0001"


def _result() -> AuditResult:
    """The usual three incidents, the first two a series, one with everything that can be known of it."""
    found = results.result()
    attached, mailing, hostile = found.incidents
    first, second = mailing.findings
    told_at = (mailing.first_sent or 0) + 47 * 60
    mailing = replace(
        mailing,
        findings=(first, replace(second, batch=2)),
        addresses=tuple(one._replace(notified=told_at if one.key % 2 else None) for one in mailing.addresses),
        follow_up=FollowUp(2, 47, 95, 874, 874, 3, False, told_at, told_at + 48 * 60),
        inbox=Inbox(3, 5, 2, 1, 4, 6, told_at + 86_400),
        series="S-1",
    )
    series = Series("S-1", (_ATTACHED, _MAILING), 1, 1999, "same audience 0.93")
    totals = replace(found.totals, untold=874)
    return replace(
        found, incidents=(replace(attached, series="S-1"), mailing, hostile), series=(series,), totals=totals
    )


@pytest.fixture(scope="module")
def urls(tmp_path_factory):
    """The report in both languages, in the clear: what is masked harms nobody anyway."""
    folder = tmp_path_factory.mktemp("report")
    found = {}
    for lang in ("en", "ja"):
        path = write_report(HtmlReporter(), _result(), folder / f"{lang}.html", reveal=True, lang=lang)
        assert path is not None
        found[lang] = path.as_uri()
    return found


@pytest.fixture(scope="module")
def url(urls):
    return urls["en"]


def _lists(visit, *ids) -> bool:
    """The list comes to show exactly these incidents: a link inside the page takes a moment until it is followed."""
    expect(visit.page.locator("#list .open")).to_have_text(ids)
    return True


@pytest.mark.parametrize(
    ("lang", "dark", "width"), [("en", False, WIDE), ("en", True, NARROW), ("ja", True, WIDE), ("ja", False, NARROW)]
)
def test_no_error_no_request_nothing_inaccessible(browser, urls, lang, dark, width):
    with browser.visit(f"{urls[lang]}#{_MAILING}", width=width, dark=dark) as visit:
        visit.page.locator(f"#{_MAILING} details").evaluate("box => { box.open = true; }")
        visit.page.locator(f"#{_MAILING} .addresses tbody tr").first.wait_for()
        visit.shoot(f"report-{lang}-{width}-{'dark' if dark else 'light'}", whole=True)
        assert visit.errors == []
        assert visit.requests == []
        assert visit.violations() == []
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_answer_stands_on_the_first_screen(browser, url):
    with browser.visit(url) as visit:
        for name, text in {"reported": "2", "exposed": "2,080", "viewers": "1,751", "untold": "874"}.items():
            number = visit.page.locator(f"#n-{name}")
            assert number.inner_text() == text
            box = number.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] < 900
        assert visit.page.locator("#timeline svg a").count() == 1
        assert visit.page.locator("#heat .heat-4").inner_text() == "1,748"


def test_an_incident_is_laid_out_whole(browser, url):
    with browser.visit(f"{url}#{_MAILING}") as visit:
        chapter = visit.page.locator(f"#{_MAILING}")
        numbers = chapter.locator(".steps td[data-k]")
        shown = {one.get_attribute("data-k"): one.inner_text() for one in numbers.all()}
        assert (shown["listed"], shown["net"]) == ("1,793", "1,748")
        assert shown["undeliverable"] == "not examined"
        text = chapter.inner_text()
        for wanted in (
            "営業部 <sales@example.co.jp>",
            "Batches over time",
            "What happened after it",
            "first apology, correction or recall",
            "1,702 individuals in 64 unrelated domains.",
            "GDPR",
            "position 5000+4711",
            "The same mistake again S-1",
        ):
            assert wanted in text, wanted
        assert "undefined" not in text
        assert [one.inner_text() for one in chapter.locator(".batches tbody th").all()] == ["1", "2"]
        assert chapter.locator(".matrix .whole").count() == 2
        assert [one.inner_text() for one in chapter.locator(".events td.strong").all()] == ["0", "47", "47", "60", "95"]
        link = chapter.locator(f'a[href="#{_ATTACHED}"]')
        link.click()
        visit.page.locator(f"#{_ATTACHED}").wait_for()
        assert visit.errors == []


def test_people_come_a_hundred_at_a_time(browser, url):
    with browser.visit(f"{url}#{_MAILING}") as visit:
        box = visit.page.locator(f"#{_MAILING} details")
        assert box.locator("tbody tr").count() == 0
        box.locator("summary").click()
        box.locator("tbody tr").nth(99).wait_for()
        assert box.locator("tbody tr").count() == 100
        box.locator("button").click()
        assert box.locator("tbody tr").count() == 200


def test_sorting(browser, url):
    with browser.visit(url) as visit:
        assert _lists(visit, _ATTACHED, _MAILING, _HOSTILE)
        button = visit.page.locator('button[data-sort="net"]')
        button.click()
        assert _lists(visit, _MAILING, _ATTACHED, _HOSTILE)
        assert visit.page.locator('th[aria-sort="descending"]').inner_text().startswith("Exposed")
        button.click()
        assert _lists(visit, _HOSTILE, _ATTACHED, _MAILING)
        assert visit.page.url.endswith("#sort=net")


def test_finding_and_filtering(browser, url):
    with browser.visit(url) as visit:
        visit.page.fill("#find", "夏季 SALES")
        assert _lists(visit, _MAILING)
        assert visit.page.locator("#shown").inner_text() == "1 of 3 shown"
        visit.page.fill("#find", "")
        visit.page.select_option("#severity", "critical")
        assert _lists(visit, _ATTACHED)
        visit.page.click("#clear")
        visit.page.select_option("#reported", "0")
        assert _lists(visit, _HOSTILE)
        visit.page.click("#clear")
        visit.page.select_option("#period", "2024.5")
        assert _lists(visit, _ATTACHED, _MAILING)


def test_a_link_keeps_filter_and_order(browser, url):
    with browser.visit(f"{url}#reported=1&sort=-net&find=example") as visit:
        assert _lists(visit, _MAILING, _ATTACHED)
        assert visit.page.input_value("#find") == "example"
    with browser.visit(url) as visit:
        visit.page.locator("#timeline svg a").click()
        assert _lists(visit, _ATTACHED, _MAILING)
        visit.page.locator(".sevs a").first.click()
        assert _lists(visit, _ATTACHED)


def test_a_link_to_an_incident_the_filter_hides(browser, url):
    with browser.visit(f"{url}#severity=critical") as visit:
        assert _lists(visit, _ATTACHED)
        visit.page.evaluate(f"location.hash = '{_MAILING}'")
        visit.page.locator(f"#{_MAILING}").wait_for()
        expect(visit.page.locator("#list .open")).to_have_count(3)


def test_keys(browser, url):
    with browser.visit(url) as visit:
        focused = "document.activeElement.id"
        visit.press("j j")
        assert visit.page.evaluate(focused) == f"row-{_MAILING}"
        visit.press("Enter")
        assert visit.page.locator(f"#{_MAILING}").is_visible()
        visit.press("Enter")
        assert visit.page.locator(f"#{_MAILING}").count() == 0
        visit.press("k")
        assert visit.page.evaluate(focused) == f"row-{_ATTACHED}"
        visit.press("/")
        assert visit.page.evaluate(focused) == "find"
        visit.press("j k ?")
        assert visit.page.input_value("#find") == "jk?"
        visit.press("Escape ?")
        assert visit.page.locator("#keys").is_visible()
        visit.page.uncheck("#shortcuts")
        visit.press("Escape j")
        assert visit.page.locator("#keys").is_hidden()
        assert visit.page.evaluate(focused) != f"row-{_ATTACHED}"


def test_everything_is_printed_whatever_is_shown(browser, url):
    with browser.visit(f"{url}#severity=critical") as visit:
        text = visit.printed()
        for one in results.result().incidents:
            assert text.count(one.id) >= 2
        assert "1,702 individuals" in text
        assert "Examined and signed" in text
        assert visit.page.locator("#print").is_hidden()
        assert visit.errors == []


def test_without_script_the_answer_and_the_list(browser, url):
    with browser.visit(url, script=False) as visit:
        text = visit.page.inner_text("main")
        assert "2 incidents exposed 2,080 people" in text
        assert "runs no script" in text
        assert re.findall(r"I-\w{8}\b", text) == [_ATTACHED, _MAILING, _HOSTILE]
        assert visit.page.locator(".tools").is_hidden()
        visit.shoot("report-without-script")


def test_hostile_texts_stay_texts(browser, tmp_path):
    hostile = replace(results.hostile(), title=results.HOSTILE, rules=(results.HOSTILE,), reported=True)
    path = write_report(HtmlReporter(), replace(results.result(), incidents=(hostile,)), tmp_path, reveal=True)
    assert path is not None
    with browser.visit(f"{path.as_uri()}#{_HOSTILE}") as visit:
        dialogs = []
        visit.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        visit.page.locator(f"#{_HOSTILE} summary").click()
        visit.page.locator(f"#{_HOSTILE} .addresses tbody tr").first.wait_for()
        assert "<script>alert('x')</script>" in visit.page.locator(f"#{_HOSTILE}").inner_text()
        assert visit.page.locator("main script, main img, #list a[href^=http]").count() == 0
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        visit.printed()
        assert dialogs == visit.errors == visit.requests == []
