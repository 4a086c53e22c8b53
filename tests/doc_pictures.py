"""Makes the pictures of docs/pictures: the sample report and its review in a real browser, nothing but made-up people.

`python tests/doc_pictures.py` renews them; it needs Chromium.
"""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import replace
from pathlib import Path

from browser import visit
from builders.review_server import ReviewServer
from sample_report import sample_result
from sentaudit import app
from sentaudit.cli.about.sample_mailbox import write_sample
from sentaudit.engine.progress import Silent
from sentaudit.model.config import Config, Organisation
from sentaudit.model.incident import Status
from sentaudit.model.result import AuditResult
from sentaudit.reporting.html.report import HtmlReporter
from sentaudit.reporting.write import write_report

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"


def shoot(browser: visit.Browser, result: AuditResult, folder: Path) -> None:
    """First screen, one incident, the same in the dark and in Japanese, and what a telephone shows."""
    urls = {}
    for lang in ("en", "ja"):
        path = write_report(HtmlReporter(), result, folder / f"{lang}.html", lang=lang)
        assert path is not None
        urls[lang] = path.as_uri()
    incident = f"#{result.incidents[0].id}"
    for name, url, width, dark in (
        ("report", urls["en"], visit.WIDE, False),
        ("report-ja", urls["ja"], visit.WIDE, False),
        ("report-incident", urls["en"] + incident, visit.WIDE, False),
        ("report-incident-dark", urls["en"] + incident, visit.WIDE, True),
        ("report-narrow", urls["en"], visit.NARROW, False),
    ):
        with browser.visit(url, width=width, dark=dark) as seen:
            seen.page.screenshot(path=FOLDER / f"{name}.png")


def shoot_review(browser: visit.Browser, folder: Path) -> None:
    """The list with some decisions made, and an incident waiting for one."""
    with contextlib.chdir(folder):
        config = Config(organisation=Organisation(domains=("example.co.jp",)), jobs=1, case="case")
        app.scan([str(write_sample(Path("mailbox")))], config, Silent())
    desk = app.Desk(replace(config, case=str(folder / "case")))
    first, second, third, *_ = desk.look().waiting
    desk.decide(second.id, Status.CONFIRMED, "the list of the fair", "sato")
    desk.decide(third.id, Status.FALSE_POSITIVE, "a known group", "suzuki")
    server = ReviewServer(folder / "case")
    try:
        guest = server.guest()
        with browser.visit(f"{guest.origin}{guest.base}?token={guest.token}") as seen:
            seen.page.fill("#author", "sato")
            seen.page.press("#author", "Enter")
            seen.page.wait_for_selector("#progress")
            seen.press("j")
            seen.page.screenshot(path=FOLDER / "review.png")
            seen.page.goto(f"{guest.origin}{guest.base}incident/{first.id}")
            seen.press("c")
            seen.page.keyboard.type("sales confirms: pasted into the newsletter")
            seen.page.screenshot(path=FOLDER / "review-incident.png")
    finally:
        server.stop()


def main() -> None:
    """Renews every picture."""
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    result = sample_result()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        driver = playwright.chromium.launch(executable_path=visit.CHROMIUM, args=visit.ARGUMENTS)
        shoot(visit.Browser(driver), result, Path(folder))
        shoot_review(visit.Browser(driver), Path(folder))
        driver.close()


if __name__ == "__main__":
    main()
