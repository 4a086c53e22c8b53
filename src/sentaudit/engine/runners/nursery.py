"""The process that workers are forked from: it imports once what all of them need, beside its parent's own start."""

from __future__ import annotations

import multiprocessing

from sentaudit.engine.interrupts import uninterrupted

METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
"""How workers are started: clean, never forked from a parent that holds the case open."""

_PRELOADED = "sentaudit.preloaded"


def open_nursery() -> None:
    """Starts that process if it does not run yet; the sooner the better. Deaf to Ctrl-C, the parent's business alone.

    Where processes cannot be forked it does nothing: each worker imports for itself.
    """
    if METHOD != "forkserver":
        return
    from multiprocessing import forkserver, resource_tracker

    multiprocessing.set_forkserver_preload([_PRELOADED])
    resource_tracker.ensure_running()  # it would let the signal through again on its own start
    with uninterrupted():
        forkserver.ensure_running()
