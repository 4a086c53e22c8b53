"""Folders cut into windows of UIDs: pieces that keep their ids and never change once they are full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

LAST_UID = 2**32 - 1
_TIERS = ((2_000_000, 500), (20_000_000, 5_000), (LAST_UID + 1, 1_000_000))
"""Up to which UID windows are how wide. Part of what unit ids stand for. Wide where UIDs are sparse, so that no number
a server claims makes more than 12,000 windows of a folder."""


class Window(NamedTuple):
    """UIDs from `first` to `last`. Once a later UID is in use no message can come in: UIDs only rise."""

    first: int
    last: int


def windows(uid_next: int) -> Iterator[Window]:
    """All windows below `uid_next`, in order; the last one ends right below it."""
    end = min(uid_next, LAST_UID + 1)
    first = 1
    for limit, width in _TIERS:
        while first < min(end, limit + 1):
            edge = first + width - 1
            yield Window(first, min(edge, end - 1))
            first = edge + 1


def compact(uids: list[int]) -> list[str]:
    """Ascending UIDs as sets such as `1:5,7`, each short enough for a command line."""
    sets: list[str] = []
    line: list[str] = []
    length = 0
    for low, high in _runs(uids):
        text = str(low) if low == high else f"{low}:{high}"
        if line and length + len(text) > _LINE:
            sets.append(",".join(line))
            line, length = [], 0
        line.append(text)
        length += len(text) + 1
    if line:
        sets.append(",".join(line))
    return sets


_LINE = 4000


def _runs(uids: list[int]) -> Iterator[tuple[int, int]]:
    low = high = -1
    for uid in uids:
        if uid != high + 1 or low < 0:
            if low >= 0:
                yield low, high
            low = uid
        high = uid
    if low >= 0:
        yield low, high
