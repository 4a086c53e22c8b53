"""The case directory: read by anyone who has its key, written by one run at a time."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from sentaudit.errors import CaseError
from sentaudit.store.database import (
    check_not_newer,
    close_written,
    connect,
    errors_in_words,
    migrate,
    steps,
    transaction,
    version,
)
from sentaudit.store.glance import pack_unit, units_without
from sentaudit.store.history import CaseHistory
from sentaudit.store.lock import CaseLock
from sentaudit.store.outcomes import DATABASE
from sentaudit.store.reading.reader import CaseReader
from sentaudit.store.sealing.keyfile import create_key, read_key
from sentaudit.store.sealing.seal import Keyring
from sentaudit.store.writing.writer import CaseWriter

_KEY = "case.key"
_LOCK = "lock"


class SqliteCase(CaseReader, CaseWriter, CaseHistory):
    """ports.Case in a directory with `case.sqlite`, `case.key` and `lock`, readable by their owner only.

    With `write` the case is made if there is none, and locked against other writers until it is closed; for one that
    writes now it waits `patience` seconds. Without, it must exist and is seen as it was when it was opened. Raises
    CaseError if it cannot be opened.
    """

    def __init__(self, directory: Path, *, write: bool = False, patience: float = 0.0) -> None:
        with ExitStack() as undo:
            with errors_in_words(directory):
                opened = _open_to_write(directory, undo, patience) if write else _open_to_read(directory, undo)
            super().__init__(directory, *opened)
            self._opened = undo.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file and gives the lock back."""
        self._opened.close()


def _open_to_write(directory: Path, undo: ExitStack, patience: float) -> tuple[sqlite3.Connection, Keyring]:
    """Locks the case and brings it up to date; pushes onto `undo` what closing has to do."""
    path = directory / DATABASE
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = CaseLock(directory / _LOCK, patience)
        undo.callback(lock.release)
        database = connect(path, write=True)
        undo.callback(close_written, database)
        check = None
        if version(database):
            check_not_newer(database, path, steps())
            check = _key_check(database)
        # A run killed while it made the case leaves a key nothing is sealed with yet: it is taken as it is.
        made_before = check is not None or (directory / _KEY).exists()
        keyring = Keyring(read_key(directory / _KEY) if made_before else create_key(directory / _KEY))
    except OSError as error:
        raise CaseError(
            f"the case directory {directory} cannot be written: {error.strerror}",
            "Check who owns it and whether the disk is full, or choose another with --case.",
        ) from error
    migrate(database, path, steps())
    for unit in units_without(database):
        with transaction(database):
            pack_unit(database, unit)
    if check is None:
        with transaction(database):
            database.executemany(
                "INSERT INTO meta VALUES (?, ?)", [("case", secrets.token_hex(16)), ("key", keyring.check())]
            )
    else:
        _must_match(keyring, check, directory)
    return database, keyring


def _open_to_read(directory: Path, undo: ExitStack) -> tuple[sqlite3.Connection, Keyring]:
    """Opens the case as it is; one of an older version is first brought up to date."""
    path = directory / DATABASE
    try:
        empty = path.stat().st_size == 0
    except FileNotFoundError:
        empty = True
    except OSError as error:
        raise CaseError(f"the case {directory} cannot be opened: {error.strerror}", "Check who owns it.") from error
    if empty:
        raise CaseError(f"there is no case in {directory}", "Scan a mailbox first, or name another directory: --case.")
    keyring = Keyring(read_key(directory / _KEY))
    database = connect(path, write=False)
    undo.callback(database.close)
    check_not_newer(database, path, steps())
    if version(database) < steps()[-1].number or units_without(database):
        undo.close()
        SqliteCase(directory, write=True).close()
        database = connect(path, write=False)
        undo.callback(database.close)
    check = _key_check(database)
    if check is None:
        raise CaseError(f"there is no case in {directory}", "Scan a mailbox first, or name another directory: --case.")
    _must_match(keyring, check, directory)
    return database, keyring


def _key_check(database: sqlite3.Connection) -> str | None:
    found = database.execute("SELECT value FROM meta WHERE name = 'key'").fetchone()
    return None if found is None else str(found[0])


def _must_match(keyring: Keyring, check: str, directory: Path) -> None:
    if not secrets.compare_digest(keyring.check(), check):
        raise CaseError(
            f"{directory / _KEY} is not the key of this case",
            "Put the right key back, or scan into a new case directory.",
        )
