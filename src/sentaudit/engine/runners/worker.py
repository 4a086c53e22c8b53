"""What runs in a worker process: one scanner, made once, and units handed to it by name."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import connection, parent_process

from sentaudit.credentials.provider import TOLD
from sentaudit.engine.recipe import Recipe
from sentaudit.engine.scanner import Scanner
from sentaudit.model.unit_result import UnitResult
from sentaudit.ports import Work

_scanner: list[Scanner] = []


def start(recipe: Recipe) -> None:
    """Prepares this process. Ctrl-C is the parent's business; without a parent there is nothing left to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_die_with, args=(parent.sentinel,), daemon=True).start()
    TOLD.learn(recipe.told)
    _scanner[:] = [Scanner(recipe)]


def scan(work: Work) -> UnitResult:
    """Scans one unit with the scanner of this process."""
    return _scanner[0].scan(work)


def _die_with(sentinel: int) -> None:
    """A worker whose parent was killed would wait for work for ever."""
    connection.wait([sentinel])
    os._exit(1)
