"""The runner for many cores: a pool of processes, results in the order of the units, a dead worker costs its unit."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import NamedTuple

from sentaudit.engine.interrupts import uninterrupted
from sentaudit.engine.recipe import Recipe
from sentaudit.engine.runners import worker
from sentaudit.engine.runners.lost import lost
from sentaudit.engine.runners.nursery import METHOD, open_nursery
from sentaudit.model.unit_result import UnitResult
from sentaudit.ports import Work

_AHEAD = 3
"""Units per worker that are handed out before the oldest has come back: bounds what waits in memory."""


class _Task(NamedTuple):
    work: Work
    future: Future[UnitResult]


class ProcessRunner:
    """Workers are started clean (never forked from a parent that holds the case open) and die with their parent."""

    def __init__(self, recipe: Recipe, jobs: int) -> None:
        self._recipe = recipe
        self._jobs = jobs
        open_nursery()
        self._context = multiprocessing.get_context(METHOD)
        self._pool = self._new_pool(jobs)

    def run(self, work: Iterable[Work]) -> Iterator[UnitResult]:
        """Results in the order of the units, whichever worker is done first."""
        waiting: deque[_Task] = deque()
        more = iter(work)
        while True:
            while len(waiting) < self._jobs * _AHEAD:
                entry = next(more, None)
                if entry is None:
                    break
                waiting.append(self._submit(entry))
            if not waiting:
                return
            task = waiting.popleft()
            try:
                yield task.future.result()
            except BrokenProcessPool:
                yield self._again_alone(task.work)
                waiting = self._recovered(waiting)

    def close(self) -> None:
        """Stops the workers without waiting for what they are at, but until they are gone."""
        # The pool has no call for this before Python 3.14; without it an interrupt would last until all are done.
        for process in (getattr(self._pool, "_processes", None) or {}).values():
            process.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _new_pool(self, jobs: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(jobs, mp_context=self._context, initializer=worker.start, initargs=(self._recipe,))

    def _submit(self, work: Work) -> _Task:
        try:
            with uninterrupted():
                return _Task(work, self._pool.submit(worker.scan, work))
        except BrokenProcessPool as broken:
            failed: Future[UnitResult] = Future()
            failed.set_exception(broken)
            return _Task(work, failed)

    def _again_alone(self, work: Work) -> UnitResult:
        """A worker died and took the pool with it. Scanned alone, the guilty unit shows itself and only it is lost."""
        alone = self._new_pool(1)
        try:
            with uninterrupted():
                future = alone.submit(worker.scan, work)
            return future.result()
        except BrokenProcessPool:
            return lost(work.unit)
        finally:
            alone.shutdown(wait=False, cancel_futures=True)

    def _recovered(self, waiting: deque[_Task]) -> deque[_Task]:
        """The same tasks, those the broken pool lost handed to a new one."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._new_pool(self._jobs)
        return deque(
            task
            if task.future.done() and not task.future.cancelled() and task.future.exception() is None
            else self._submit(task.work)
            for task in waiting
        )
