"""How often and how long to try again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import NamedTuple

from sentaudit.sources.imap.session.errors import BusyError, ImapError, UnreachableError

MAX_WAIT = 900.0


class Policy(NamedTuple):
    """Seconds before the first repeat (doubled each time), for a server that is away or busy, and for a mere cut."""

    tries: int = 6
    away: float = 5.0
    cut: float = 0.2
    sleep: Callable[[float], None] = time.sleep


class Patience:
    """Counts failures in a row. A message that came through makes all good again."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._away = self._cuts = 0

    def progress(self) -> None:
        """Something was read."""
        self._away = self._cuts = 0

    def wait(self, error: ImapError, cuts_allowed: int) -> bool:
        """Sleeps before the next attempt; False if there must be none."""
        policy = self._policy
        if not error.retry:
            return False
        if isinstance(error, BusyError | UnreachableError):
            self._away += 1
            if self._away > policy.tries:
                return False
            pause = policy.away * 2 ** (self._away - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
            pause = max(pause, error.wait or 0.0) if policy.away else 0.0
        else:
            self._cuts += 1
            if self._cuts > cuts_allowed:
                return False
            pause = policy.cut * 2 ** min(self._cuts - 1, 6)
        policy.sleep(min(pause, MAX_WAIT))
        return True
