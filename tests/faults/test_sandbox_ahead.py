"""What is handed to the process for untrusted formats ahead comes out as if it had been read at its turn."""

import os
import sys
import time
from dataclasses import replace

import pytest

from builders.hostile import MARK, HostileExtractor, attached
from builders.mails import mbox
from sentaudit import app
from sentaudit.engine.reading import Reader
from sentaudit.engine.sandbox.child import Task
from sentaudit.engine.sandbox.sandbox import Sandbox, sandbox_of
from sentaudit.engine.scanner import Scanner
from sentaudit.model.config import Limits
from sentaudit.model.coverage import ProblemKind
from sentaudit.parsing.message import parse
from sentaudit.ports import Work

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")
LIMITS = Limits(part_seconds=30, inflated_bytes=8_000_000, sandbox_bytes=512 * 1024 * 1024)


@pytest.fixture(scope="module")
def sandbox():
    made = Sandbox(LIMITS.sandbox_bytes)
    yield made
    made.close()


@pytest.fixture(scope="module", autouse=True)
def _no_process_left():
    yield
    sandbox_of(LIMITS.sandbox_bytes).close()


def task(command, limits=LIMITS):
    part = parse(attached(1, "text"), limits).parts[1]._replace(data=MARK + command.encode())
    return Task(HostileExtractor, part, limits, (), limits.inflated_bytes, limits.part_seconds)


def texts(answer):
    return [item.text for item in answer.items]


def test_it_is_read_before_it_is_asked_for_and_in_any_order(sandbox):
    early, *others = tasks = [task("when"), task("text b"), task("text c")]
    sandbox.ahead(tasks)
    assert [texts(sandbox.run(one)) for one in reversed(others)] == [["c"], ["b"]]
    asked = time.monotonic()
    assert float(texts(sandbox.run(early))[0]) < asked
    assert float(texts(sandbox.run(early))[0]) > asked


@pytest.mark.parametrize("command", ["segv", "kill", "exit", "leave", "raise", "memory", "weird", "object", "sleep"])
def test_each_fault_is_laid_at_its_part(sandbox, command):
    limits = replace(LIMITS, part_seconds=2) if command == "sleep" else LIMITS
    tasks = [task(one, limits) for one in ("text a", command, "text b", "text c")]
    alone = [sandbox.run(one) for one in tasks]
    sandbox.ahead(tasks)
    ahead = [sandbox.run(one) for one in tasks]
    assert [(one.items, one.fault) for one in ahead] == [(one.items, one.fault) for one in alone]
    assert [one.fault is None for one in ahead] == [True, False, True, True]


def test_one_that_hangs_is_waited_for_once(sandbox):
    limits = replace(LIMITS, part_seconds=2)
    tasks = [task("text a", limits), task("sleep", limits)]
    sandbox.ahead(tasks)
    began = time.monotonic()
    assert [sandbox.run(one).fault for one in tasks][1].kind is ProblemKind.TIMEOUT
    assert time.monotonic() - began < 3.5


@pytest.mark.parametrize("size", [900_000, 1_500_000])
def test_more_than_a_pipe_holds_neither_blocks_nor_gets_lost(sandbox, size):
    tasks = [task(f"text {'x' * size}{n}") for n in range(6)]
    sandbox.ahead(tasks)
    sandbox.run(task("text between"))
    assert [texts(sandbox.run(one))[0][-1] for one in tasks] == list("012345")


def test_what_nobody_asked_for_is_no_answer_to_what_follows(sandbox):
    sandbox.ahead([task("text a"), task("text b")])
    sandbox.ahead([task("text c")])
    assert [texts(sandbox.run(task(f"text {one}"))) for one in "cba"] == [["c"], ["b"], ["a"]]


def test_a_scan_finds_what_reading_mail_by_mail_finds(tmp_path):
    """Files that take their process down, and files of archives, stand among others."""
    commands = ["text a{0}@a.example", "segv", "table b{0}@a.example", "quine", "exit", "raise"]
    mails = [attached(n, *(commands[(n + k) % 6].format(n) for k in range(n % 3))) for n in range(40)]
    box = tmp_path / "box.mbox"
    box.write_bytes(mbox(mails))
    made = app.recipe_for(bytes(32), LIMITS)
    made = made._replace(extractors=(HostileExtractor, *made.extractors))
    reader = Reader(made.parse, [one() for one in made.extractors], [one() for one in made.detectors], LIMITS)
    expected = [reader.read(one) for one in mails]
    (unit,) = app.open_source(f"mbox:{box}", LIMITS).source.units()
    result = Scanner(made).scan(Work(unit, {}, {}))
    assert [one.parts for one in result.facts] == [one.parts for one in expected]
    assert [(one.kind, one.detail, one.where.part) for one in result.problems] == [
        (one.kind, one.detail, one.where.part) for reading in expected for one in reading.problems
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process does not tell how large it is")
def test_a_process_that_has_grown_makes_room_for_a_fresh_one(sandbox):
    first, second, third = (texts(sandbox.run(task(one))) for one in ("pid a", "keep b", "pid b"))
    assert texts(sandbox.run(task("pid c"))) == third != first
    assert second == ["b"]
