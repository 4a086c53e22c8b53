"""Outcomes of extractions in the case: sealed, looked up by workers, added by the one writer, the oldest dropped."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from sentaudit.errors import CaseError
from sentaudit.store.sealing.seal import Keyring

DATABASE = "case.sqlite"
_KEPT_BYTES = 256 * 1024 * 1024
_BUSY_SECONDS = 1.0


class StoredOutcomes:
    """Looks outcomes up in a case another process may be writing. What cannot be read is as if it were not there."""

    def __init__(self, directory: Path, keyring: Keyring) -> None:
        self._path = directory / DATABASE
        self._keyring = keyring
        self._database: sqlite3.Connection | None = None

    def find(self, name: bytes) -> bytes | None:
        """The opened outcome of that name."""
        try:
            if self._database is None:
                uri = f"{self._path.absolute().as_uri()}?mode=ro"
                # Each look-up sees the case as it is then: one that stayed as it was would hold up the writer's log.
                self._database = sqlite3.connect(uri, timeout=_BUSY_SECONDS, isolation_level=None, uri=True)
            found = self._database.execute("SELECT sealed FROM outcome WHERE name = ?", (name,)).fetchone()
            return None if found is None else self._keyring.open(found[0])
        except (sqlite3.Error, CaseError):
            return None

    def close(self) -> None:
        """Leaves the case, which a reader keeps from becoming one file when its writer closes it."""
        if self._database is not None:
            self._database.close()
            self._database = None

    __del__ = close


class OutcomeWriter:
    """Adds outcomes inside the transaction of the caller, and keeps their total size within bounds."""

    def __init__(self, database: sqlite3.Connection, most: int = _KEPT_BYTES) -> None:
        self._database = database
        self._most = most
        self._size: int | None = None

    def add(self, outcomes: Iterable[tuple[bytes, bytes]]) -> None:
        """Adds what is new: name and sealed outcome."""
        for name, sealed in outcomes:
            added = self._database.execute(
                "INSERT INTO outcome (name, sealed) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", (name, sealed)
            )
            if added.rowcount:
                self._size = self._total() if self._size is None else self._size + len(sealed)
        if self._size is not None and self._size > self._most:
            self._drop()

    def forget(self) -> None:
        """Counts anew: for a transaction that was rolled back."""
        self._size = None

    def _total(self) -> int:
        total: int = self._database.execute("SELECT coalesce(sum(length(sealed)), 0) FROM outcome").fetchone()[0]
        return total

    def _drop(self) -> None:
        """Drops the oldest until a tenth is free, so that it is not to be done again at once."""
        over = self._total() - self._most * 9 // 10
        last = None
        for row, size in self._database.execute("SELECT id, length(sealed) FROM outcome ORDER BY id"):
            last, over = row, over - size
            if over <= 0:
                break
        self._database.execute("DELETE FROM outcome WHERE id <= ?", (last,))
        self._size = self._total()
