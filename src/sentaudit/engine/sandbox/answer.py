"""What comes of a part in the process for untrusted formats: items, and the fault if that is not all there is.

What is a lasting property of the data is a content Problem, so that a nightly scan neither reads the unit again for
ever nor calls itself incomplete for ever: too much time (TIMEOUT), too much memory or text (TOO_LARGE), and whatever a
parser raises or dies of (BROKEN). Only a process killed from outside (SIGKILL, SIGTERM: an operator, a system short of
memory) says nothing about the data: CRASH, to be tried again.
"""

from __future__ import annotations

import re
import signal
from math import inf
from typing import NamedTuple

from sentaudit.engine.sandbox.items import Item
from sentaudit.model.coverage import ProblemKind

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
    process, b"" if they came in more than one piece; `seconds` of CPU is what it took, if it came to its end; `weight`
    is that of the items, inf if nobody weighed them."""

    items: list[Item]
    fault: Fault | None
    frame: bytes = b""
    seconds: float = inf
    weight: float = inf


def overfull(room: int) -> Fault:
    """What is said of a part that holds more than there is room for."""
    return Fault(ProblemKind.TOO_LARGE, f"only {room} bytes of what it unpacks to were read")


def raised(frame: bytes) -> Fault:
    """The fault behind an exception, of which only the class and the place are told."""
    match = _RAISED.fullmatch(frame.decode("ascii", "replace"))
    if match is None:
        return Fault(ProblemKind.BROKEN, "its reader failed")
    kind = _KINDS.get(match[1], ProblemKind.BROKEN)
    if kind is ProblemKind.TOO_LARGE:
        return Fault(kind, "needs more memory than it may take")
    return Fault(kind, f"its reader failed: {match[1]} in {match[2]}")


def late(seconds: float) -> Fault:
    """What is said of a part that takes too long."""
    return Fault(ProblemKind.TIMEOUT, f"not read within {seconds:.0f} seconds")


def death(code: int | None, seconds: float) -> Fault:
    """The fault behind an exit code (negative: the signal the process died of; None: it was never there)."""
    if code is None:
        return Fault(ProblemKind.CRASH, "the process for untrusted formats could not be started")
    if code in _OUT_OF_TIME:
        return late(seconds)
    if code in _KILLED_FROM_OUTSIDE:
        return Fault(ProblemKind.CRASH, "its reader was killed from outside")
    if code < 0:
        return Fault(ProblemKind.BROKEN, f"its reader died of {signal.Signals(-code).name}")
    return Fault(ProblemKind.BROKEN, "its reader ended without an answer")
