"""Takes from a process what a parser of untrusted content never needs: memory without end, files, the network.

Every step is done where the system can do it; none is needed for the others to hold. What stops a process in any case
is its parent, which kills it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SET_DEATH_SIGNAL = 1
_GRACE = 5


def confine(memory: int) -> None:
    """Limits this process for good; call it before any thread is started. `memory` is in bytes."""
    sys.dont_write_bytecode = True
    if sys.platform == "win32":
        return
    import resource

    for limit, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (most, most))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.unshare(_NEW_USER | _NEW_NETWORK)
        # In this order: new credentials take the signal back.
        libc.prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def allow(seconds: float) -> None:
    """Gives this process that much time from now on; the kernel ends it even if it hangs in compiled code.

    The parent keeps the time itself: this is for a process whose parent is gone.
    """
    if sys.platform == "win32":
        return
    import resource

    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE)
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(spent + seconds) + _GRACE, hard))


def rest() -> None:
    """Ends what `allow` began: waiting for work takes as long as it takes."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, 0)


def is_orphan(parent: int) -> bool:
    """True if the parent died before its death could be noticed."""
    return sys.platform != "win32" and os.getppid() != parent
