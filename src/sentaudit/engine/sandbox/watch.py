"""Ends a process that is over its time even where nobody listens to it any more."""

from __future__ import annotations

from math import inf
from multiprocessing.process import BaseProcess
from threading import Event, Thread
from time import monotonic

_LOOK_EVERY = 1.0


class Watch(Thread):
    """Kills a process that is over its time while the exchange with it hangs in the middle of a message.

    It looks once in a while and is never told when a part is done: waking a thread takes longer than a small part.
    """

    def __init__(self, process: BaseProcess) -> None:
        super().__init__(name="sandbox watch", daemon=True)
        self._process = process
        self._deadline = inf
        self._struck = False
        self._ended = Event()

    def run(self) -> None:
        while not self._ended.wait(_LOOK_EVERY):
            if monotonic() > self._deadline + _LOOK_EVERY:
                self._struck = True
                self._process.kill()
                return

    def until(self, deadline: float) -> None:
        """The process may work until then."""
        self._deadline = deadline

    def over(self) -> bool:
        """Lets the process wait for work as long as it takes; True if it was killed before."""
        self._deadline = inf
        return self._struck

    def end(self) -> None:
        """There is nothing left to watch."""
        self._ended.set()
