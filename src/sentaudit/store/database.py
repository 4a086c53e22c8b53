"""The SQLite file: opened with the right mode and settings, brought up to date, its errors put in words."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from sentaudit.errors import CaseError

APPLICATION_ID = 0x53654175
_OLDEST_SQLITE = (3, 37)
_CACHE_KIB = 32 * 1024
_CHECKPOINT_PAGES = 8_000
_BUSY_SECONDS = 5.0

_ERRORS = {
    sqlite3.SQLITE_FULL: ("the disk is full", "Free some space and start again: what was finished so far is kept."),
    sqlite3.SQLITE_IOERR: ("reading or writing it failed", "Check the disk; what was finished so far is kept."),
    sqlite3.SQLITE_BUSY: ("another program keeps it locked", "Close the program that has the case file open."),
    sqlite3.SQLITE_LOCKED: ("another program keeps it locked", "Close the program that has the case file open."),
    sqlite3.SQLITE_READONLY: ("it cannot be written", "Check who owns the directory, or choose another with --case."),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "Check who owns the directory, or choose another with --case."),
    sqlite3.SQLITE_PERM: ("it cannot be opened", "Check who owns the directory, or choose another with --case."),
    sqlite3.SQLITE_CORRUPT: ("the case file is damaged", "Restore it from a backup, or scan into a new directory."),
    sqlite3.SQLITE_NOTADB: ("case.sqlite is no case file", "Choose another directory with --case."),
}


class Step(NamedTuple):
    """One numbered step of the schema; `PRAGMA user_version` holds the number of the last one applied."""

    number: int
    sql: str


@cache
def steps() -> tuple[Step, ...]:
    """`schema.sql`, then the files of `migrations/` by their number."""
    package = files("sentaudit.store")
    found = [Step(1, (package / "schema.sql").read_text("utf-8"))]
    for entry in (package / "migrations").iterdir():
        match = re.fullmatch(r"([0-9]{4})_[a-z0-9_]+\.sql", entry.name)
        if match:
            found.append(Step(int(match[1]), entry.read_text("utf-8")))
    return tuple(sorted(found))


@contextmanager
def errors_in_words(directory: Path) -> Iterator[None]:
    """Turns errors of SQLite that a user can do something about into CaseError; the others are bugs and pass."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        known = None if code is None else _ERRORS.get(code & 0xFF)
        if known is None:
            raise
        raise CaseError(f"the case {directory}: {known[0]}", known[1]) from error


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All or nothing. SQLite may already have rolled back by itself when the disk is full."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    finally:
        if database.in_transaction:
            database.execute("ROLLBACK")


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """Opens the file; with `write` it is made if need be, mode 0600 from the first moment (its -wal and -shm too).

    A reader sees the case as it is now, whatever is written meanwhile.
    """
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise CaseError(
            f"SQLite {sqlite3.sqlite_version} is too old for a case",
            "Use a Python that comes with SQLite {}.{} or newer.".format(*_OLDEST_SQLITE),
        )
    if write:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    mode = "rw" if write else "ro"
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    database = sqlite3.connect(uri, timeout=_BUSY_SECONDS, isolation_level=None, uri=True)
    try:
        database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        database.execute("PRAGMA temp_store = MEMORY")  # a temporary file would not have the mode of the case
        database.execute("PRAGMA trusted_schema = OFF")
        if write:
            _check_ours(database, path)
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute("PRAGMA foreign_keys = ON")
            database.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        else:
            database.execute("BEGIN")
            _check_ours(database, path)
    except BaseException:
        database.close()
        raise
    return database


def close_written(database: sqlite3.Connection) -> None:
    """Closes a file with all in it that was written: beside a reader SQLite would leave it in the log."""
    with suppress(sqlite3.Error):  # then it stays there, and is read from there
        database.execute("PRAGMA wal_checkpoint(PASSIVE)")
    database.close()


def version(database: sqlite3.Connection) -> int:
    """Number of the last step applied, 0 for an empty file."""
    number: int = database.execute("PRAGMA user_version").fetchone()[0]
    return number


def migrate(database: sqlite3.Connection, path: Path, to: Sequence[Step]) -> None:
    """Applies the steps that are missing, each in a transaction of its own. Raises CaseError for a newer file."""
    check_not_newer(database, path, to)
    for step in to:
        if step.number > version(database):
            try:
                database.executescript(
                    f"BEGIN IMMEDIATE; {step.sql}\n; PRAGMA application_id = {APPLICATION_ID};"
                    f"PRAGMA user_version = {step.number}; COMMIT"
                )
            finally:
                if database.in_transaction:
                    database.execute("ROLLBACK")


def check_not_newer(database: sqlite3.Connection, path: Path, to: Sequence[Step]) -> None:
    """Raises CaseError for a case of a newer sentaudit, which must not be touched."""
    if version(database) > to[-1].number:
        raise CaseError(
            f"the case {path.parent} was written by a newer version of sentaudit",
            "Update sentaudit, or scan into a new case directory.",
        )


def _check_ours(database: sqlite3.Connection, path: Path) -> None:
    """Raises CaseError for somebody else's SQLite file, before anything in it is changed."""
    owner = database.execute("PRAGMA application_id").fetchone()[0]
    tables = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if owner != APPLICATION_ID and (tables or owner or version(database)):
        raise CaseError(f"{path} is no case file of sentaudit", "Choose another directory with --case.")
