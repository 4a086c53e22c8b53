"""The same file is read once: in one message or many, in one worker or many, in this run or the next."""

import pickle
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.hostile import MARK, HostileExtractor, attached
from builders.mails import mbox
from sentaudit import app, registry
from sentaudit.engine.files.outcomes import Outcomes
from sentaudit.engine.progress import Silent
from sentaudit.engine.sandbox.items import ItemsError, dump, load
from sentaudit.engine.sandbox.sandbox import Fault, Yield
from sentaudit.model.config import Config, Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.model.message import Flow, Part
from sentaudit.model.text import Table, TextSpan
from sentaudit.store.case import SqliteCase
from sentaudit.store.outcomes import OutcomeWriter
from sentaudit.store.sealing.seal import Keyring

ITEMS = [
    TextSpan("a@b.example", "1", ("f.bin", "Sheet1"), True),
    Table((("a", "ｂ"), ("", "\udc80")), "1", ("f.bin",)),
    Part("1", "application/octet-stream", "", "x.csv", True, b"\x00\xff", 0, ("f.zip",)),
    Problem(Stage.EXTRACT, ProblemKind.BROKEN, Locator("", part="1", inner=("f.bin",)), "odd", Extent.ASIDE, True),
]


@pytest.fixture(autouse=True)
def _registered(monkeypatch):
    monkeypatch.setattr(registry, "EXTRACTORS", {"hostile": "builders.hostile:HostileExtractor", **registry.EXTRACTORS})


def scan(tmp_path, *boxes, jobs=1):
    config = Config(case=str(tmp_path / "case"), reports=str(tmp_path / "reports"), jobs=jobs)
    app.scan([str(box) for box in boxes], config, Silent())
    assert not list((tmp_path / "case").glob("*-wal")), "nobody who looks things up stays"
    with SqliteCase(tmp_path / "case") as case:
        return [sorted(one.addresses for one in message.facts.sightings) for message in case.messages()]


def box(tmp_path, name, *mails):
    path = tmp_path / f"{name}.mbox"
    path.write_bytes(mbox(mails))
    return path


def test_what_was_dumped_is_loaded():
    assert load(dump(ITEMS)) == ITEMS


@pytest.mark.parametrize("flow", Flow)
def test_every_field_of_a_part_comes_back_as_what_it_was(flow):
    part = Part("2", "text/plain", "utf-8", "a.txt", True, b"x", 3, ("a.zip",), flow, "left out")
    (found,) = load(dump([part]))
    assert found == part
    assert list(map(type, found)) == list(map(type, part))


_CELLS = st.sampled_from(["", "a", "ｂ", "\udc80", "\x1f", "\x1e", "\x1ea\x1f", "\n", "x" * 40])


@given(st.lists(st.lists(_CELLS, max_size=4).map(tuple), max_size=5).map(tuple))
def test_any_rows_are_loaded_as_they_were(rows):
    items = [Table(rows, "1"), Table((*rows, *rows), "2", ("f.bin",), True)]
    assert load(dump(items)) == items


def test_what_is_there_many_times_is_sent_once():
    row, long = ("a", "b"), "x" * 1_000_000
    for rows in ((row,) * 100_000, tuple((long, str(number)) for number in range(100))):
        data = dump([Table(rows, "1")])
        assert len(data) < 1_100_000
        assert load(data)[0].rows == rows


def test_a_text_of_too_many_cells_is_refused():
    data = pickle.dumps([(1, "\x1f" * 16_000_001, "1", (), False)])
    with pytest.raises(ItemsError):
        load(data)


@pytest.mark.parametrize("data", [b"", b"x", b"cos\nabort\n.", dump(ITEMS)[:-9], b"\x80\x05]N.", b"\x80\x05K\x01."])
def test_what_is_no_item_is_refused(data):
    with pytest.raises(ItemsError):
        load(data)


def test_one_file_in_many_messages_is_read_once(tmp_path):
    same = [attached(n, "once", subject=f"s{n}") for n in range(3)]
    other = attached(9, "once", name="g.bin")
    first, second, third, fourth = scan(tmp_path, box(tmp_path, "a", *same, other))
    assert first
    assert first == second == third != fourth


def test_a_file_under_another_name_is_read_once_by_who_takes_no_name_for_content(tmp_path, monkeypatch):
    monkeypatch.setattr(HostileExtractor, "nameless", True, raising=False)
    mails = [attached(n, "once", name=name) for n, name in enumerate(["f.bin", "g.bin", '""'])]
    scan(tmp_path, box(tmp_path, "a", *mails))
    with SqliteCase(tmp_path / "case") as case:
        ((first,), (second,), (third,)) = [message.facts.sightings for message in case.messages()]
    assert first.addresses == second.addresses == third.addresses
    assert [first.inner, second.inner, third.inner] == [("f.bin",), ("g.bin",), ()]


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_next_run_and_other_workers_read_it_no_more(tmp_path, jobs):
    one = box(tmp_path, "a", attached(1, "once"))
    ((first,),) = scan(tmp_path, one, jobs=jobs)
    found = scan(tmp_path, one, box(tmp_path, "b", attached(2, "once"), attached(3, "text c@d.example")), jobs=jobs)
    assert found[:2] == [[first], [first]]


