"""A page in a real Chromium: what it said, what it asked for, how accessible it is, and how it looks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
WIDE, NARROW = 1280, 390
"""Widths in CSS pixels: a desk, and a telephone."""
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars"
).split()


def missing() -> str:
    """Why no page can be opened here, empty if one can."""
    return "" if CHROMIUM else "the checks of pages need Chromium (apt-get install chromium)"


class Browser:
    """One Chromium for many visits; none of them shares anything with another."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    @contextmanager
    def visit(
        self, url: str, *, width: int = WIDE, height: int = 900, dark: bool = False, script: bool = True
    ) -> Iterator[Visit]:
        """The page at `url` once it is loaded."""
        context = self.driver.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            locale="en-GB",
            reduced_motion="reduce",
        )
        try:
            visit = Visit(context.new_page())
            visit.page.goto(url)
            yield visit
        finally:
            context.close()


class Visit:
    """A page being looked at. `errors` are what the console and uncaught exceptions say, `requests` what was asked for
    besides the page itself."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.errors.append(message.text) if message.type != "log" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._request)

    def _request(self, request: Any) -> None:
        if not request.is_navigation_request():
            self.requests.append(request.url)

    def press(self, keys: str) -> None:
        """One key after the other, separated by blanks, each once the page listens to keys."""
        for key in keys.split():
            self.page.wait_for_load_state()
            self.page.keyboard.press(key)

    def violations(self) -> list[str]:
        """What axe-core finds of serious or critical weight, by WCAG 2.1 A and AA and good practice."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [
            f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
            for one in found
            if one["impact"] in {"serious", "critical"}
            for node in one["nodes"][:5]
        ]

    def shoot(self, name: str, *, whole: bool = False) -> Path:
        """A picture in build/screenshots, for people to look at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=path, full_page=whole)
        return path

    def printed(self) -> str:
        """The text of the page as it is printed, all sheets."""
        import pypdfium2

        document = pypdfium2.PdfDocument(self.page.pdf(prefer_css_page_size=True))
        try:
            return "\n".join(sheet.get_textpage().get_text_bounded() for sheet in document)
        finally:
            document.close()
