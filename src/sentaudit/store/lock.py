"""One writer per case: a lock the system gives back by itself when the process ends, however it ends."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from weakref import WeakSet

from sentaudit.errors import CaseError

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


_PAUSE = 0.02


class CaseLock:
    """Holds the file `lock` of a case directory from construction to `release`.

    Raises CaseError if it is still taken after `patience` seconds.
    """

    def __init__(self, path: Path, patience: float = 0.0) -> None:
        self._descriptor: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _wait(self._descriptor, time.monotonic() + patience)
        except OSError as error:
            self.release()
            raise CaseError(
                f"the case {path.parent} is being written by another run",
                "Wait until it has finished, or give this run its own --case directory.",
            ) from error
        _HELD.add(self)

    def release(self) -> None:
        """Gives the lock back; the file stays, since removing it would let two writers hold two different ones."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _wait(descriptor: int, until: float) -> None:
    """Takes the lock, or raises the OSError of the last try."""
    while True:
        try:
            _take(descriptor)
        except OSError:
            if time.monotonic() >= until:
                raise
            time.sleep(_PAUSE)
        else:
            return


_HELD: WeakSet[CaseLock] = WeakSet()


def _let_go_in_child() -> None:
    """A forked worker that outlives a killed parent would otherwise keep the case locked."""
    for lock in list(_HELD):
        lock.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go_in_child)
