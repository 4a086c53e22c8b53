"""The verdict never says that nothing was found without naming what was not read."""

from dataclasses import replace
from itertools import product

import pytest

from builders import results
from sentaudit.model.coverage import Counts, Coverage, Extent, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.model.result import AuditResult
from sentaudit.reporting.words.catalogue import catalogue
from sentaudit.reporting.words.verdict import verdict

EN = catalogue("en")


def _with(problem: Problem | None = None, complete: bool = True, **changes: object) -> AuditResult:
    clean = results.clean()
    coverage: Coverage = replace(clean.coverage, problems=(problem,) if problem else (), **changes)
    return replace(clean, coverage=coverage, run=replace(clean.run, complete=complete))


def _problem(kind: ProblemKind, extent: Extent = Extent.PART_FAILED, expected: bool = False) -> Problem:
    return Problem(Stage.EXTRACT, kind, Locator("mbox:a"), "", extent, expected)


def test_clean():
    assert verdict(_with(), EN) == "No incident to report in 40 messages scanned. Everything seen was read."


def test_findings_and_every_group_of_gaps():
    assert verdict(results.result(), EN) == (
        "2 incidents exposed 2,080 people; 1,751 receivers could see addresses of others. "
        "The run is incomplete, the next one may read more: connection lost 1. "
        "Not read: encrypted 2, too large 1, unreadable 1. "
        "Read, but perhaps not in full: broken 1. "
        "Left out by policy: format not supported 1."
    )


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("kind", ProblemKind)
def test_every_problem_is_named(kind, lang):
    words = catalogue(lang)
    for extent, expected in product(Extent, (False, True)):
        problem = _problem(kind, extent, expected)
        text = verdict(_with(problem, complete=not problem.is_operation), words)
        assert words(f"kind.{kind}") in text
        assert words("verdict.all_read") not in text


def test_what_was_opened_with_a_password_is_no_gap():
    text = verdict(_with(_problem(ProblemKind.ENCRYPTED, Extent.ASIDE, True)), EN)
    assert text.endswith("Read all the same: encrypted 1.")


def test_incomplete_without_a_problem_is_said():
    text = verdict(_with(complete=False), EN)
    assert "incomplete" in text
    assert "Everything" not in text


def test_counts_without_a_problem_are_said():
    text = verdict(_with(messages=Counts(30, 9, 1)), EN)
    assert "30 of 40 messages" in text
    assert "Everything" not in text


def test_nothing_audited():
    assert verdict(_with(messages=Counts(), parts=Counts()), EN).startswith("Nothing was audited")
    text = verdict(_with(_problem(ProblemKind.BROKEN, Extent.MESSAGE_FAILED), messages=Counts(0, 0, 3)), EN)
    assert text == "No message could be scanned, so nothing can be said about this mailbox. Not read: broken 1."
