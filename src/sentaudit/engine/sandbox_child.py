"""What runs in the process for untrusted formats: one extractor on one part at a time, answered item by item."""

from __future__ import annotations

import pickle
import signal
from collections.abc import Sequence
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from sentaudit.confinement import allow, confine, is_orphan, rest
from sentaudit.engine.guard import failure_of
from sentaudit.engine.items import Item, Room, dump
from sentaudit.model.config import Limits
from sentaudit.model.message import Part

READY, DONE, FULL, FAILED = b"ready", b"done", b"full", b"failed"
_FRAME = 1_000_000
_TASKS = 500


class Task(NamedTuple):
    """One part for one extractor. `room` is how many bytes its items may take, `seconds` how long it may work."""

    extractor: type[Any]
    part: Part
    limits: Limits
    passwords: Sequence[str]
    room: int
    seconds: float


def serve(pipe: Connection, parent: int, memory: int) -> None:
    """Answers tasks until the pipe is closed, memory ran out, or there were so many that a fresh process is due.

    It says READY first. An answer is any number of frames of items, then one that begins with DONE, which may be
    followed by items, FULL (over the room) or FAILED with what was raised.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    confine(memory)
    if is_orphan(parent):
        return
    pipe.send_bytes(READY)
    for _ in range(_TASKS):
        try:
            task: Task = pickle.loads(pipe.recv_bytes())  # noqa: S301 - from the parent, which needs no trust here
        except (EOFError, OSError):
            return
        allow(task.seconds)
        sender = _Sender(pipe, task.room)
        failure = failure_of(partial(_extract, task, sender))
        whole = failure is None and not sender.full
        failure = failure_of(partial(sender.flush, DONE if whole else b"")) or failure
        rest()
        if failure is None:
            if not whole:
                pipe.send_bytes(FULL)
            continue
        pipe.send_bytes(FAILED + f" {failure.error} {failure.place}".encode("ascii", "replace"))
        if failure.error == MemoryError.__name__:
            return


def _extract(task: Task, sender: _Sender) -> None:
    for item in task.extractor().extract(task.part, task.limits, task.passwords):
        sender.add(item)
        if sender.full:
            return


class _Sender:
    """Sends items in frames of about a megabyte, and no more of them than there is room for."""

    def __init__(self, pipe: Connection, room: int) -> None:
        self._pipe = pipe
        self._room = Room(room)
        self._items: list[Item] = []
        self._sent = room

    @property
    def full(self) -> bool:
        """True if something did not fit."""
        return self._room.full

    def add(self, item: Item) -> None:
        if not isinstance(item, Item):
            raise TypeError("an extractor gives texts, tables, parts and problems")
        fitting = self._room.fit(item)
        if fitting is not None:
            self._items.append(fitting)
        if self._sent - self._room.left > _FRAME:
            self.flush()

    def flush(self, head: bytes = b"") -> None:
        """Sends what there is behind a head; nothing if there is neither."""
        self._sent = self._room.left
        items, self._items = self._items, []
        if head or items:
            self._pipe.send_bytes(head + dump(items) if items else head)
