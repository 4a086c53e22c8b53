"""How much memory a process has, has had at most, and keeps for the next message."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

if sys.platform != "win32":
    import resource

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_KEPT_AT_THE_END, _LARGEST_KEPT = 32 << 20, 4 << 20


def peak_bytes() -> int:
    """The largest resident size of this process so far, 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def resident_bytes() -> int:
    """The resident size of this process now, 0 where the system does not tell (proc(5), statm)."""
    try:
        pages = Path("/proc/self/statm").read_bytes().split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def keep_freed_memory() -> None:
    """Lets the allocator of this process use buffers of up to 4 MiB again, and keep 32 MiB it has no use for.

    By itself it gives each of them back to the system and has it make new pages for the next file: a twentieth of a
    scan of mail with attached files. Does nothing where the C library has no such setting (mallopt(3)).
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_TRIM_THRESHOLD, _KEPT_AT_THE_END)
        mallopt(_MMAP_THRESHOLD, _LARGEST_KEPT)
