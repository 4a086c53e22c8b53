"""What a person decided about the borders of incidents: history that is only ever added to."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Change(StrEnum):
    MERGE = "merge"
    """The incidents with any of the messages are one."""
    SPLIT = "split"
    """The messages are an incident of their own."""
    UNDO = "undo"
    """The latest merge or split that stands is taken back."""


class Regrouping(NamedTuple):
    """A merge, a split, or the undoing of one; `at` is in epoch seconds.

    `messages` are names as in `Finding.message`, which survive rescans and other rules; `incidents` the ids of then.
    """

    change: Change
    incidents: tuple[str, ...]
    messages: tuple[str, ...]
    reason: str
    author: str
    at: int


def standing(history: Iterable[Regrouping]) -> list[Regrouping]:
    """The merges and splits that were not taken back, oldest first."""
    found: list[Regrouping] = []
    for one in history:
        if one.change is not Change.UNDO:
            found.append(one)
        elif found:
            found.pop()
    return found
