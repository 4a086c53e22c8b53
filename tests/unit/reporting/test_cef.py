"""CEF lines as a collector takes them apart: seven fields, then keys and values, whatever the texts hold."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import results
from builders.reports import text_of
from sentaudit.model.incident import Severity
from sentaudit.reporting.cef import CefReporter
from sentaudit.reporting.harmless import visible


def _parsed(line):
    """Header fields and extension of a line, by the rules of the format."""
    *head, extension = re.split(r"(?<!\\)(?:\\\\)*\|", line, maxsplit=7)
    marks = list(re.finditer(r"(?:^| )([A-Za-z0-9]+)=", extension))
    ends = [mark.start() for mark in marks[1:]] + [len(extension)]
    values = {
        mark[1]: re.sub(r"\\(.)", r"\1", extension[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)
    }
    return [re.sub(r"\\(.)", r"\1", field) for field in head], values


def _lines(result, **options):
    text = text_of(CefReporter(), result, **options)
    assert text.endswith("\n")
    return [_parsed(line) for line in text.splitlines()]


def _with(**changes):
    return replace(results.result(), incidents=(replace(results.mailing(), **changes),))


def test_the_run_then_each_reported_incident():
    (run, told), (attached, _), (mailing, values) = _lines(results.result())
    assert run == ["CEF:0", "sentaudit", "sentaudit", "0.1.0", "run", "Audit of sent mail", "5"]
    assert (told["outcome"], told["cn1"], told["cn2"], told["cn3"]) == ("incomplete", "2", "2080", "12008")
    assert (attached[4], attached[6]) == ("attached-list", "10")
    assert (mailing[4], mailing[6]) == ("visible-recipients", "8")
    assert (values["externalId"], values["start"], values["cn1"], values["cn1Label"]) == (
        "I-4c1d2e3f",
        "1714528800000",
        "1748",
        "exposedNet",
    )
    assert (values["cfp1"], values["cs2"], values["cs3"]) == ("0.93", "new", "true")
    assert "cn3" not in values


def test_a_clean_run_is_told_too():
    ((head, told),) = _lines(results.clean())
    assert (head[6], told["outcome"], told["cn1"]) == ("0", "complete", "0")


@pytest.mark.parametrize(
    ("severity", "number"), [("info", "1"), ("low", "3"), ("medium", "6"), ("high", "8"), ("critical", "10")]
)
def test_severities(severity, number):
    assert _lines(_with(severity=Severity(severity)))[1][0][6] == number


@pytest.mark.parametrize("text", ["a|b", "a\\|b", "a=b", "x\\", "x\\=y", "line\nCEF:0|x|y", "\r\n", results.HOSTILE])
def test_marks_are_escaped(text):
    title, subject = f"t{text}t", f"s{text}s"
    _, (head, values) = _lines(_with(title=title, subject=subject), reveal=True)
    assert head[5].replace("|", "").replace("\\", "") == visible(title).replace("|", "").replace("\\", "")
    assert values["msg"] == visible(subject)
    assert values["cn1"] == "1748"


@given(st.text(st.characters(), max_size=40))
def test_any_text_is_one_line_with_its_fields(text):
    lines = text_of(CefReporter(), _with(title=text, subject=text, sender=text), reveal=True).split("\n")
    assert len(lines) == 3
    assert re.match(r"(?:(?:[^|\\]|\\.)*\|){6}8\|", lines[1])
    assert " cn1=1748 cn1Label=exposedNet " in lines[1]
