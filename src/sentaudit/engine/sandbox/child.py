"""What runs in the process for untrusted formats: one extractor on one part at a time, answered item by item."""

from __future__ import annotations

import pickle
import signal
import struct
from collections.abc import Sequence
from functools import partial
from multiprocessing.connection import Connection
from time import process_time
from typing import Any, NamedTuple

from sentaudit.confinement import allow, confine, is_orphan, rest
from sentaudit.engine.guard import failure_of
from sentaudit.engine.memory import keep_freed_memory, resident_bytes
from sentaudit.engine.sandbox.items import Item, Room, dump
from sentaudit.model.config import Limits
from sentaudit.model.message import Part
from sentaudit.quiet import collect_seldom

READY, DONE, FULL, FAILED = b"ready", b"done", b"full", b"failed"
SECONDS = struct.Struct("<d")
_FRAME = 1_000_000
_TASKS = 5000
_WORN = 4
"""It makes room for a fresh process once it keeps this part of the memory it may take: if a parser leaks, or does not
give back what a huge file needed. To start one takes as long as some fifty files."""


class Task(NamedTuple):
    """One part for one extractor. `room` is how many bytes its items may take, `seconds` how long it may work."""

    extractor: type[Any]
    part: Part
    limits: Limits
    passwords: Sequence[str]
    room: int
    seconds: float


def serve(pipe: Connection, parent: int, memory: int) -> None:
    """Answers tasks until the pipe is closed, memory ran out, or a fresh process is due.

    It says READY first. What comes in is a list of tasks. An answer is any number of frames of items, then one that
    begins with DONE and the CPU seconds the part took, which may be followed by items, or FULL (over the room), or
    FAILED with what was raised.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    confine(memory)
    keep_freed_memory()
    collect_seldom()
    if is_orphan(parent):
        return
    pipe.send_bytes(READY)
    done = 0
    while done < _TASKS and (resident_bytes() * _WORN < memory or not done):
        try:
            tasks: list[Task] = pickle.loads(pipe.recv_bytes())  # noqa: S301 - the parent needs no trust here
        except (EOFError, OSError):
            return
        for task in tasks:
            if not _answered(task, pipe):
                return
        done += len(tasks)


def _answered(task: Task, pipe: Connection) -> bool:
    """Answers one task; True if there is memory for more."""
    sender = _Sender(pipe, task)
    failure = failure_of(partial(_extract, task, sender))
    failure = failure_of(partial(sender.end, whole=failure is None)) or failure
    if failure is None:
        return True
    rest()
    pipe.send_bytes(FAILED + f" {failure.error} {failure.place}".encode("ascii", "replace"))
    return failure.error != MemoryError.__name__


def _extract(task: Task, sender: _Sender) -> None:
    for item in task.extractor().extract(task.part, task.limits, task.passwords):
        sender.add(item)
        if sender.full:
            return


class _Sender:
    """Sends items in frames of about a megabyte, and no more of them than there is room for.

    The part has its time for itself: that until the parent listens, which may be at other work, does not count.
    """

    def __init__(self, pipe: Connection, task: Task) -> None:
        self._pipe = pipe
        self._room = Room(task.room)
        self._items: list[Item] = []
        self._sent = task.room
        self._seconds = task.seconds
        self._begin = process_time()
        allow(task.seconds)

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
            self._send(self._taken())
            allow(self._seconds)

    def end(self, *, whole: bool) -> None:
        """Sends the rest, and that it is all there is if the extraction is `whole`."""
        left = self._taken()
        if whole and not self.full:
            self._send(DONE + SECONDS.pack(process_time() - self._begin) + left)
            return
        if left:
            self._send(left)
        if whole:
            self._send(FULL)

    def _taken(self) -> bytes:
        """The items since the last time, b"" if there are none."""
        self._sent = self._room.left
        items, self._items = self._items, []
        return dump(items) if items else b""

    def _send(self, frame: bytes) -> None:
        rest()
        self._pipe.send_bytes(frame)
