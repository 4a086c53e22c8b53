"""What happens to a case when something goes wrong: nothing readable leaks, nothing committed is lost."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from dataclasses import astuple
from pathlib import Path

import pytest

from builders.facts import address, facts, result, unit
from sentaudit.errors import CaseError
from sentaudit.model.coverage import Extent, Folder, Problem, ProblemKind, Stage
from sentaudit.model.incident import Status
from sentaudit.model.locator import Locator
from sentaudit.model.review import Review
from sentaudit.store.case import SqliteCase
from sentaudit.store.outcomes import StoredOutcomes

URI = "mbox:geheim.mbox"
posix = pytest.mark.skipif(os.name != "posix", reason="file modes and signals of POSIX")

TESTS = Path(__file__).parents[1]


def new_case(directory, *, units=1, messages=20):
    with SqliteCase(directory, write=True) as case:
        case.register_source(URI, 0)
        for number in range(units):
            write(case, f"u{number}", messages)
    return directory


def write(case, name, messages=20):
    of = unit(name)
    some = [facts(f"{n}+90", n, evidence=True) for n in range(messages)]
    case.commit(of, result(of, some, addresses=[address(n) for n in range(messages)]), "policy")


def everything(directory):
    with SqliteCase(directory) as case:
        messages = list(case.messages())
        ids = [one.id for one in messages]
        directory = case.directory()
        keys = {key: astuple(directory.get(key)) for key in directory.at(directory.domains())}
        return (
            case.folders(), messages, case.evidence(ids), keys, case.addresses(keys), list(case.problems()),
            case.runs(), case.reviews(),
        )  # fmt: skip


def child(directory, code):
    """Runs `code` with an open case in another Python; returns the finished process."""
    program = (
        "import os, signal, sys, time\n"
        f"sys.path[:0] = {[str(TESTS)]!r}\n"
        "from pathlib import Path\n"
        "from builders.facts import address, facts, result, unit\n"
        "from sentaudit.store.case import SqliteCase\n"
        f"case = SqliteCase(Path({str(directory)!r}), write=True)\n"
        f"case.register_source({URI!r}, 0)\n{code}"
    )
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)


def test_nothing_personal_is_readable_in_any_file(tmp_path):
    directory = tmp_path / "case"
    where = Locator(URI, "Geheim Ordner", "cur/geheim-file", "geheim-id@x.example", "2", ("geheim.zip",))
    of = unit("geheim-unit", "Geheim Ordner")
    messages = [facts(f"{n}77+90", n, evidence=True) for n in range(30)]
    messages += [facts(f"cur/geheim-{n}", n, evidence=True) for n in range(30)]
    trouble = [Problem(Stage.PARSE, ProblemKind.BROKEN, where, "geheim detail", Extent.PART_FAILED)]
    with SqliteCase(directory, write=True) as case:
        case.register_source(URI, 0)
        case.register_folder(URI, Folder("Geheim Ordner"))
        people = [address(n, shown=n % 2 == 0) for n in range(40)]
        case.commit(of, result(of, messages, addresses=people, problems=trouble), "policy")
        case.commit(of, result(of, messages[:40], problems=trouble, kept=[messages[50].position]), "policy")
        case.source_problems(URI, trouble)
        case.add_review(Review("I-1", Status.CONFIRMED, "geheim reason", "geheim author", 5, "f1"))
        while_open = {file.name: file.read_bytes() for file in directory.iterdir()}
        assert "case.sqlite-wal" in while_open
    after = {file.name: file.read_bytes() for file in directory.iterdir()}
    for files in (while_open, after):
        held = b"".join(files.values())
        assert b"2977+90" in held  # what may be readable is found by this search
        for word in ("geheim", "秘密", "example", "Ordner", ".mbox"):
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                assert word.encode(encoding) not in held.replace(b"Geheim", b"geheim")
        assert bytes.fromhex(files["case.key"].decode()) not in held


@posix
def test_all_files_are_their_owners_only(tmp_path):
    before = os.umask(0)
    try:
        directory = tmp_path / "case"
        with SqliteCase(directory, write=True) as case:
            case.register_source(URI, 0)
            write(case, "u1")
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in directory.iterdir()}
            with SqliteCase(directory):
                pass
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("case.key", "case.sqlite", "case.sqlite-shm", "case.sqlite-wal", "lock"), 0o600)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_all_is_in_the_file_when_its_writer_is_done_even_if_somebody_still_looks(tmp_path):
    directory, copy = tmp_path / "case", tmp_path / "copy"
    with SqliteCase(directory, write=True) as case:
        case.register_source(URI, 0)
        looking = StoredOutcomes(directory, case.keyring)
        assert looking.find(b"nothing") is None
        write(case, "u1")
    copy.mkdir()
    for name in ("case.sqlite", "case.key"):
        shutil.copy(directory / name, copy)
    with SqliteCase(copy) as copied, SqliteCase(directory) as case:
        assert list(copied.messages()) == list(case.messages()) != []
    looking.close()


def test_a_second_writer_is_refused_and_a_reader_is_not(tmp_path):
    with SqliteCase(tmp_path, write=True) as case:
        case.register_source(URI, 0)
        write(case, "u1")
        with pytest.raises(CaseError, match="another run") as caught:
            SqliteCase(tmp_path, write=True)
        assert "--case" in caught.value.hint
        assert "another run" in child(tmp_path, "").stderr
        with SqliteCase(tmp_path) as reader:
            assert len(list(reader.messages())) == 20
    with SqliteCase(tmp_path, write=True):
        pass


@posix
def test_a_kill_in_the_middle_of_a_unit_leaves_the_units_before_it(tmp_path):
    killed = child(
        tmp_path,
        "class Deadly(tuple):\n"
        "    def __iter__(self): os.kill(os.getpid(), signal.SIGKILL)\n"
        "for name in ('u1', 'u2', 'u3'):\n"
        "    of = unit(name)\n"
        "    some = result(of, [facts(f'{n}+1', n) for n in range(500)], skipped=3)\n"
        "    case.commit(of, some if name != 'u3' else some._replace(addresses=Deadly()), 'policy')\n",
    )
    assert killed.returncode == -signal.SIGKILL
    with SqliteCase(tmp_path, write=True) as case:
        assert sorted(case.unit_states(URI)) == ["u1", "u2"]
        (folder,) = case.folders()
        assert (folder.messages.scanned, folder.messages.skipped) == (1000, 6)
        write(case, "u3")
    assert len(everything(tmp_path)[1]) == 1020


@posix
def test_a_worker_that_outlives_its_killed_parent_does_not_keep_the_case_locked(tmp_path):
    killed = child(
        tmp_path,
        "worker = os.fork()\n"
        "if not worker:\n"
        "    for descriptor in (1, 2): os.close(descriptor)\n"
        "    time.sleep(60)\n"
        "    os._exit(0)\n"
        "print(worker, flush=True)\n"
        "time.sleep(0.2)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n",
    )
    worker = int(killed.stdout)
    try:
        os.kill(worker, 0)
        with SqliteCase(tmp_path, write=True):
            pass
    finally:
        os.kill(worker, signal.SIGKILL)


def test_a_full_disk_keeps_what_was_committed(tmp_path):
    with SqliteCase(tmp_path, write=True) as case:
        case.register_source(URI, 0)
        write(case, "u1")
        pages = case._database.execute("PRAGMA page_count").fetchone()[0]
        case._database.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(CaseError, match="disk is full") as caught:
            write(case, "u2", 2000)
        assert "kept" in caught.value.hint
        assert len(list(case.messages())) == 20
        case._database.execute("PRAGMA max_page_count = 100000")
        write(case, "u2", 40)
    assert len(everything(tmp_path)[1]) == 60


def test_a_file_locked_by_another_program_is_said_to_be(tmp_path):
    with SqliteCase(tmp_path, write=True) as case:
        case.register_source(URI, 0)
        other = sqlite3.connect(tmp_path / "case.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        case._database.execute("PRAGMA busy_timeout = 10")
        with pytest.raises(CaseError, match="locked"):
            write(case, "u1")
        other.close()
        write(case, "u1")


def test_every_damaged_page_is_noticed_or_harmless(tmp_path):
    directory = new_case(tmp_path / "case", units=1, messages=25)
    path = directory / "case.sqlite"
    good, expected = path.read_bytes(), everything(directory)
    size = int.from_bytes(good[16:18], "big")
    noticed = 0
    for start in range(0, len(good), size):
        for rubbish in (b"\x00" * size, b"\xa5" * size):
            path.write_bytes(good[:start] + rubbish + good[start + size :])
            try:
                assert everything(directory) == expected
            except CaseError as error:
                noticed += 1
                assert error.hint
    assert noticed > len(good) // size
    path.write_bytes(good[: len(good) // 2 // size * size])
    with pytest.raises(CaseError):
        everything(directory)
    path.write_bytes(good)
    assert everything(directory) == expected


def test_a_changed_sealed_value_is_noticed(tmp_path):
    directory = new_case(tmp_path / "case")
    database = sqlite3.connect(directory / "case.sqlite")
    database.execute("UPDATE evidence SET sealed = randomblob(60)")
    database.commit()
    database.close()
    with pytest.raises(CaseError, match="sealed"):
        everything(directory)


def test_sightings_without_their_message_are_noticed(tmp_path):
    directory = new_case(tmp_path / "case")
    database = sqlite3.connect(directory / "case.sqlite")
    database.execute("DELETE FROM message WHERE id = (SELECT min(message) FROM sighting)")
    database.commit()
    database.close()
    with pytest.raises(CaseError, match="damaged"):
        everything(directory)


@pytest.mark.parametrize("write", [True, False])
def test_other_peoples_files_are_refused_and_left_alone(tmp_path, write):
    new_case(tmp_path)
    path = tmp_path / "case.sqlite"
    path.write_bytes(b"no database at all, but long enough to be looked at " * 100)
    with pytest.raises(CaseError, match="no case file"):
        SqliteCase(tmp_path, write=write)
    path.unlink()
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE theirs (a)")
    database.close()
    before = path.read_bytes()
    with pytest.raises(CaseError, match="no case file"):
        SqliteCase(tmp_path, write=write)
    assert path.read_bytes() == before


@pytest.mark.parametrize("write", [True, False])
def test_a_case_of_a_newer_version_is_left_alone(tmp_path, write):
    new_case(tmp_path)
    database = sqlite3.connect(tmp_path / "case.sqlite")
    database.execute("PRAGMA user_version = 9999")
    database.close()
    with pytest.raises(CaseError, match="newer version"):
        SqliteCase(tmp_path, write=write)


@pytest.mark.parametrize("write", [True, False])
def test_the_key_must_be_there_and_be_the_right_one(tmp_path, write):
    key = new_case(tmp_path) / "case.key"
    right = key.read_bytes()
    key.unlink()
    with pytest.raises(CaseError, match="missing") as caught:
        SqliteCase(tmp_path, write=write)
    assert caught.value.hint
    assert not key.exists()
    for wrong, words in (
        (b"00" * 32, "not the key"),
        (b"zz" * 32, "damaged"),
        (b"00" * 31, "damaged"),
        (b"", "damaged"),
    ):
        key.touch(0o600)
        key.write_bytes(wrong)
        with pytest.raises(CaseError, match=words):
            SqliteCase(tmp_path, write=write)
    key.write_bytes(right)
    assert len(everything(tmp_path)[1]) == 20


@posix
def test_a_key_others_can_read_is_refused(tmp_path):
    key = new_case(tmp_path) / "case.key"
    key.chmod(0o640)
    with pytest.raises(CaseError, match="read by others") as caught:
        SqliteCase(tmp_path)
    assert "chmod 600" in caught.value.hint


def test_where_there_is_no_case_none_is_made_for_reading(tmp_path):
    with pytest.raises(CaseError, match="no case"):
        SqliteCase(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    (tmp_path / "case.sqlite").touch()
    with pytest.raises(CaseError, match="no case"):
        SqliteCase(tmp_path)


@pytest.mark.parametrize("write", [True, False])
def test_a_place_that_cannot_be_used_is_named(tmp_path, write):
    (tmp_path / "file").write_text("")
    with pytest.raises(CaseError) as caught:
        SqliteCase(tmp_path / "file" / "case", write=write)
    assert caught.value.hint


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_cannot_be_written_is_named(tmp_path):
    directory = new_case(tmp_path / "case")
    directory.chmod(0o500)
    try:
        with pytest.raises(CaseError, match="cannot be") as caught:
            SqliteCase(tmp_path / "case" / "new", write=True)
        assert "--case" in caught.value.hint
    finally:
        directory.chmod(0o700)


def test_a_case_whose_making_was_interrupted_is_made_anew(tmp_path):
    for number, remove in enumerate((("case.sqlite",), ("case.sqlite", "case.key"), ("case.key",))):
        directory = tmp_path / str(number)
        SqliteCase(directory, write=True).close()
        for name in remove:
            (directory / name).unlink()
        (directory / "case.key.new").touch(0o600)
        if "case.sqlite" not in remove:
            database = sqlite3.connect(directory / "case.sqlite", isolation_level=None)
            database.execute("DELETE FROM meta")
            database.close()
        new_case(directory)
        assert len(everything(directory)[1]) == 20


def test_an_error_in_the_block_closes_and_unlocks_the_case(tmp_path):
    with pytest.raises(KeyError), SqliteCase(tmp_path, write=True):
        raise KeyError
    with SqliteCase(tmp_path, write=True):
        pass
