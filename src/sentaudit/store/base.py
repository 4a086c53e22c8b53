"""What reading and writing a case have in common: the open file, the keys, and words for what goes wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sentaudit.store.database import errors_in_words, transaction
from sentaudit.store.rows import Codec
from sentaudit.store.sealing.seal import Keyring


class Opened:
    """An open case; the classes for reading and writing build on it."""

    def __init__(self, directory: Path, database: sqlite3.Connection, keyring: Keyring) -> None:
        self.path = directory
        self.keyring = keyring
        self._database = database
        self._codec = Codec(keyring)

    def _in_words(self) -> AbstractContextManager[None]:
        return errors_in_words(self.path)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._in_words(), transaction(self._database):
            yield
