"""Steps of the schema are applied once, in order, wholly or not at all."""

from __future__ import annotations

import sqlite3

import pytest

from builders.facts import facts, result, unit
from sentaudit.model.regrouping import Change, Regrouping
from sentaudit.store.case import SqliteCase
from sentaudit.store.database import APPLICATION_ID, Step, connect, migrate, steps, version
from sentaudit.store.rows import Codec
from sentaudit.store.writing import unit_writer

TABLES = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"


def test_steps_are_numbered_without_gaps():
    assert [step.number for step in steps()] == list(range(1, len(steps()) + 1))
    assert len(steps()) >= 2


def test_every_table_is_strict_and_explained(tmp_path):
    with SqliteCase(tmp_path, write=True) as case:
        tables = case._database.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'").fetchall()
    assert {strict for name, strict in tables if not name.startswith("sqlite_")} == {1}
    assert len(tables) > 8


def _of_first_version(one):
    """The facts without what the first version did not keep."""
    return one._replace(
        records=(), bounces=(), misnamed=b"", sightings=tuple(sighting._replace(rows=b"") for sighting in one.sightings)
    )


def _cut(maker, columns):
    return lambda *given: maker(*given)[:columns]


@pytest.mark.parametrize("reading", [True, False])
def test_an_older_case_is_brought_up_to_date_with_its_content(tmp_path, monkeypatch, reading):
    of, messages = unit("u1"), [_of_first_version(facts(f"{n}+1", n)) for n in range(5)]
    with monkeypatch.context() as old:
        old.setattr("sentaudit.store.case.steps", lambda: steps()[:1])
        old.setattr("sentaudit.store.case.units_without", lambda _: [])
        for step in ("add", "write"):
            old.setattr(unit_writer.Glance, step, lambda *_: None)
        for statement, maker, columns in (("ADD_MESSAGE", "message_columns", 24), ("ADD_SIGHTING", "sighting_row", 9)):
            table = statement.removeprefix("ADD_").lower()
            old.setattr(unit_writer, statement, f"INSERT INTO {table} VALUES ({','.join('?' * columns)})")  # noqa: S608 - names of this test
            old.setattr(Codec, maker, _cut(getattr(Codec, maker), columns))
        with SqliteCase(tmp_path, write=True) as case:
            case.register_source(of.uri, 0)
            case.commit(of, result(of, messages), "policy")
            assert version(case._database) == 1
            with pytest.raises(sqlite3.OperationalError, match="no such table: review"):
                case.reviews()
    with SqliteCase(tmp_path, write=not reading) as case:
        assert version(case._database) == len(steps())
        assert case.reviews() == []
        assert [message.facts for message in case.messages()] == messages
        assert [list(ids) for _, (ids,) in case.columns(("id",))] == [[1, 2, 3, 4, 5]]
    with SqliteCase(tmp_path / "new", write=True) as new, SqliteCase(tmp_path) as case:
        assert new._database.execute(TABLES).fetchall() == case._database.execute(TABLES).fetchall()


@pytest.mark.parametrize("reading", [True, False])
def test_a_unit_that_was_never_packed_is_packed_before_anything_is_read(tmp_path, reading):
    with SqliteCase(tmp_path, write=True) as case:
        for name in ("u1", "u2"):
            of = unit(name)
            case.register_source(of.uri, 0)
            case.commit(of, result(of, [facts(f"{name}{n}+1", n) for n in range(5)]), "policy")
        case._database.execute("DELETE FROM glance WHERE unit = 1")
    with SqliteCase(tmp_path, write=not reading) as case:
        assert sum(len(ids) for _, (ids,) in case.columns(("id",))) == 10
        assert [row.messages.scanned for row in case.folders()] == [10]


def test_a_step_that_fails_changes_nothing(tmp_path):
    path = tmp_path / "case.sqlite"
    database = connect(path, write=True)
    good = Step(1, "CREATE TABLE one (a INTEGER) STRICT;")
    bad = Step(2, "CREATE TABLE two (a INTEGER) STRICT; INSERT INTO nowhere VALUES (1);")
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(database, path, [good, bad])
    assert version(database) == 1
    assert [name for name, _ in database.execute(TABLES)] == ["one"]
    migrate(database, path, [good, Step(2, "CREATE TABLE two (a INTEGER) STRICT; -- a comment at the end")])
    migrate(database, path, [good, bad])
    assert version(database) == 2
    assert database.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    database.close()


def test_the_review_history_cannot_be_rewritten(tmp_path):
    with SqliteCase(tmp_path, write=True) as case:
        case._database.execute("INSERT INTO review VALUES (1, 'I-1', 'new', 1, x'00')")
        for statement in ("UPDATE review SET status = 'closed'", "DELETE FROM review"):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                case._database.execute(statement)


def test_the_history_of_merges_and_splits_is_kept_sealed_and_cannot_be_rewritten(tmp_path):
    one = Regrouping(Change.MERGE, ("I-1", "I-2"), ("header:ab", "header:cd"), "one mailing, says Mori", "anna", 7)
    with SqliteCase(tmp_path / "case", write=True) as case:
        case.add_regrouping(one)
        case.add_regrouping(one._replace(change=Change.UNDO))
        for statement in ("UPDATE regrouping SET change = 'split'", "DELETE FROM regrouping"):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                case._database.execute(statement)
    with SqliteCase(tmp_path / "case") as case:
        assert case.regroupings() == [one, one._replace(change=Change.UNDO)]
    assert all(b"Mori" not in path.read_bytes() for path in (tmp_path / "case").iterdir())
