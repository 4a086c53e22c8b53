"""The progress bar of a scan on standard error, by tqdm."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from sentaudit.engine.progress import Progress, Silent
from sentaudit.model.facts import MessageFacts, UnitResult

_LARGE_LIST = 10


class Bar:
    """Bytes done of all bytes, messages, and how many messages look like findings so far."""

    def __init__(self) -> None:
        tqdm.monitor_interval = 0
        self._bar = tqdm(total=0, unit="B", unit_scale=True, unit_divisor=1024, file=sys.stderr, leave=False)
        self._size = self._messages = self._candidates = 0

    def found(self, units: int, size: int) -> None:
        """Adds a source to the total."""
        self._size += size
        self._bar.total = self._size
        self._bar.refresh()

    def unchanged(self, size: int) -> None:
        """Counts bytes that need no reading."""
        self._bar.update(size)

    def scanned(self, result: UnitResult) -> None:
        """Counts a finished unit."""
        self._messages += len(result.facts)
        self._candidates += sum(map(_looks_like_a_finding, result.facts))
        self._bar.set_postfix_str(f"{self._messages:,} messages, {self._candidates:,} to look at", refresh=False)
        self._bar.update(result.size)

    def close(self) -> None:
        """Removes the bar."""
        self._bar.close()


def _looks_like_a_finding(facts: MessageFacts) -> bool:
    """Ten addresses side by side in a header or in one place of the content; whether it counts is decided later."""
    header = (len(facts.to) + len(facts.cc)) // 8
    return header >= _LARGE_LIST or any(len(one.addresses) // 8 >= _LARGE_LIST for one in facts.sightings)


@contextmanager
def progress_bar(off: bool) -> Iterator[Progress]:
    """A bar on a terminal, nothing elsewhere; gone when the work is done or interrupted."""
    if off or not sys.stderr.isatty():
        yield Silent()
        return
    bar = Bar()
    try:
        yield bar
    finally:
        bar.close()
