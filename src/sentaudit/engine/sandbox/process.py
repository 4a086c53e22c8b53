"""The process for untrusted formats, seen from outside: started, handed tasks, listened to, ended.

It is one of our own and no worker of a pool: what it gave before it died is kept, and its answers are read without
making objects of classes it names.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import select
from collections.abc import Callable, Sequence
from math import inf
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from time import monotonic

from sentaudit.engine.interrupts import uninterrupted
from sentaudit.engine.sandbox.answer import Yield, overfull, raised
from sentaudit.engine.sandbox.child import DONE, FAILED, FULL, READY, SECONDS, Task, serve
from sentaudit.engine.sandbox.items import Item, ItemsError, load, weight
from sentaudit.engine.sandbox.watch import Watch

_LARGEST_FRAME = 1 << 30
_START_SECONDS = 60


class DeathError(Exception):
    """The process is gone; `code` is its exit code, None if it never came into being."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


class LateError(Exception):
    """The process is over its time."""


class NonsenseError(Exception):
    """The process answers what no extractor gives."""


class SandboxProcess:
    """Answers tasks in the order they were handed out; it may be handed more only while it owes no answer, for it
    listens to nobody while it waits to be heard. `tasks` counts them. After an error nothing is to be had of it."""

    def __init__(self, memory: int) -> None:
        """Starts it. Raises DeathError if it is not confined and ready for work in time."""
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, os.getpid(), memory), name="sandbox", daemon=True)
        resource_tracker.ensure_running()  # it would let Ctrl-C through again on its own start
        with uninterrupted():
            self._process.start()
        theirs.close()
        self._is_ready = _waiting_for(self._pipe)
        self._watch = Watch(self._process)
        self._watch.start()
        self.tasks = 0
        try:
            if self._pipe.poll(_START_SECONDS) and self._pipe.recv_bytes(len(READY)) == READY:
                return
        except (EOFError, OSError):
            pass
        self.end()
        raise DeathError(None)

    def hand_out(self, tasks: Sequence[Task]) -> None:
        """Gives it work. Raises DeathError."""
        self.tasks += len(tasks)
        try:
            self._pipe.send_bytes(pickle.dumps(tasks, 5))
        except OSError as error:
            raise DeathError(self._reap()) from error

    def answer(self, task: Task, items: list[Item]) -> Yield:
        """What it gives for the first task it owes an answer, which is this one. Raises DeathError, LateError and
        NonsenseError; `items` holds what it gave before."""
        deadline = monotonic() + task.seconds
        self._watch.until(deadline)
        try:
            return self._exchange(task.room, items, deadline)
        finally:
            if self._watch.over():
                raise LateError

    def end(self) -> None:
        """Ends it, whatever it is at."""
        self._process.kill()
        self._reap()

    def _exchange(self, room: int, items: list[Item], deadline: float) -> Yield:
        left = room
        try:
            while True:
                if not self._is_ready(max(deadline - monotonic(), 0)):
                    raise LateError
                frame, seconds = self._pipe.recv_bytes(_LARGEST_FRAME), inf
                if frame == FULL:
                    return Yield(items, overfull(room))
                if frame.startswith(FAILED):
                    return Yield(items, raised(frame))
                is_last, is_first = frame.startswith(DONE), not items
                if is_last:
                    seconds, frame = _unheaded(frame)
                for item in _loaded(frame) if frame else ():
                    left -= weight(item, left)
                    if left < 0:
                        raise NonsenseError
                    items.append(item)
                if is_last:
                    return Yield(items, None, frame if is_first else b"", seconds, room - left)
        except (EOFError, OSError) as error:
            raise DeathError(self._reap()) from error

    def _reap(self) -> int | None:
        """Exit code of the process, which is gone or about to go."""
        self._watch.end()
        self._pipe.close()
        self._process.join(1)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
            return 0
        return self._process.exitcode


def _waiting_for(pipe: Connection) -> Callable[[float], bool]:
    """Tells whether something comes within so many seconds; the pipe's own way makes a selector each time."""
    if not hasattr(select, "poll"):
        return pipe.poll
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    return lambda seconds: bool(poll.poll(seconds * 1000))


def _unheaded(frame: bytes) -> tuple[float, bytes]:
    """The CPU seconds the part took, and the items of the last frame of an answer."""
    start = len(DONE) + SECONDS.size
    if len(frame) < start:
        raise NonsenseError
    (seconds,) = SECONDS.unpack_from(frame, len(DONE))
    return seconds, frame[start:]


def _loaded(frame: bytes) -> list[Item]:
    try:
        return load(frame)
    except ItemsError as error:
        raise NonsenseError from error
