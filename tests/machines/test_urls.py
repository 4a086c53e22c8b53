"""Mailboxes at URLs: in object storage as on disk, by one process and by Dask, and every failure named."""

import gzip
import io
import sys
import zipfile

import pytest

from builders.facts import unit as some_unit
from builders.mails import mail, mbox, strangers
from sentaudit import app, registry
from sentaudit.cli.main import main
from sentaudit.errors import SourceError, UsageError
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import RawMessage
from sentaudit.sources.remote import units as remote_units
from sentaudit.sources.remote.objects import objects_at
from servers import s3 as s3_server
from servers.fixtures import running
from servers.s3 import BUCKET, S3

OWN = ("--organisation-domain", "example.co.jp", "--format", "json", "--no-progress", "-q")


@pytest.fixture(scope="module")
def server():
    yield from running(S3, s3_server.missing())


@pytest.fixture
def s3(server, monkeypatch):
    """The server, and an environment in which clients find it."""
    for name, value in server.environ.items():
        monkeypatch.setenv(name, value)
    objects_at.cache_clear()
    return server


def leaks(first, count):
    return [mail(first + k, to=strangers(12, prefix=f"n{first + k}x"), body="text\n" * 300) for k in range(count)]


def objects():
    """An export of several mailboxes, of which one is compressed and one in a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Sent/inner.eml", leaks(400, 1)[0])
    return {
        "Sent.mbox": mbox(leaks(0, 60)),
        "old/Sent.mbox.gz": gzip.compress(mbox(leaks(100, 5))),
        "Sent/1.eml": leaks(200, 1)[0],
        "Sent/2.eml": leaks(300, 1)[0],
        "backup.zip": packed.getvalue(),
        "notes.pdf": b"%PDF-1.7 no mail",
    }


def everything(uri):
    source = app.open_source(uri, Limits()).source
    found = list(source.units())
    units = [one for one in found if not isinstance(one, Problem)]
    items = [item for unit in units for item in source.read(unit)]
    problems = [one for one in (*found, *items) if isinstance(one, Problem)]
    return units, sorted((one for one in items if isinstance(one, RawMessage)), key=lambda one: one.stored), problems


@pytest.fixture
def filled(s3, request):
    """The prefix of an export of the test's own."""
    prefix = request.node.name[:40].replace("[", "-")
    for name, data in objects().items():
        s3.put(f"{prefix}/{name}", data)
    return f"s3://{BUCKET}/{prefix}"


def test_object_storage_gives_what_the_disk_gives(filled, tmp_path, monkeypatch):
    for name, data in objects().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    _, on_disk, problems = everything(str(tmp_path))
    monkeypatch.setattr(remote_units, "RANGE", 20_000)
    units, stored, there = everything(filled)
    assert sum(unit.spec[0] == "mbox" for unit in units) > 3
    assert [(one.position, one.data) for one in stored] == [(one.position, one.data) for one in on_disk]
    assert len(stored) == 68
    assert [one.detail for one in there] == [one.detail for one in problems] == ["not a mail: PDF document"]


def stamps(uri):
    found = app.open_source(uri, Limits()).source.units()
    return {unit.id: unit.stamp for unit in found if not isinstance(unit, Problem)}


def test_what_did_not_change_keeps_its_stamp(filled, s3):
    before = stamps(filled)
    assert stamps(filled) == before
    s3.put(f"{filled.split('/', 3)[3]}/Sent.mbox", mbox(leaks(500, 60)))
    after = stamps(filled)
    assert [name for name in before if before[name] != after[name]] == ["remote:Sent.mbox:0"]


def test_a_mailbox_that_changes_while_it_is_read_is_told(filled, s3):
    source = app.open_source(f"{filled}/Sent.mbox", Limits()).source
    (unit,) = source.units()
    s3.put(f"{filled.split('/', 3)[3]}/Sent.mbox", mbox(leaks(500, 61)))
    (problem,) = [one for one in source.read(unit) if isinstance(one, Problem)]
    assert problem.kind is ProblemKind.CHANGED


def test_a_server_that_goes_away_is_a_problem_for_the_next_run(filled, monkeypatch):
    source = app.open_source(filled, Limits()).source
    units = list(source.units())
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    objects_at.cache_clear()
    away = app.open_source(filled, Limits()).source
    for unit in units:
        if not isinstance(unit, Problem):
            found = list(away.read(unit))
            assert found
            for problem in found:
                assert (problem.kind, problem.is_operation) == (ProblemKind.CONNECTION, True)
                assert "127.0.0.1" not in problem.detail


@pytest.mark.parametrize("options", [("--jobs", "1"), ("--engine", "dask", "--jobs", "1")])
def test_a_scan_of_object_storage(filled, tmp_path, monkeypatch, capsys, options):
    monkeypatch.chdir(tmp_path)
    assert main(["scan", filled, *OWN, "-o", "report.json", *options]) == 1
    assert (tmp_path / "report.json").read_text().count('"seen": 68') >= 1
    assert capsys.readouterr().err == ""


def test_an_unknown_bucket_is_an_error(s3):
    with pytest.raises(SourceError, match="cannot read") as caught:
        list(app.open_source("s3://no-such-bucket/mail", Limits()).source.units())
    assert (caught.value.kind, bool(caught.value.hint)) == ("not-found", True)


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("pop3://mail.example.org/x", "pop3://"),
        ("sftp://user:secret@files.example.org/mail", "password"),
        ("simplecache::s3://bucket/mail", "copies"),
        ("filecache://bucket/mail", "copies"),
    ],
)
def test_urls_nobody_should_read(uri, said):
    with pytest.raises(UsageError, match=said) as caught:
        list(app.open_source(uri, Limits()).source.units())
    assert "secret" not in caught.value.text + caught.value.hint


@pytest.mark.parametrize(("package", "uri"), [("fsspec", "s3://bucket/mail"), ("gcsfs", "gs://bucket/mail")])
def test_a_missing_package_is_named(monkeypatch, package, uri):
    monkeypatch.setitem(sys.modules, package, None)
    objects_at.cache_clear()
    with pytest.raises(SourceError, match=package) as caught:
        list(app.open_source(uri, Limits()).source.units())
    assert "nstall" in caught.value.hint


def test_a_server_that_cannot_be_reached_is_named(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    uri = "ftp://127.0.0.1:1/mail"
    assert main(["scan", uri, *OWN]) == 2
    assert f"cannot read {uri}" in capsys.readouterr().err
    # A worker may be the first that gets no connection.
    (problem,) = registry.load(registry.SOURCES["remote"])(uri, Limits()).read(some_unit("u", uri=uri))
    assert problem.kind is ProblemKind.CONNECTION
