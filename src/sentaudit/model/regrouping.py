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


class Differences(NamedTuple):
    """What two histories of the same incidents make of them.

    `fresh` stand there and were never made here. `torn` pairs what stands only here with a fresh one about some of the
    same messages. `taken_back` stand here and were taken back there.
    """

    fresh: tuple[Regrouping, ...]
    torn: tuple[tuple[Regrouping, Regrouping], ...]
    taken_back: tuple[Regrouping, ...]


def differences(mine: Iterable[Regrouping], theirs: Iterable[Regrouping]) -> Differences:
    """Compares two histories. Merging or splitting the same messages is the same, whoever did it when."""
    here, there = list(mine), list(theirs)
    made_here, made_there = ({_what(one) for one in some if one.change is not Change.UNDO} for some in (here, there))
    stand_there = standing(there)
    standing_there = {_what(one) for one in stand_there}
    fresh = [one for one in stand_there if _what(one) not in made_here]
    only_here = [one for one in standing(here) if _what(one) not in made_there]
    return Differences(
        tuple(fresh),
        tuple((one, other) for one in only_here for other in fresh if not set(one.messages).isdisjoint(other.messages)),
        tuple(one for one in standing(here) if _what(one) in made_there - standing_there),
    )


def united(mine: Iterable[Regrouping], found: Differences, undoing: Regrouping | None) -> list[Regrouping]:
    """What to add to the history here. Without `undoing` one's own stand where the two are torn, and the fresh ones
    against them are left out; with it (its author, reason and time are taken) one's own are taken back for them.

    Only the latest can be taken back, so what was made after it is taken back too and made again.
    """
    own = [one for one, _ in found.torn]
    against = [other for _, other in found.torn]
    if undoing is None:
        return [one for one in found.fresh if one not in against]
    stand = standing(mine)
    first = min((at for at, one in enumerate(stand) if one in own), default=len(stand))
    gone = stand[first:]
    undone = [
        one._replace(change=Change.UNDO, reason=undoing.reason, author=undoing.author, at=undoing.at)
        for one in reversed(gone)
    ]
    return [*undone, *(one for one in gone if one not in own), *found.fresh]


def _what(one: Regrouping) -> tuple[Change, frozenset[str]]:
    return one.change, frozenset(one.messages)
