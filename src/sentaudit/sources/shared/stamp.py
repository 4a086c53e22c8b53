"""What of a file tells whether it was written to since it was listed."""

from __future__ import annotations

import os
from typing import NamedTuple


class Stat(NamedTuple):
    """What of a file tells whether it was written to: its bytes, and nanoseconds since the epoch.

    Small, because the folder it lies in may hold a million.
    """

    st_size: int
    st_mtime_ns: int

    @classmethod
    def of(cls, stat: os.stat_result) -> Stat:
        return cls(stat.st_size, stat.st_mtime_ns)


def stamp_of(stat: Stat | os.stat_result) -> str:
    """Changes whenever a file is written to."""
    return f"{stat.st_size}-{stat.st_mtime_ns}"
