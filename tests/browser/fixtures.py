"""The browser as a fixture: one Chromium per session, closed when the tests are over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from browser import visit
from servers.fixtures import unavailable


@pytest.fixture(scope="session")
def browser() -> Iterator[visit.Browser]:
    """A Chromium without a window. Skips where there is none, but not where the tests have to be complete."""
    if reason := visit.missing():
        unavailable(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        driver = playwright.chromium.launch(executable_path=visit.CHROMIUM, args=visit.ARGUMENTS)
        yield visit.Browser(driver)
        driver.close()
