"""Makes the pictures of docs/pictures: the sample report in a real browser, nothing but made-up people.

`python tests/doc_pictures.py` renews them; it needs Chromium.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from browser import visit
from sample_report import sample_result
from sentaudit.model.result import AuditResult
from sentaudit.reporting.html import HtmlReporter
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


def main() -> None:
    """Renews every picture."""
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    result = sample_result()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        driver = playwright.chromium.launch(executable_path=visit.CHROMIUM, args=visit.ARGUMENTS)
        shoot(visit.Browser(driver), result, Path(folder))
        driver.close()


if __name__ == "__main__":
    main()
