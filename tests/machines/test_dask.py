"""Units on Dask: the same results as in one process, whatever is lost on the way, and nothing to read on the wire."""

import base64
import time

import pytest

from builders.fatal import ONCE, parse_or_die_once
from builders.mails import mail, mbox, strangers
from builders.office import docx, paragraph
from sentaudit import app
from sentaudit.engine.runners import dask_cluster
from sentaudit.engine.runners.dask_runner import DaskRunner
from sentaudit.engine.runners.serial import SerialRunner
from sentaudit.errors import SentauditError
from sentaudit.model.config import Limits
from sentaudit.ports import Work
from servers.dask_rig import Cluster, Tap

KEY = bytes(range(32))
COUNT = 8


@pytest.fixture(scope="module")
def cluster():
    """A scheduler with two workers, each a process of its own."""
    running = Cluster()
    try:
        running.start(KEY)
        yield running
    finally:
        running.stop()


def with_list(number, text="Hello\n"):
    """A mail with addresses in an attachment only a sandboxed reader opens."""
    file = docx("".join(map(paragraph, strangers(12, prefix=f"list{number}x"))))
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    extra = ("MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="b"')
    body = (
        f"--b\nContent-Type: text/plain\n\n{text}\n--b\nContent-Type: {kind}; name=list.docx\n"
        "Content-Disposition: attachment; filename=list.docx\nContent-Transfer-Encoding: base64\n\n"
        f"{base64.encodebytes(file).decode()}\n--b--\n"
    )
    return mail(number, to=strangers(15, prefix=f"seen{number}x"), extra=extra, body=body)


def mailboxes(root, special=None, first=mail):
    """Mailboxes named 00.mbox ..., each large enough, so it says, for a task of its own; `special` is in 03."""
    works = []
    for n in range(COUNT):
        path = root / f"{n:02}.mbox"
        path.write_bytes(mbox([first(n), mail(100 + n, body=special if n == 3 and special else "hello\n")]))
        (unit,) = app.open_source(f"mbox:{path}", Limits()).source.units()
        works.append(Work(unit._replace(id=f"u{n}", size=9 << 20)))
    return works


def recipe(**more):
    return app.recipe_for(KEY, Limits())._replace(**more)


def essence(results):
    """All that gets into the case; the most memory of a process says nothing about the mail."""
    return [result._replace(peak=0) for result in results]


def serially(works, **more):
    return essence(SerialRunner(recipe(**more)).run(works))


def closing(runner, works):
    try:
        yield from runner.run(works)
    finally:
        runner.close()


def test_the_results_are_those_of_one_process_and_the_wire_tells_nothing(cluster, tmp_path):
    works = mailboxes(tmp_path, first=with_list)
    tap = Tap(cluster.port)
    try:
        found = essence(closing(DaskRunner(recipe(), 0, tap.address), works))
    finally:
        tap.close()
    assert found == serially(works)
    assert [len(result.facts) for result in found] == [2] * COUNT
    assert all(any(one.part == "2" for one in result.facts[0].sightings) for result in found), "the sandbox works there"
    seen = tap.seen
    assert b"sentaudit.engine.runners.dask_worker" in seen, "the tap is where the tasks pass"
    for secret in (b"example", b"seen1x", b".mbox", str(tmp_path).encode(), KEY, KEY.hex().encode()):
        assert secret not in seen, secret


def test_small_units_share_tasks(cluster, tmp_path, monkeypatch):
    works = [work._replace(unit=work.unit._replace(size=10)) for work in mailboxes(tmp_path)]
    runner = DaskRunner(recipe(), 1, cluster.address)
    sent = []
    monkeypatch.setattr(
        runner._cluster.client, "submit", lambda *args, **more: sent.append(args) or real(*args, **more)
    )
    real = type(runner._cluster.client).submit.__get__(runner._cluster.client)
    assert essence(closing(runner, works)) == serially(works)
    assert len(sent) == 1


def test_a_worker_killed_in_the_middle_changes_nothing(cluster, tmp_path):
    flag = tmp_path / "fatal"
    flag.touch()
    works = mailboxes(tmp_path, special=f"{ONCE.decode()}{flag}\n")
    found = essence(closing(DaskRunner(recipe(parse=parse_or_die_once), 0, cluster.address), works))
    assert not flag.exists(), "a worker died of it"
    assert found == serially(works, parse=parse_or_die_once)
    assert not any(result.problems for result in found)


def test_a_worker_with_the_key_of_another_case_reads_nothing(cluster, tmp_path):
    with pytest.raises(SentauditError, match="that of another case") as caught:
        DaskRunner(recipe(key=bytes(32)), 0, cluster.address)
    assert "SENTAUDIT_CASE_KEY" in caught.value.hint


def test_an_exception_on_a_worker_quotes_no_mail(cluster, tmp_path):
    (work, *_) = mailboxes(tmp_path)
    with pytest.raises(RuntimeError, match="a worker failed: KeyError in") as caught:
        list(closing(DaskRunner(recipe(), 0, cluster.address), [work._replace(unit=work.unit._replace(kind="secret"))]))
    assert "secret" not in str(caught.value)


def test_a_restarted_scheduler_changes_nothing_and_one_that_stays_away_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(dask_cluster, "_CONNECT_SECONDS", 2.0)
    works = mailboxes(tmp_path)
    own = Cluster()
    try:
        own.start(None, 1)
        with pytest.raises(SentauditError, match="has no case key"):
            DaskRunner(recipe(), 0, own.address)
        own.kill_workers()
        own.start_workers(KEY, 1)
        runner = DaskRunner(recipe(), 2, own.address)
        results = runner.run(works)
        found = [next(results)]
        own.stop()
        deadline = time.monotonic() + 30
        while runner._cluster.client.status != "closed" and time.monotonic() < deadline:
            time.sleep(0.1)  # the client of Dask gave up: what is submitted now goes nowhere
        own.start(KEY, 1)
        found += [next(results) for _ in works[:4]]
        own.stop()
        monkeypatch.setattr(dask_cluster, "PATIENCE", 1.0)
        with pytest.raises(SentauditError, match="no scheduler answers"):
            next(results)
        runner.close()
    finally:
        own.stop()
    assert essence(found) == serially(works[:5])
