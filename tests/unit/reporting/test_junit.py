"""The JUnit report: a build fails with an incident, and never passes because something was not read."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from builders import results
from builders.reports import text_of
from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.reporting.junit import JunitReporter


def _suites(result, **options):
    root = ElementTree.fromstring(text_of(JunitReporter(), result, **options))  # noqa: S314 - our own report
    assert root.tag == "testsuites"
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.get("tests")) == len(cases)
        for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(key)) == sum(case.find(tag) is not None for case in cases)
    return {suite.get("name"): {case.get("name"): case for case in suite} for suite in root}


def _outcomes(case):
    return [child.tag for child in case]


def test_audited_folders_are_cases():
    suites = _suites(results.result())
    assert list(suites) == [results.SOURCE, "imaps://mail.example.test", "sentaudit"]
    sent = suites[results.SOURCE]["Sent"]
    assert _outcomes(sent) == ["failure", "system-out"]
    assert sent.find("failure").get("message") == "2 incidents"
    assert (
        sent.find("failure").text.splitlines()[1].startswith("I-4c1d2e3f [high, 0.93] 1,748 people, 1,750 receivers:")
    )
    assert "I-ffff0001" not in sent.find("failure").text
    assert "s***.zip password-protected archive" in sent.find("system-out").text
    assert "Archive/2024" not in suites[results.SOURCE]
    assert _outcomes(suites[results.SOURCE]["Drafts"]) == ["skipped"]
    assert _outcomes(suites["imaps://mail.example.test"]["Sent"]) == ["error"]
    assert _outcomes(suites["sentaudit"]["The run"]) == ["error"]


def test_a_clean_run_passes():
    suites = _suites(results.clean())
    assert _outcomes(suites[results.SOURCE]["Sent"]) == []
    assert _outcomes(suites["sentaudit"]["The run"]) == ["system-out"]


def test_an_interrupted_run_and_one_without_folders_do_not():
    clean = results.clean()
    broken = replace(clean, run=replace(clean.run, complete=False))
    assert "incomplete" in _suites(broken)["sentaudit"]["The run"].find("error").get("message")
    nothing = replace(clean, coverage=replace(clean.coverage, sources=()))
    assert "Nothing was audited" in _suites(nothing)["sentaudit"]["The run"].find("error").get("message")


@pytest.mark.parametrize(
    ("kind", "expected", "outcome"),
    [
        (ProblemKind.AUTH, False, ["error"]),
        (ProblemKind.BROKEN, False, ["skipped"]),
        (ProblemKind.UNSUPPORTED, True, []),
    ],
)
def test_outcome_of_a_problem(kind, expected, outcome):
    clean = results.clean()
    problem = Problem(Stage.PARSE, kind, Locator(results.SOURCE, "Sent", "1+2"), "", Extent.PART_FAILED, expected)
    case = _suites(replace(clean, coverage=replace(clean.coverage, problems=(problem,))))[results.SOURCE]["Sent"]
    assert _outcomes(case) == outcome


def test_hostile_texts_are_well_formed():
    where = Locator(results.HOSTILE, f"{results.HOSTILE}\ufffe]]>&", "1+2")
    problem = Problem(Stage.PARSE, ProblemKind.BROKEN, where, f"\uffff]]>{results.HOSTILE}", Extent.MESSAGE_FAILED)
    one = replace(results.hostile(), reported=True, title=f"]]>{results.HOSTILE}")
    result = results.result()
    hostile = replace(result, incidents=(one,), coverage=replace(result.coverage, problems=(problem,)))
    (folder,) = next(cases for name, cases in _suites(hostile, reveal=True).items() if "script" in name).values()
    assert "]]>" in folder.find("skipped").text


def test_long_lists_are_cut_and_said():
    clean = results.clean()
    problem = Problem(Stage.PARSE, ProblemKind.BROKEN, Locator(results.SOURCE, "Sent", "1+2"), "")
    many = replace(clean, coverage=replace(clean.coverage, problems=(problem,) * 250))
    case = _suites(many)[results.SOURCE]["Sent"]
    assert case.find("skipped").get("message").startswith("250 problems")
    assert case.find("skipped").text.splitlines()[-1] == "50 more: see the JSON report"


def test_japanese():
    assert "1,748名" in _suites(results.result(), lang="ja")[results.SOURCE]["Sent"].find("failure").text
