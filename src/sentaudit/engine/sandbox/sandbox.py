"""Runs extractors of untrusted formats in a process that may crash, hang or eat memory: it costs that one part.

While the scan is at other work the process may already be at the parts that come next. That changes nothing but the
time: an answer waits until its part is asked for, and a part that took the process down with others around it is read
once more by a fresh one, alone, so that each fault is laid at the part it belongs to.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import cache
from itertools import islice

from sentaudit.engine.sandbox.answer import Fault, Yield, death, late
from sentaudit.engine.sandbox.child import Task
from sentaudit.engine.sandbox.items import Item
from sentaudit.engine.sandbox.process import DeathError, LateError, NonsenseError, SandboxProcess
from sentaudit.model.coverage import ProblemKind

_AHEAD = 64
_AHEAD_BYTES = 4_000_000
"""What is handed out ahead: at most so many parts, of so many bytes together."""


class Sandbox:
    """One process at most, started at the first part and again after each that took it down."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._process: SandboxProcess | None = None
        self._owed: deque[Task] = deque()
        self._kept: dict[Task, Yield] = {}

    def ahead(self, tasks: Iterable[Task]) -> None:
        """Lets the process begin with what will be run soon, in about this order. Answers to what was begun before
        and nobody asked for are dropped."""
        while self._owed:
            self._take()
        self._kept.clear()
        room = _AHEAD_BYTES
        chosen = []
        for task in islice(dict.fromkeys(tasks), _AHEAD):
            room -= len(task.part.data)
            if room < 0:
                break
            chosen.append(task)
        if not chosen:
            return
        try:
            self._started().hand_out(chosen)
        except DeathError:
            self._process = None
        else:
            self._owed.extend(chosen)

    def run(self, task: Task) -> Yield:
        """All an extractor gives for the part, within the room and the time of the task."""
        while self._owed and task not in self._kept:
            self._take(task)
        return self._kept.pop(task, None) or self._alone(task)

    def close(self) -> None:
        """Ends the process, whatever it is at."""
        self._owed.clear()
        if self._process is not None:
            self._process.end()
            self._process = None

    def _take(self, wanted: Task | None = None) -> None:
        """Takes the next answer. It is kept if it is wanted or small, unless the process died of who knows what."""
        task = self._owed.popleft()
        answer = self._answer(task)
        died = self._process is None and (answer.fault is None or answer.fault.kind is not ProblemKind.TIMEOUT)
        if not died and (task == wanted or answer.frame or not answer.items):
            self._kept[task] = answer

    def _alone(self, task: Task) -> Yield:
        """The answer of a process that has nothing else to do."""
        is_worn = self._process is not None and self._process.tasks > 0
        answer = self._asked(task)
        if is_worn and self._process is None and answer.fault is not None and answer.fault.kind is ProblemKind.BROKEN:
            # Parts read before may have left the process in disorder: the part is tried once more in a fresh one.
            answer = self._asked(task)
        return answer

    def _asked(self, task: Task) -> Yield:
        try:
            self._started().hand_out([task])
        except DeathError as died:
            self._process = None
            return Yield([], death(died.code, task.seconds))
        return self._answer(task)

    def _answer(self, task: Task) -> Yield:
        items: list[Item] = []
        answer = fault = None
        try:
            answer = self._started().answer(task, items)
        except LateError:
            fault = late(task.seconds)
        except DeathError as died:
            fault = death(died.code, task.seconds)
        except NonsenseError:
            fault = Fault(ProblemKind.BROKEN, "its reader gave what is no text of a part")
        finally:
            if answer is None:
                self.close()
        return answer or Yield(items, fault)

    def _started(self) -> SandboxProcess:
        """The process. Raises DeathError."""
        if self._process is None:
            self._process = SandboxProcess(self._memory)
        return self._process


@cache
def sandbox_of(memory: int) -> Sandbox:
    """The sandbox of this process with that much memory."""
    return Sandbox(memory)
