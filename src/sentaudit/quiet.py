"""Keeps the cyclic garbage collector from walking over what is kept again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS, _ROUNDS = 10_000, 20
"""So many objects more than were freed start a round; so many rounds one over what is older."""


def collect_seldom() -> None:
    """Lets the collector of this process start seldom, and pass over what is loaded by now.

    Mail read in batches is thousands of objects that come and go with their batch, which start it often and leave it
    nothing to find: a twentieth of a scan.
    """
    gc.set_threshold(_OBJECTS, _ROUNDS, _ROUNDS)
    if not gc.get_freeze_count():  # a cycle that is garbage by then would stay for ever: once, not each time
        gc.freeze()


@contextmanager
def collector_paused() -> Iterator[None]:
    """Within it nothing may make cycles in number: every object has to go by its reference count alone.

    Hundreds of thousands of small, lasting objects make the collector start often and find nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
