"""The review page in a real browser: by keyboard and without script, at a desk and on a telephone, with nothing amiss."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from browser.visit import NARROW, WIDE
from builders.review_case import settings
from sentaudit import app
from sentaudit.model.incident import Status


@pytest.fixture
def desk(case):
    return app.Desk(settings(case))


@pytest.fixture
def enter(server, browser):
    """Comes in with the link of the terminal; afterwards nothing was complained of, and nobody else was asked."""

    @contextmanager
    def come(author, **looks):
        guest = server.guest()
        with browser.visit(f"{guest.origin}{guest.base}?token={guest.token}", **looks) as visit:
            visit.page.fill("#author", author)
            server.used += 1
            visit.page.press("#author", "Enter")
            visit.page.wait_for_selector("#progress")
            visit.here = f"{guest.origin}{guest.base}"
            yield visit
            assert visit.errors == []
            assert [url for url in visit.requests if not url.startswith(visit.here)] == []

    return come


def _decided(visit, count):
    visit.page.wait_for_selector(f"#progress:text-is('{count} of 4 decided')")


def test_a_review_by_keyboard_alone(enter, desk):
    first, second, third, fourth = [one.id for one in desk.look().waiting]
    with enter("anna") as visit:
        page = visit.page
        visit.press("j j k")
        assert first in page.inner_text("tr[data-here]")
        visit.press("Enter")
        page.wait_for_selector("#decide")
        visit.press("c")
        assert page.evaluate("document.activeElement.id") == "decide-reason"
        page.keyboard.type("a real leak")
        visit.press("Enter")
        _decided(visit, 1)
        assert second in page.inner_text("h1"), "the next undecided one"
        visit.press("u")
        _decided(visit, 0)
        assert first in page.inner_text("h1")
        visit.press("n")
        page.keyboard.type("ask the sales team: cfaj?")
        visit.press("Control+Enter")
        page.wait_for_selector("#history li:nth-child(3)")
        visit.press("j")
        page.wait_for_selector(f"h1:has-text('{second}')")
        visit.press("f")
        page.keyboard.type("a known group")
        visit.press("Enter")
        _decided(visit, 1)
        visit.press("l")
        page.wait_for_selector("tr[data-row]")
        visit.press("j j j j t")
        page.wait_for_selector("#decide")
        assert fourth in page.inner_text("h1")
        assert page.is_checked("input[value=notified]")
        page.keyboard.type("written to all of them")
        visit.press("Enter")
        _decided(visit, 2)
        visit.press("Escape ?")
        assert page.is_visible("#keys")
        visit.shoot("review-keys-1280")
        visit.press("Escape w")
        page.wait_for_selector(f"h1:has-text('{third}')")
    made = [(one.incident, one.status, one.reason) for one in desk.look().reviews]
    assert made == [
        (first, Status.CONFIRMED, "a real leak"),
        (first, Status.NEW, "undone"),
        (second, Status.FALSE_POSITIVE, "a known group"),
        (fourth, Status.NOTIFIED, "written to all of them"),
    ]
    assert [one.text for one in desk.look().remarks] == ["ask the sales team: cfaj?"]
    assert third in [one.id for one in desk.look().waiting]


def test_two_browsers_at_once(enter, desk):
    first = desk.look().waiting[0].id
    with enter("anna") as anna, enter("ben", width=NARROW) as ben:
        for visit in (anna, ben):
            visit.page.goto(f"{visit.here}incident/{first}")
        for visit, status, reason in ((anna, "confirmed", "a real leak"), (ben, "accepted", "agreed before")):
            visit.page.check(f"input[value={status}]")
            visit.page.fill("#decide-reason", reason)
            visit.page.press("#decide-reason", "Enter")
            visit.page.wait_for_selector(".done, .theirs")
        assert "a real leak" in ben.page.inner_text(".theirs")
        assert "agreed before" in ben.page.inner_text(".yours")
        assert ben.violations() == []
        ben.shoot("review-conflict-390", whole=True)
        assert [one.author for one in desk.look().reviews] == ["anna"]
        ben.page.click(".yours button")
        _decided(ben, 1)
        # The browser tells of the answer 409 by itself.
        assert len(ben.errors) == 1
        assert "409" in ben.errors.pop()
    assert [one.author for one in desk.look().reviews] == ["anna", "ben"]


@pytest.mark.parametrize(("width", "dark"), [(WIDE, False), (NARROW, False), (WIDE, True)])
def test_every_page_is_accessible_and_fits(enter, desk, width, dark):
    hostile = next(one.id for one in desk.look().incidents if "script" in one.subject)
    several = desk.look().incidents[0].id
    desk.decide(several, Status.CONFIRMED, "a real leak", "ben")
    desk.note(several, "the sales team knows more", "ben")
    with enter("anna", width=width, dark=dark) as visit:
        visit.page.goto(f"{visit.here}incident/{hostile}")
        visit.page.click("#veil summary")
        visit.page.fill("#reveal-reason", "to call the sender")
        visit.page.press("#reveal-reason", "Enter")
        visit.page.wait_for_selector(".veil.lifted")
        pages = {
            "incident": f"incident/{several}",
            "list": "",
            "clear": f"incident/{hostile}",
            "history": "history",
            "merge": f"merge?id={hostile}&id={several}",
        }
        for name, path in list(pages.items())[: 2 if dark else None]:
            visit.page.goto(visit.here + path)
            assert visit.violations() == [], name
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, name
            visit.shoot(f"review-{name}-{width}{'-dark' if dark else ''}", whole=True)


def test_the_whole_review_without_script(enter, desk):
    first, second, *_ = [one.id for one in desk.look().waiting]
    with enter("anna", script=False) as visit:
        page = visit.page
        page.click(f"a[href$='{first}']")
        page.check("input[value=closed]")
        page.fill("#decide-reason", "told and done")
        page.click("#decide button")
        _decided(visit, 1)
        page.click(".done button")
        _decided(visit, 0)
        page.click("text=日本語")
        page.wait_for_selector("html[lang=ja]")
        page.click("header nav button[value=en]")
        page.click(".name a")
        page.check(f"input[value='{first}']")
        page.check(f"input[value='{second}']")
        page.click("#merge button")
        page.fill("#merge-reason", "one list")
        page.click("main button")
        expect(page.locator("#messages small").first).to_have_text("3 messages")
        page.check("#messages li:first-child input")
        page.click("#split summary")
        page.fill("#split-reason", "not this one")
        page.click("#split button")
        assert len(desk.look().incidents) == 4
        page.click("header nav a")
        page.click("main button")
        assert len(desk.look().incidents) == 3
        page.click("header nav >> text=Leave")
        expect(page.locator("main")).to_contain_text("You have left")


def test_japanese_fits_too(enter, desk):
    with enter("花子", width=NARROW) as visit:
        visit.page.click("text=日本語")
        visit.page.wait_for_selector("html[lang=ja]")
        for name, path in (("list", ""), ("incident", f"incident/{desk.look().incidents[0].id}")):
            visit.page.goto(visit.here + path)
            assert visit.violations() == []
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= NARROW
            visit.shoot(f"review-{name}-ja-390", whole=True)
