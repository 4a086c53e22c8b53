"""The progress bar of a scan on standard error, by tqdm, and the line that is left of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from sentaudit.engine.memory import peak_bytes
from sentaudit.model.facts import MessageFacts
from sentaudit.model.unit_result import UnitResult
from sentaudit.reporting.words.catalogue import catalogue

_LARGE_LIST = 10


class Bar:
    """Bytes done of all bytes, messages, and how many messages look like findings so far."""

    def __init__(self, *, shown: bool, lang: str) -> None:
        self._lang = lang
        tqdm.monitor_interval = 0
        self._bar = tqdm(
            total=0, unit="B", unit_scale=True, unit_divisor=1024, file=sys.stderr, leave=False, disable=not shown
        )
        self._began = time.monotonic()
        self._size = self._messages = self._candidates = self._peak = 0

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
        self._peak = max(self._peak, result.peak)
        self._candidates += sum(map(_looks_like_a_finding, result.facts))
        if not self._bar.disable:
            counts = {"messages": f"{self._messages:,}", "candidates": f"{self._candidates:,}"}
            self._bar.set_postfix_str(catalogue(self._lang)("cli.progress", **counts), refresh=False)
        self._bar.update(result.size)

    def close(self) -> None:
        """Removes the bar."""
        self._bar.close()

    def summary(self) -> str:
        """What was read in this run, how long it took, and the most memory one process had."""
        seconds = time.monotonic() - self._began
        words = catalogue(self._lang)
        peak = words("cli.peak", size=f"{max(self._peak, peak_bytes()) / 1e6:,.0f}") if self._peak else ""
        return words("cli.read", messages=f"{self._messages:,}", seconds=f"{seconds:,.1f}", peak=peak)


def _looks_like_a_finding(facts: MessageFacts) -> bool:
    """Ten addresses side by side in a header or in one place of the content; whether it counts is decided later."""
    header = (len(facts.to) + len(facts.cc)) // 8
    return header >= _LARGE_LIST or any(len(one.addresses) // 8 >= _LARGE_LIST for one in facts.sightings)


@contextmanager
def progress_bar(off: bool, lang: str) -> Iterator[Bar]:
    """A bar on a terminal, nothing elsewhere; gone when the work is done or interrupted."""
    bar = Bar(shown=not off and sys.stderr.isatty(), lang=lang)
    try:
        yield bar
    finally:
        bar.close()
