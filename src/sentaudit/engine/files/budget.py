"""What one message may cost, over all the parts nested in it: depth, number, bytes and time."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import NamedTuple

from sentaudit.model.config import Limits
from sentaudit.model.coverage import ProblemKind


class Refusal(NamedTuple):
    """Why something nested in a part is not looked at. `over`: nothing that follows will be either."""

    kind: ProblemKind
    detail: str
    over: bool


class Budget:
    """Counts down. `room` is how many bytes may still be unpacked; the time runs from the first part that needs it.

    `locked` is set once a part was met that no password opened.
    """

    __slots__ = ("_deadline", "_left", "_limits", "locked", "room")

    def __init__(self, limits: Limits, parts: int) -> None:
        self._limits = limits
        self._left = limits.parts - parts
        self._deadline: float | None = None
        self.room = limits.inflated_bytes
        self.locked = False

    def seconds(self) -> float:
        """How long the next part may take, 0 or less if the time of the message is used up."""
        now = monotonic()
        if self._deadline is None:
            self._deadline = now + self._limits.message_seconds
        return min(self._limits.part_seconds, self._deadline - now)

    def refusal(self, depth: int) -> Refusal | None:
        """Takes one more part at a depth, or says why not."""
        limits = self._limits
        if depth > limits.depth:
            return Refusal(ProblemKind.TOO_DEEP, f"nested more than {limits.depth} levels deep", over=False)
        if self._left <= 0:
            return Refusal(ProblemKind.TOO_MANY, f"more than {limits.parts} parts in one message", over=True)
        if self.room < 0:
            return Refusal(ProblemKind.TOO_LARGE, f"unpacks to more than {limits.inflated_bytes} bytes", over=True)
        self._left -= 1
        return None

    def limits(self) -> Limits:
        """The limits with what is left to unpack: what was unpacked already counts for all containers of a message, so
        that nesting gains a bomb nothing."""
        if self.room == self._limits.inflated_bytes:
            return self._limits
        return replace(self._limits, inflated_bytes=max(0, self.room))
