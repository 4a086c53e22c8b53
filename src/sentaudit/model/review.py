"""What a person decided about an incident: history that is only ever added to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sentaudit.model.incident import Status

SETTLED = frozenset((Status.FALSE_POSITIVE, Status.ACCEPTED))
"""Decisions after which an incident is listed apart and no longer counts for the exit code."""


UNDONE = "undone"
"""The reason of an entry that takes the latest decision back."""


class Review(NamedTuple):
    """A decision about an incident; `at` is in epoch seconds.

    `fingerprint` is that of the incident the decision was made about: for an incident with other content or another
    audience the decision does not hold.
    """

    incident: str
    status: Status
    reason: str
    author: str
    at: int
    fingerprint: str


def not_taken_back(history: Iterable[Review]) -> list[Review]:
    """The decisions about one incident that stand or stood until another was made, oldest first."""
    found: list[Review] = []
    for one in history:
        if one.reason != UNDONE:
            found.append(one)
        elif found:
            found.pop()
    return found
