"""What reading a message gives: all that was found in it, and what could not be read."""

from __future__ import annotations

from typing import NamedTuple

from sentaudit.model.coverage import Problem
from sentaudit.model.message import Message
from sentaudit.model.text import Found, FoundRecords


class Reading(NamedTuple):
    """A message with all that was found in it. `parts` counts scanned, skipped and failed parts.

    `text` is the first text of the message itself, "" if none had to be read.
    """

    message: Message
    found: tuple[Found, ...]
    parts: tuple[int, int, int]
    problems: tuple[Problem, ...]
    text: str
    records: tuple[FoundRecords, ...] = ()
