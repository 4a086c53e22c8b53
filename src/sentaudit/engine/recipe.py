"""What a worker needs to scan: concrete classes, limits and the case key; small and picklable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sentaudit.credentials.provider import TOLD, Told
from sentaudit.model.config import Limits
from sentaudit.model.message import Message

SCAN_VERSION = 5
"""Raised whenever the same mail would give other facts: stored messages are then scanned again."""


class Recipe(NamedTuple):
    """The classes of the registry by name, in their order, and what they are built with; `told`: passwords typed;
    `words`: digest of the user's own kinds of data, "" if there are none.

    `case` is the directory of the case, None if there is none. Classes and functions pickle by their names, so a
    recipe costs a few hundred bytes on its way to a worker.
    """

    sources: Mapping[str, type[Any]]
    parse: Callable[[bytes, Limits], Message]
    extractors: tuple[type[Any], ...]
    detectors: tuple[Callable[[], Any], ...]
    limits: Limits
    key: bytes
    case: Path | None = None
    told: Told = TOLD
    words: str = ""

    @property
    def policy(self) -> str:
        """Changes when stored facts no longer match what a scan would give."""
        return f"{SCAN_VERSION}:{self.limits!r}{self.words}"
