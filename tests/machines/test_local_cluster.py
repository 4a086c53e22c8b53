"""`--engine dask` without a scheduler: worker processes of this machine, from the command line and to its end."""

import gc
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from builders.fatal import MARK, parse_or_die
from builders.mails import mail, mbox, strangers
from sentaudit import app, registry
from sentaudit.app.opening import runner_for
from sentaudit.cli.main import main
from sentaudit.credentials.provider import Told
from sentaudit.engine.pipeline import NamedSource
from sentaudit.engine.runners.dask_cluster import DaskCluster, DaskError
from sentaudit.engine.runners.dask_runner import DaskRunner
from sentaudit.errors import UsageError
from sentaudit.model.config import Config, Limits
from sentaudit.model.coverage import Extent, ProblemKind
from sentaudit.model.secret import SecretKind, SecretRef
from sentaudit.ports import Work
from sentaudit.store.sealing.seal import Keyring

OWN = ("--organisation-domain", "example.co.jp", "--format", "json", "--no-progress", "-q")


@pytest.fixture
def sent(tmp_path):
    """Three mailboxes of sent mail, with leaks in each."""
    for n in range(3):
        mails = [mail(100 * n + k, to=strangers(2 + 9 * (k < 2), prefix=f"m{n}k{k}x")) for k in range(120)]
        (tmp_path / f"Sent{n}").mkdir()
        (tmp_path / f"Sent{n}" / "Sent.mbox").write_bytes(mbox(mails))
    return sorted(map(str, tmp_path.glob("Sent*")))


def scanned(tmp_path, name, sources, *options):
    """The report of a scan in a process of its own, without what two runs never share."""
    args = [*sources, *OWN, "--case", str(tmp_path / name), "-o", str(tmp_path / f"{name}.json"), *options]
    done = subprocess.run(
        [sys.executable, "-m", "sentaudit", "scan", *args], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "")
    report = json.loads((tmp_path / f"{name}.json").read_text())
    del report["run"]["id"], report["run"]["started"], report["run"]["finished"]
    return report


def test_the_report_is_the_same(sent, tmp_path):
    (tmp_path / "serial").mkdir(mode=0o700)
    dask = scanned(tmp_path, "dask", sent, "--engine", "dask", "--jobs", "2")
    assert dask["incidents"]
    key = (tmp_path / "dask" / "case.key").read_bytes()
    (tmp_path / "serial" / "case.key").write_bytes(key)
    (tmp_path / "serial" / "case.key").chmod(0o600)
    assert scanned(tmp_path, "serial", sent, "--jobs", "1") == dask


def children_of(pid):
    """Every process below one."""
    found, below = [], [pid]
    while below:
        for task in Path(f"/proc/{below.pop()}/task").glob("*/children"):
            new = [int(word) for word in task.read_text().split()]
            below += new
            found += new
    return found


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
def test_ctrl_c_ends_it_at_once_with_what_is_done(tmp_path):
    (tmp_path / "Sent.mbox").write_bytes(mbox([mail(k, body="some words of text\n" * 200) for k in range(9000)]))
    args = ["Sent.mbox", *OWN[:2], "--engine", "dask", "--jobs", "1", "-q", "--no-progress"]
    process = subprocess.Popen(
        [sys.executable, "-m", "sentaudit", "scan", *args],
        cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    children = []
    while process.poll() is None and len(children) < 2:  # the resource tracker and the worker
        time.sleep(0.05)
        children = children_of(process.pid)
    time.sleep(1.0)
    children = children_of(process.pid)
    started = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers get it too
    _, stderr = process.communicate(timeout=60)
    assert time.monotonic() - started < 30
    assert "Traceback" not in stderr
    assert process.returncode == 130
    assert stderr.strip() == "sentaudit: interrupted; everything finished so far is in the case"
    deadline = time.monotonic() + 10
    while any(map(alive, children)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(alive, children))


def test_nothing_hangs_on_the_garbage_collector_where_ctrl_c_would_be_lost():
    cluster = DaskCluster(Keyring(bytes(32)), 1, None)
    try:
        assert not [one for one in gc.callbacks if one.__module__.startswith("distributed")]
    finally:
        cluster.close()


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_unit_that_kills_workers_is_named_and_costs_itself_only(tmp_path):
    works = []
    for n in range(4):
        path = tmp_path / f"box{n}.mbox"
        path.write_bytes(mbox([mail(n), mail(100 + n, body=MARK.decode() if n == 1 else "hello\n")]))
        works += [Work(unit._replace(id=f"u{n}")) for unit in app.open_source(f"mbox:{path}", Limits()).source.units()]
    runner = DaskRunner(app.recipe_for(bytes(32), Limits())._replace(parse=parse_or_die), 1)
    try:
        results = list(runner.run(works))
    finally:
        runner.close()
    assert [(result.unit_id, len(result.facts)) for result in results] == [("u0", 2), ("u1", 0), ("u2", 2), ("u3", 2)]
    (problem,) = results[1].problems
    assert (problem.kind, problem.extent, problem.is_operation) == (ProblemKind.CRASH, Extent.MESSAGE_FAILED, True)


def test_a_typed_password_is_refused():
    told = Told({SecretRef(SecretKind.ASKED, ("imaps://u@imap.example.org",)): "secret"})
    with pytest.raises(UsageError, match="typed") as caught:
        DaskRunner(app.recipe_for(bytes(32), Limits())._replace(told=told), 1)
    assert "--password-env" in caught.value.hint


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(DaskError, match="distributed") as caught:
        DaskRunner(app.recipe_for(bytes(32), Limits()), 1)
    assert "sentaudit[distributed]" in caught.value.hint


class Bounded:
    """A source that lets few units be read at the same time."""

    at_once = 2


@pytest.mark.parametrize(
    ("jobs", "sources", "most"), [(None, [], 0), (5, [], 5), (None, [Bounded], 2), (1, [Bounded], 1)]
)
def test_no_more_is_sent_to_a_cluster_than_a_source_allows(monkeypatch, jobs, sources, most):
    called = []
    monkeypatch.setitem(registry.RUNNERS, "dask", "machines:Seen")
    monkeypatch.setattr(registry, "load", lambda target: lambda *args: called.append((target, args[1:])))
    config = Config(engine="dask", scheduler="tcp://10.0.0.5:8786", jobs=jobs)
    runner_for(None, config, [NamedSource("x", one()) for one in sources])
    assert called == [("machines:Seen", (most, "tcp://10.0.0.5:8786"))]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--scheduler", "tcp://127.0.0.1:1"), "--engine dask"),
        (("--engine", "dask", "--scheduler", "127.0.0.1:8786"), "tcp://host:8786"),
    ],
)
def test_settings_that_do_not_fit_are_errors(tmp_path, monkeypatch, capsys, options, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Sent.mbox").write_bytes(mbox([mail(1)]))
    assert main(["scan", "Sent.mbox", *options]) == 2
    assert said in capsys.readouterr().err
