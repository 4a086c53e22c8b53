"""Runs extractors of untrusted formats in a process that may crash, hang or eat memory: it costs that one part.

What is a lasting property of the data is a content Problem, so that a nightly scan neither reads the unit again for
ever nor calls itself incomplete for ever: too much time (TIMEOUT), too much memory or text (TOO_LARGE), and whatever a
parser raises or dies of, twice if its process had been at work before (BROKEN). Only a process killed from outside
(SIGKILL, SIGTERM: an operator, a system short of memory) says nothing about the data: CRASH, to be tried again.

The process is one of our own and no worker of a pool: what it gave before it died is kept, and its answers are read
without making objects of classes it names.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import re
import select
import signal
from collections.abc import Callable, Sequence
from functools import cache
from math import inf
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Any, NamedTuple

from sentaudit.engine.interrupts import uninterrupted
from sentaudit.engine.items import Item, ItemsError, load, weight
from sentaudit.engine.sandbox_child import DONE, FAILED, FULL, READY, Task, serve
from sentaudit.engine.sandbox_watch import Watch
from sentaudit.model.config import Limits
from sentaudit.model.coverage import ProblemKind
from sentaudit.model.message import Part

_LARGEST_FRAME = 1 << 30
_START_SECONDS = 60
_KILLED_FROM_OUTSIDE = (-signal.SIGTERM, -9)
_OUT_OF_TIME = tuple(-getattr(signal, name) for name in ("SIGXCPU", "SIGALRM") if hasattr(signal, name))
_RAISED = re.compile(r"failed ([A-Za-z_][A-Za-z0-9_]{0,60}) ([A-Za-z0-9_.<>?]{1,80}:[0-9]{1,7})", re.ASCII)
_KINDS = {"MemoryError": ProblemKind.TOO_LARGE, "RecursionError": ProblemKind.TOO_DEEP}


class Fault(NamedTuple):
    """Why an extraction did not come to its end."""

    kind: ProblemKind
    detail: str


class Yield(NamedTuple):
    """What an extractor gave, up to the fault if there was one. `frame` are the items as they came out of the
    process, b"" if they came in more than one piece; `seconds` is how long it took."""

    items: list[Item]
    fault: Fault | None
    frame: bytes = b""
    seconds: float = inf


class _DeathError(Exception):
    """The process is gone; `code` is its exit code."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


class _LateError(Exception):
    """The process is over its time."""


class _NonsenseError(Exception):
    """The process answers what no extractor gives."""


