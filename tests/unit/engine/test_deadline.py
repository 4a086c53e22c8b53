"""A run that may take so long only stops between units, says what is left, and the next one goes on."""

import itertools

import pytest

from builders.mails import mail, mbox
from sentaudit.app import open_source, recipe_for
from sentaudit.engine.deadline import Deadline
from sentaudit.engine.pipeline import scan
from sentaudit.engine.progress import Silent
from sentaudit.engine.runners.serial import SerialRunner
from sentaudit.model.config import Limits
from sentaudit.model.coverage import ProblemKind, Stage
from sentaudit.store.case import SqliteCase


@pytest.fixture
def boxes(tmp_path):
    """Three sources of three units with two messages each."""
    for name in "abc":
        for n in range(3):
            folder = tmp_path / name / f"part{n}"
            folder.mkdir(parents=True)
            (folder / "Sent.mbox").write_bytes(mbox([mail(100 * ord(name) + 10 * n + k) for k in range(2)]))
    return [str(tmp_path / name) for name in "abc"]


def run(case, boxes, ticks=None):
    """Scans until the clock, which ticks whenever it is asked, has been asked `ticks` times."""
    recipe = recipe_for(case.keyring.case_key, Limits())
    clock = itertools.count().__next__
    deadline = Deadline() if ticks is None else Deadline(ticks + 1, clock)
    scan(
        [open_source(box, Limits()) for box in boxes], case, SerialRunner(recipe), recipe.unlocking, Silent(), deadline
    )
    left = {problem.where.source[-1]: problem for problem in case.problems() if problem.kind is ProblemKind.BUDGET}
    assert all(problem.is_operation for problem in left.values())
    return {name: problem.stage for name, problem in left.items()}, len(list(case.messages())), left


@pytest.fixture
def case(tmp_path):
    with SqliteCase(tmp_path / "case", write=True) as case:
        yield case


def test_without_a_budget_all_is_read(case, boxes):
    assert run(case, boxes)[:2] == ({}, 18)


def test_what_is_left_is_named(case, boxes):
    # The clock is asked once per source and once per unit: the second source gets one unit done.
    stages, messages, left = run(case, boxes, 4 + 2)
    assert stages == {"b": Stage.ENGINE, "c": Stage.SOURCE}
    assert messages == 8
    assert "2 of 3 units" in left["b"].detail
    assert "not opened" in left["c"].detail


def test_who_was_left_out_comes_first_and_who_was_cut_short_comes_last(case, boxes):
    run(case, boxes, 4 + 2)
    stages, messages, _ = run(case, boxes, 4 + 1 + 1)
    assert (stages, messages) == ({"b": Stage.ENGINE}, 14), "c was read, a proved unchanged, b waits"
    assert run(case, boxes)[:2] == ({}, 18)


def test_nothing_is_said_twice_and_earlier_problems_stay(case, boxes, tmp_path):
    (tmp_path / "c" / "photo.bin").write_bytes(bytes(range(256)) * 20)
    run(case, boxes)
    before = [problem for problem in case.problems() if problem.kind is not ProblemKind.BUDGET]
    assert before
    for _ in range(2):
        assert run(case, boxes, 0)[:2] == (dict.fromkeys("abc", Stage.SOURCE), 18)
        assert len(list(case.problems())) == 3 + len(before)
    run(case, boxes)
    assert list(case.problems()) == before
