"""Whatever a parser of an untrusted format does to its process costs one part, is named, and nothing else is lost."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from builders.hostile import MARK, HostileExtractor, attached
from builders.mails import mail, mbox
from sentaudit import app
from sentaudit.engine.reading import Reader
from sentaudit.engine.runners.processes import ProcessRunner
from sentaudit.engine.runners.serial import SerialRunner
from sentaudit.engine.sandbox.child import Task
from sentaudit.engine.sandbox.sandbox import Sandbox, sandbox_of
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, ProblemKind
from sentaudit.parsing.message import parse
from sentaudit.ports import Work

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")
LIMITS = Limits(part_seconds=30, inflated_bytes=8_000_000, sandbox_bytes=512 * 1024 * 1024)


def recipe(limits=LIMITS):
    made = app.recipe_for(bytes(32), limits)
    return made._replace(extractors=(HostileExtractor, *made.extractors))


def read(*commands, limits=LIMITS, **options):
    made = recipe(limits)
    reader = Reader(made.parse, [one() for one in made.extractors], [one() for one in made.detectors], made.limits)
    return reader.read(attached(1, *commands, **options))


def shown(reading):
    return {address for one in reading.found for address in one.addresses}


@pytest.mark.parametrize(
    ("command", "kind", "kept"),
    [
        ("segv", ProblemKind.BROKEN, "first@before.example"),
        ("abort", ProblemKind.BROKEN, None),
        ("hang", ProblemKind.TIMEOUT, None),
        ("sleep", ProblemKind.TIMEOUT, "early@before.example"),
        ("memory", ProblemKind.TOO_LARGE, None),
        ("onegiant", ProblemKind.TOO_LARGE, "giant@before.example"),
        ("raise", ProblemKind.BROKEN, None),
        ("recurse", ProblemKind.TOO_DEEP, None),
        ("exit", ProblemKind.BROKEN, None),
        ("leave", ProblemKind.BROKEN, None),
        ("kill", ProblemKind.CRASH, None),
        ("weird", ProblemKind.BROKEN, "weird@before.example"),
        ("object", ProblemKind.BROKEN, None),
    ],
)
def test_it_costs_one_part(command, kind, kept):
    limits = replace(LIMITS, part_seconds=2) if kind is ProblemKind.TIMEOUT else LIMITS
    reading = read("text one@left.example", command, "text two@right.example", limits=limits)
    (problem,) = reading.problems
    assert (problem.kind, problem.extent) == (kind, Extent.PART_FAILED)
    assert (problem.where.part, problem.where.inner) == ("3", ("f.bin",))
    assert "@" not in problem.detail
    assert reading.parts == (3, 0, 1)
    assert shown(reading) == {"one@left.example", "two@right.example", *([kept] if kept else [])}


def test_text_without_end_is_cut_and_leaves_nothing_for_the_parts_behind_it():
    reading = read("text one@left.example", "gigabytes", "text two@right.example")
    assert [(one.kind, one.where.part) for one in reading.problems] == [
        (ProblemKind.TOO_LARGE, "3"),
        (ProblemKind.TOO_LARGE, "4"),
    ]
    assert shown(reading) == {"one@left.example", "gigabytes@before.example"}


def test_only_what_says_nothing_of_the_data_makes_a_run_incomplete():
    """Else a nightly scan would read the unit again for ever, and never be complete."""
    assert [one.is_operation for one in read("segv", "kill").problems] == [False, True]


def test_a_process_in_disorder_gets_a_part_read_by_a_fresh_one():
    sandbox = Sandbox(LIMITS.sandbox_bytes)
    try:
        part = parse(attached(1, "abort"), LIMITS).parts[1]
        first = sandbox.run(Task(HostileExtractor, part, LIMITS, (), 1000, 5))
        assert first.fault.kind is ProblemKind.BROKEN
        text = part._replace(data=MARK + b"text a@b.example")
        assert [one.text for one in sandbox.run(Task(HostileExtractor, text, LIMITS, (), 1000, 5)).items] == [
            "a@b.example"
        ]
    finally:
        sandbox.close()


@pytest.mark.skipif(sys.platform != "linux", reason="what can be taken away differs")
def test_it_can_write_no_file(tmp_path):
    (problem,) = read(f"write {tmp_path}").problems
    assert (problem.kind, problem.detail[:27]) == (ProblemKind.BROKEN, "its reader failed: OSError ")


@pytest.mark.skipif(sys.platform != "linux", reason="what can be taken away differs")
def test_it_reaches_no_network():
    if subprocess.run(["unshare", "--user", "--net", "true"], check=False, capture_output=True).returncode:  # noqa: S607
        pytest.skip("this system gives no process a network of its own")
    with socket.create_server(("127.0.0.1", 0)) as server:
        reading = read(f"connect {server.getsockname()[1]}")
    assert not shown(reading)
    assert [one.kind for one in reading.problems] == [ProblemKind.BROKEN]


@pytest.mark.parametrize(
    ("command", "limits", "kind", "failed"),
    [
        ("quine", LIMITS, ProblemKind.TOO_DEEP, 1),
        ("quine 5", Limits(parts=40, depth=9), ProblemKind.TOO_MANY, 8),
        ("bomb", LIMITS, ProblemKind.TOO_LARGE, None),
    ],
)
def test_nested_bombs_end_and_keep_what_was_found(command, limits, kind, failed):
    began = time.monotonic()
    reading = read(command, limits=limits)
    assert time.monotonic() - began < 30
    assert kind in {one.kind for one in reading.problems}
    assert shown(reading) == {f"{command.split()[0]}@before.example"}
    if failed is not None:
        assert reading.parts[2] >= 1


def test_the_time_of_a_message_is_bounded_over_its_parts():
    limits = Limits(part_seconds=1, message_seconds=2)
    began = time.monotonic()
    reading = read(*["sleep"] * 6, limits=limits)
    assert time.monotonic() - began < 6
    assert [one.kind for one in reading.problems] == [ProblemKind.TIMEOUT] * 6


def test_a_mailbox_without_such_files_starts_no_process():
    code = (
        "from sentaudit import app\nimport multiprocessing\n"
        "from builders.mails import mail\n"
        "app.inspect(mail(1, body='a@b.example'))\nprint(len(multiprocessing.active_children()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment())
    assert done.stdout == "0\n"


def environment():
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.fixture
def units(tmp_path):
    """Three mailboxes: ordinary files, one that crashes its reader, ordinary files."""
    made = []
    for n, command in enumerate(["text a@a.example", "segv", "text c@c.example"]):
        path = tmp_path / f"box{n}.mbox"
        path.write_bytes(mbox([attached(10 * n, command), attached(10 * n + 1, f"text late{n}@x.example"), mail(n)]))
        made += [unit._replace(id=f"u{n}") for unit in app.open_source(f"mbox:{path}", LIMITS).source.units()]
    return made


def test_one_or_many_processes_give_the_same(units):
    outcomes = []
    for runner in (SerialRunner(recipe()), ProcessRunner(recipe(), 2)):
        try:
            outcomes.append([result._replace(peak=0) for result in runner.run(map(Work, units))])
        finally:
            runner.close()
    assert outcomes[0] == outcomes[1]
    assert [len(result.facts) for result in outcomes[0]] == [3, 3, 3]
    assert [[one.kind for one in result.problems] for result in outcomes[0]] == [[], [ProblemKind.BROKEN], []]


SCAN = """
import sys
from test_sandbox import *
if __name__ == "__main__":
    runner = ProcessRunner(recipe(LONG), 2) if sys.argv[2] == "2" else SerialRunner(recipe(LONG))
    unit, = app.open_source("mbox:" + sys.argv[1], LONG).source.units()
    print("ready", flush=True)
    list(runner.run([Work(unit)]))