def test_nothing_of_it_is_readable_in_the_case(tmp_path):
    scan(tmp_path, box(tmp_path, "a", attached(1, "slow " + "secret words of somebody@secret.example " * 20)))
    with sqlite3.connect(tmp_path / "case" / "case.sqlite") as database:
        (count,) = database.execute("SELECT count(*) FROM outcome").fetchone()
    database.close()
    assert count == 1
    for path in (tmp_path / "case").iterdir():
        data = path.read_bytes()
        assert b"somebody" not in data
        assert b"secret words" not in data


def outcomes(case=None):
    return Outcomes(Keyring(bytes(32)), "policy", case)


def test_what_may_be_otherwise_next_time_is_not_kept():
    kept = outcomes()
    for kind, known in ((ProblemKind.CRASH, False), (ProblemKind.BROKEN, True), (ProblemKind.TIMEOUT, True)):
        name = kind.encode()
        kept.add(name, Yield(list(ITEMS), Fault(kind, "why so")))
        assert kept.find(name) == (Yield(ITEMS, Fault(kind, "why so")) if known else None)


def test_every_thing_an_outcome_depends_on_is_in_its_name():
    part = Part("", "a/b", "", "f.bin", True, MARK)
    changed = [part._replace(data=b"x"), part._replace(filename="g"), part._replace(content_type="c/d")]
    names = {outcomes().name(HostileExtractor, one, ()) for one in (part, *changed)}
    names.add(outcomes().name(HostileExtractor, part, ("pw",)))
    names.add(outcomes().name(Part, part, ()))
    names.add(Outcomes(Keyring(bytes(32)), "other", None).name(HostileExtractor, part, ()))
    names.add(Outcomes(Keyring(b"x" * 32), "policy", None).name(HostileExtractor, part, ()))
    assert len(names) == 8


def test_members_of_archives_stay_out_of_the_case(tmp_path):
    kept = outcomes(tmp_path)
    kept.add(b"1", Yield(ITEMS, None))
    kept.add(b"2", Yield(ITEMS[:2], None))
    assert [name for name, _ in kept.fresh()] == [b"2"]
    assert kept.fresh() == ()


def test_what_is_read_in_no_time_stays_out_of_the_case_and_in_memory(tmp_path):
    kept = outcomes(tmp_path)
    kept.add(b"1", Yield(ITEMS[:2], None, dump(ITEMS[:2]), 0.001))
    kept.add(b"2", Yield(ITEMS[:2], None, dump(ITEMS[:2]), 1.0))
    assert [name for name, _ in kept.fresh()] == [b"2"]
    assert kept.find(b"1") == kept.find(b"2") == Yield(ITEMS[:2], None)


def test_a_case_that_cannot_be_read_gives_nothing_and_stops_nothing(tmp_path):
    (tmp_path / "case.sqlite").write_bytes(b"no database")
    assert outcomes(tmp_path).find(b"1") is None


def test_the_oldest_make_room(tmp_path):
    with SqliteCase(tmp_path, write=True) as case:
        writer = OutcomeWriter(case._database, most=1000)
        for n in range(30):
            writer.add([(b"%d" % n, bytes(100))])
            writer.add([(b"%d" % n, bytes(100))])
        names = [int(name) for (name,) in case._database.execute("SELECT name FROM outcome ORDER BY id")]
    assert names == list(range(names[0], 30))
    assert 5 < len(names) <= 10


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr("sentaudit.engine.files.outcomes._MEMORY_BYTES", 4000)
    kept = outcomes()
    for n in range(100):
        kept.add(b"%d" % n, Yield(ITEMS[:1], None))
    assert kept.find(b"0") is None
    assert kept.find(b"99") is not None
    assert sum(len(one.data) for one in kept._memory.values()) == kept._size <= 4000


def test_limits_decide_too(tmp_path):
    one = box(tmp_path, "a", attached(1, "once"))
    first = scan(tmp_path, one)
    config = Config(case=str(tmp_path / "case"), jobs=1, limits=Limits(part_seconds=7))
    app.scan([str(one)], config, Silent())
    with SqliteCase(tmp_path / "case") as case:
        second = [sorted(seen.addresses for seen in message.facts.sightings) for message in case.messages()]
    assert first != second
