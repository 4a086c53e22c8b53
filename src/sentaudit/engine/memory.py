"""How much memory a process has had at most."""

from __future__ import annotations

import sys

if sys.platform != "win32":
    import resource


def peak_bytes() -> int:
    """The largest resident size of this process so far, 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