"""
LONG = Limits(part_seconds=120)


def tree(parent):
    """All processes below one, by what the system tells of parents."""
    children = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, pending = set(), [parent]
    while pending:
        for child in children.get(pending.pop(), []):
            found.add(child)
            pending.append(child)
    return found


def alive(processes):
    return {
        one
        for one in processes
        if Path(f"/proc/{one}").exists() and ") Z " not in Path(f"/proc/{one}/stat").read_text()
    }


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc, and death signals")
@pytest.mark.parametrize("jobs", [1, 2])
def test_nothing_outlives_a_killed_parent(tmp_path, jobs):
    """Not even a reader that hangs in compiled code and notices nothing."""
    box = tmp_path / "box.mbox"
    box.write_bytes(mbox([attached(1, "hang")]))
    script = tmp_path / "run.py"
    script.write_text(SCAN)
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    command = [sys.executable, str(script), str(box), str(jobs)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=env) as process:
        assert process.stdout.readline() == b"ready\n"
        deadline = time.monotonic() + 20
        below = set()
        while not any(busy(one) for one in below):
            assert time.monotonic() < deadline, "no reader was started"
            time.sleep(0.1)
            below = tree(process.pid)
        process.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 15
    while alive(below) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not alive(below)


def busy(process):
    """True for the reader at work: it has used the processor for a while."""
    try:
        name = Path(f"/proc/{process}/cmdline").read_bytes()
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return b"spawn_main" in name and int(fields[11]) > 60


@pytest.fixture(scope="module", autouse=True)
def _no_process_left():
    yield
    sandbox_of(LIMITS.sandbox_bytes).close()
    sandbox_of(Limits().sandbox_bytes).close()
