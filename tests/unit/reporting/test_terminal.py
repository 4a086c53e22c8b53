"""The terminal report: the answer first, within the width, without a byte that steers the terminal."""

import re
from dataclasses import replace

import pytest

from builders import results
from builders.reports import text_of
from sentaudit.model.incident import Severity
from sentaudit.reporting.harmless import width
from sentaudit.reporting.terminal.report import TerminalReporter


def _many(number: int) -> tuple:
    return tuple(replace(results.mailing(), id=f"I-{n:08x}", severity=Severity.LOW) for n in range(number))


def test_first_line_is_the_answer():
    text = text_of(TerminalReporter(), results.result())
    assert text.startswith("2 incidents exposed 2,080 people; 1,751 receivers could see addresses of others.")


def test_coverage_is_an_equation():
    text = text_of(TerminalReporter(), results.result())
    assert "12,010 seen = 12,008 scanned + 1 skipped + 1 failed" in text
    assert "24,003 seen = 24,000 scanned + 1 skipped + 2 failed" in text
    assert re.search(r"\n +2  encrypted +parts not read \(lasting\)\n", text)
    assert re.search(r"\n +1  connection lost .*\(may succeed next time\)\n", text)
    assert re.search(r"\n +1  format not supported .*\(left out by policy\)\n", text)


def test_incidents_and_those_apart():
    text = text_of(TerminalReporter(width=160), results.result(), reveal=True)
    assert re.search(r"I-4c1d2e3f  2024-05-01  high +1,748 +1,750  To,Cc +0\.93  営業部 <sales@example\.co\.jp>", text)
    assert re.search(
        r"I-0a9b8c7d  2024-05-02  critical +337 +345 +2\+  Attachment +0\.81  hanako@example\.co\.jp", text
    )
    apart = text[text.index("Listed apart, not counted (below 0.50)") :]
    assert "I-ffff0001  12  0.31" in apart
    assert "- All addresses are role addresses." in apart


def test_next_commands():
    text = text_of(TerminalReporter(), replace(results.result(), case="my case; rm -rf"))
    assert "sentaudit incidents show I-0a9b8c7d --case 'my case; rm -rf'" in text
    assert "run the same scan again" in text
    assert "incidents show" not in text_of(TerminalReporter(), results.clean())
    assert "run the same scan again" not in text_of(TerminalReporter(), results.clean())


def test_masked_unless_revealed():
    text = text_of(TerminalReporter(), results.result())
    assert not re.search(r"hanako|sales@|Schmidt|夏季休業", text)


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("columns", [80, 100, 160])
@pytest.mark.parametrize("reveal", [False, True])
def test_lines_fit(lang, columns, reveal):
    text = text_of(TerminalReporter(width=columns), results.result(), reveal=reveal, lang=lang)
    coverage = ("seen =", "対象 =")
    wide = [line for line in text.splitlines() if width(line) > columns and not any(word in line for word in coverage)]
    assert not wide


def test_no_colour_unless_told():
    assert "\x1b" not in text_of(TerminalReporter(), results.result(), reveal=True)


def test_colour_changes_nothing_but_colour():
    coloured = text_of(TerminalReporter(colour=True), results.result(), reveal=True, lang="ja")
    plain = text_of(TerminalReporter(), results.result(), reveal=True, lang="ja")
    assert re.sub(r"\x1b\[[0-9;]+m", "", coloured) == plain
    assert "\x1b[1;31m高\x1b[0m" in coloured.replace("高  ", "高") or "\x1b[1;31m高" in coloured


def test_nothing_steers_the_terminal():
    text = text_of(TerminalReporter(), replace(results.result(), case=results.HOSTILE), reveal=True)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\ud800-\udfff]", text)
    text.encode("utf-8")


def test_a_long_list_is_cut_and_says_so():
    text = text_of(TerminalReporter(rows=5), replace(results.result(), incidents=_many(1748)))
    assert text.count("\nI-0000") == 5
    assert "1,743 more: sentaudit incidents list" in text


def test_many_apart_are_cut_and_say_so():
    apart = tuple(replace(one, reported=False) for one in _many(8))
    text = text_of(TerminalReporter(), replace(results.result(), incidents=apart))
    assert "3 more: sentaudit incidents list" in text
