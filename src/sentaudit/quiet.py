"""Keeps the cyclic garbage collector from walking over what is kept again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
