"""The HTML report in a real browser: no error, no request, and its own script sorts and filters."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from builders import results
from sentaudit.reporting.html import HtmlReporter
from sentaudit.reporting.write import write_report

_BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --enable-logging=stderr --virtual-time-budget=3000"
).split()

pytestmark = pytest.mark.skipif(
    _BROWSER is None and os.environ.get("CI") != "true", reason="no Chromium here; the browser checks need one"
)


class _Visit:
    """One page load: the document after its scripts ran, the console, and the requests the page made."""

    def __init__(self, page: Path, anchor: str, folder: Path) -> None:
        log = folder / "net.json"
        own = [f"--user-data-dir={folder / 'profile'}", f"--log-net-log={log}", "--dump-dom"]
        done = subprocess.run(
            [_BROWSER, *_QUIET, *own, f"{page.as_uri()}#{anchor}"], capture_output=True, timeout=60, check=True
        )
        self.document = done.stdout.decode()
        self.console = [line for line in done.stderr.decode(errors="replace").splitlines() if "CONSOLE" in line]
        self.requests = _requests(log.read_text())

    def rows(self) -> list[str]:
        """Incidents of the first list that are not hidden, in order."""
        table = self.document[self.document.index('<table class="incidents">') :]
        rows = re.findall(r'<tr id="row-([^"]+)"([^>]*)>', table[: table.index("</table>")])
        return [identity for identity, attributes in rows if "hidden" not in attributes]


def _requests(text: str) -> list[str]:
    """URLs in the browser's network log that a page asked for; what the browser does for itself has no such initiator."""
    log = json.loads(text)
    kinds = {number for name, number in log["constants"]["logEventTypes"].items() if name == "URL_REQUEST_START_JOB"}
    assert kinds
    parameters = [event.get("params", {}) for event in log["events"] if event["type"] in kinds]
    return [one["url"] for one in parameters if one.get("initiator", "not an origin") != "not an origin"]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    path = write_report(HtmlReporter(), results.result(), tmp_path_factory.mktemp("page"), reveal=True)
    assert path is not None
    return path


@pytest.fixture(scope="module")
def sorted_by_net(page, tmp_path_factory):
    return _Visit(page, "sort=-net", tmp_path_factory.mktemp("visit"))


def test_no_error_and_no_request(sorted_by_net):
    assert sorted_by_net.console == []
    assert sorted_by_net.requests == []


def test_sorting(sorted_by_net):
    assert sorted_by_net.rows() == ["I-4c1d2e3f", "I-0a9b8c7d"]
    assert re.search(r'<th[^>]*aria-sort="descending"[^>]*><button[^>]*data-sort="net"', sorted_by_net.document)


def test_filtering(page, tmp_path):
    visit = _Visit(page, "find=%E5%A4%8F%E5%AD%A3%20sales&severity=high", tmp_path)
    assert visit.rows() == ["I-4c1d2e3f"]
    assert re.search(r"<output[^>]*>1 of 3 shown</output>", visit.document)
    chapters = re.findall(r'<section class="incident" id="([^"]+)"([^>]*)>', visit.document)
    assert [identity for identity, attributes in chapters if "hidden" not in attributes] == ["I-4c1d2e3f"]


def test_the_checks_would_notice(tmp_path):
    page = tmp_path / "bad.html"
    page.write_text("<table class=\"incidents\"></table><img src='http://127.0.0.1:9/x.png'><script>missing()</script>")
    visit = _Visit(page, "", tmp_path)
    assert visit.console
    assert visit.requests == ["http://127.0.0.1:9/x.png"]
