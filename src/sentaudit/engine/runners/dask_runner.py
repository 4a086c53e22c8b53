"""The runner for many machines: units as tasks of Dask distributed, results in the order of the units."""

from __future__ import annotations

import pickle
from asyncio import CancelledError as LoopCancelledError
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sentaudit.credentials.provider import Told
from sentaudit.engine.recipe import Recipe
from sentaudit.engine.runners import dask_worker
from sentaudit.engine.runners.dask_cluster import DaskCluster, DaskError
from sentaudit.engine.runners.dask_worker import ANSWER, TASK, Answer, Task
from sentaudit.engine.runners.envelope import Envelope
from sentaudit.engine.runners.lost import lost
from sentaudit.errors import UsageError
from sentaudit.model.unit_result import UnitResult
from sentaudit.ports import Work
from sentaudit.store.sealing.seal import Keyring

if TYPE_CHECKING:
    from distributed import Future

_AHEAD = 3
"""Tasks per thread of the workers that are handed out before the oldest has come back."""

_TASK_BYTES = 8 << 20
_TASK_UNITS = 16
"""A task costs two milliseconds: small units share one."""

_LOOK_SECONDS = 20.0


class DaskRunner:
    """Only this process has the case; workers get sealed tasks and give sealed answers.

    `jobs` worker processes of this machine, or those of the `scheduler`, which then read at most `jobs` tasks at the
    same time (0: as many as they like). A lost worker costs nothing but time; so does a scheduler that comes back.
    """

    def __init__(self, recipe: Recipe, jobs: int, scheduler: str | None = None) -> None:
        if recipe.told:
            raise UsageError(
                "a password that was typed does not travel to other machines",
                "name where the workers find it: --password-env, --password-command, --password-file",
            )
        keyring = Keyring(recipe.key)
        # No worker needs the case, and the machines of others have no such path.
        self._recipe = pickle.dumps(recipe._replace(key=b"", case=None, told=Told()))
        self._envelope = Envelope(keyring)
        self._number = 0
        self._cluster = DaskCluster(keyring, jobs, scheduler)
        self._ahead = jobs if scheduler and jobs else _AHEAD * self._cluster.threads

    def run(self, work: Iterable[Work]) -> Iterator[UnitResult]:
        """Results in the order of the units, whichever worker is done first."""
        waiting: deque[_Sent] = deque()
        groups = _grouped(work)
        while True:
            while len(waiting) < self._ahead and (group := next(groups, None)) is not None:
                waiting.append(self._sent(group))
            if not waiting:
                return
            first = waiting.popleft()
            results = self._results(first, waiting)
            yield from self._alone(first.work, waiting) if results is None else results

    def close(self) -> None:
        """Stops at once; what was yielded is all that counts."""
        self._cluster.close()

    def _sent(self, work: tuple[Work, ...]) -> _Sent:
        self._number += 1
        sealed = self._envelope.close(TASK, Task(self._number, self._recipe, work))
        return _Sent(work, self._number, sealed, self._submitted(sealed))

    def _submitted(self, sealed: bytes) -> Future[bytes] | None:
        if not self._cluster.is_open:
            return None
        return self._cluster.client.submit(dask_worker.scan, sealed, pure=False)

    def _results(self, sent: _Sent, others: Iterable[_Sent]) -> tuple[UnitResult, ...] | None:
        """What came of a task; None if workers died at it. Should all be lost, `others` are sent again as well."""
        from distributed import KilledWorker

        while True:
            try:
                if sent.future is not None:
                    return self._opened(sent, sent.future.result(timeout=_LOOK_SECONDS))
                is_lost = True
            except KilledWorker:
                return None
            except TimeoutError:
                is_lost = self._cluster.is_deserted()
            except (CancelledError, LoopCancelledError, OSError):
                is_lost = True
            if is_lost:
                self._cluster.reconnect()
                for one in (sent, *others):
                    one.future = self._submitted(one.sealed)

    def _opened(self, sent: _Sent, sealed: bytes) -> tuple[UnitResult, ...]:
        answer = Answer._make(self._envelope.open(ANSWER, sealed))
        if answer.number != sent.number:
            raise DaskError("an answer is not that to the question", "Run the scan again: what is done is kept.")
        if answer.error is not None:
            raise answer.error
        if answer.failure is not None:
            raise RuntimeError(f"a worker failed: {answer.failure.error} in {answer.failure.place}")
        return answer.results

    def _alone(self, work: tuple[Work, ...], waiting: deque[_Sent]) -> Iterator[UnitResult]:
        """Workers died at a task, perhaps of another beside it. Read alone, the guilty unit shows itself."""
        with suppress(OSError):  # without a scheduler there is nothing left to take back
            self._cluster.client.cancel([other.future for other in waiting if other.future is not None])
        for one in work:
            yield from self._results(self._sent((one,)), ()) or (lost(one.unit),)
        for other in waiting:
            other.future = self._submitted(other.sealed)


@dataclass(slots=True)
class _Sent:
    """A task on its way; the same bytes are sent again if it is lost (`future` None: it could not be sent)."""

    work: tuple[Work, ...]
    number: int
    sealed: bytes
    future: Future[bytes] | None


def _grouped(work: Iterable[Work]) -> Iterator[tuple[Work, ...]]:
    """Units as they come, small ones together."""
    group: list[Work] = []
    size = 0
    for one in work:
        group.append(one)
        size += one.unit.size
        if size >= _TASK_BYTES or len(group) == _TASK_UNITS:
            yield tuple(group)
            group, size = [], 0
    if group:
        yield tuple(group)
