"""The time a run may take: when it is over no new unit is begun."""

from __future__ import annotations

import time
from collections.abc import Callable


class Deadline:
    """Runs from construction; without `seconds` it is never over."""

    def __init__(self, seconds: float | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = None if seconds is None else clock() + seconds

    @property
    def over(self) -> bool:
        """True once the time is spent."""
        return self._end is not None and self._clock() >= self._end