class Sandbox:
    """One process at most, started at the first part and again after each that took it down."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._tasks = 0

    def run(
        self, extractor: type[Any], part: Part, limits: Limits, passwords: Sequence[str], room: int, seconds: float
    ) -> Yield:
        """All an extractor gives for the part, within `room` bytes and `seconds`."""
        task = Task(extractor, part, limits, tuple(passwords), room, seconds)
        worn = self._tasks > 0
        answer = self._run(task)
        if answer.fault is not None and answer.fault.kind is ProblemKind.BROKEN and self._process is None and worn:
            # Parts read before may have left the process in disorder: the part is tried once more in a fresh one.
            answer = self._run(task)
        return answer

    def close(self) -> None:
        """Ends the process, whatever it is at."""
        if self._process is not None:
            self._process.kill()
            self._reap()

    def _run(self, task: Task) -> Yield:
        items: list[Item] = []
        if self._process is None and not self._start():
            return Yield(items, Fault(ProblemKind.CRASH, "the process for untrusted formats could not be started"))
        fault, frame, whole = None, b"", False
        begin = monotonic()
        deadline = begin + task.seconds
        self._watch.until(deadline)
        try:
            fault, frame = self._exchange(task, items, deadline)
            whole = True
        except _LateError:
            fault = _late(task.seconds)
        except _DeathError as died:
            fault = _death(died.code, task.seconds)
        except _NonsenseError:
            fault = Fault(ProblemKind.BROKEN, "its reader gave what is no text of a part")
        finally:
            if self._watch.over():
                fault, whole = _late(task.seconds), False
            if not whole:
                self.close()
        return Yield(items, fault, frame, monotonic() - begin)

    def _exchange(self, task: Task, items: list[Item], deadline: float) -> tuple[Fault | None, bytes]:
        """Sends the task and takes the answer; gives the fault it tells of, and the items as they came in one piece."""
        pipe, room = self._pipe, task.room
        assert pipe is not None  # noqa: S101 - for the type checker: started before
        self._tasks += 1
        try:
            pipe.send_bytes(pickle.dumps(task, 5))
            while True:
                if not self._is_ready(max(deadline - monotonic(), 0)):
                    raise _LateError
                frame = pipe.recv_bytes(_LARGEST_FRAME)
                if frame == FULL:
                    return overfull(task.room), b""
                if frame.startswith(FAILED):
                    return _raised(frame), b""
                is_last, is_first = frame.startswith(DONE), not items
                frame = frame.removeprefix(DONE)
                for item in _loaded(frame) if frame else ():
                    room -= weight(item, room)
                    if room < 0:
                        raise _NonsenseError
                    items.append(item)
                if is_last:
                    return None, frame if is_first else b""
        except (EOFError, OSError) as error:
            raise _DeathError(self._reap()) from error

    def _start(self) -> bool:
        """Starts the process; True once it is confined and ready for work."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(theirs, os.getpid(), self._memory), name="sandbox", daemon=True
        )
        resource_tracker.ensure_running()  # it would let Ctrl-C through again on its own start
        with uninterrupted():
            self._process.start()
        theirs.close()
        self._pipe = ours
        self._is_ready = _waiting_for(ours)
        self._watch = Watch(self._process)
        self._watch.start()
        self._tasks = 0
        try:
            if ours.poll(_START_SECONDS) and ours.recv_bytes(len(READY)) == READY:
                return True
        except (EOFError, OSError):
            pass
        self.close()
        return False

    def _reap(self) -> int | None:
        """Exit code of the process, which is gone or about to go."""
        process, pipe = self._process, self._pipe
        self._watch.end()
        self._process = self._pipe = None
        self._tasks = 0
        if pipe is not None:
            pipe.close()
        if process is None:
            return None
        process.join(1)
        if process.exitcode is None:
            process.kill()
            process.join()
            return 0
        return process.exitcode


def overfull(room: int) -> Fault:
    """What is said of a part that holds more than there is room for."""
    return Fault(ProblemKind.TOO_LARGE, f"only {room} bytes of what it unpacks to were read")


@cache
def sandbox_of(memory: int) -> Sandbox:
    """The sandbox of this process with that much memory."""
    return Sandbox(memory)


def _waiting_for(pipe: Connection) -> Callable[[float], bool]:
    """Tells whether something comes within so many seconds; the pipe's own way makes a selector each time."""
    if not hasattr(select, "poll"):
        return pipe.poll
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    return lambda seconds: bool(poll.poll(seconds * 1000))


def _loaded(frame: bytes) -> list[Item]:
    try:
        return load(frame)
    except ItemsError as error:
        raise _NonsenseError from error


def _raised(frame: bytes) -> Fault:
    """The fault behind an exception, of which only the class and the place are told."""
    match = _RAISED.fullmatch(frame.decode("ascii", "replace"))
    if match is None:
        return Fault(ProblemKind.BROKEN, "its reader failed")
    kind = _KINDS.get(match[1], ProblemKind.BROKEN)
    if kind is ProblemKind.TOO_LARGE:
        return Fault(kind, "needs more memory than it may take")
    return Fault(kind, f"its reader failed: {match[1]} in {match[2]}")


def _late(seconds: float) -> Fault:
    return Fault(ProblemKind.TIMEOUT, f"not read within {seconds:.0f} seconds")


def _death(code: int | None, seconds: float) -> Fault:
    """The fault behind an exit code (negative: the signal the process died of)."""
    if code in _OUT_OF_TIME:
        return _late(seconds)
    if code in _KILLED_FROM_OUTSIDE:
        return Fault(ProblemKind.CRASH, "its reader was killed from outside")
    if code is not None and code < 0:
        return Fault(ProblemKind.BROKEN, f"its reader died of {signal.Signals(-code).name}")
    return Fault(ProblemKind.BROKEN, "its reader ended without an answer")
