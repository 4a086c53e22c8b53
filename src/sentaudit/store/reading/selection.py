"""What is asked for of a case, as tests on the packed columns of many messages at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import compress
from operator import not_
from typing import NamedTuple

from sentaudit.model.facts import Flag
from sentaudit.model.selection import Scope, Wanted
from sentaudit.store.glance import BOUNCE, KIND, NONE, RICH

_LABEL = int(Flag.SENT_LABEL)

Places = Sequence[int]
"""Places of messages in a batch, counted from 0, in order."""


class Test(NamedTuple):
    """What must be true (or, if `unlike`, must not) of a number in the column. Of columns of bytes it may be told by a
    table that has 1 for each byte that is meant and 0 for the others."""

    column: str
    accepts: Callable[[int], object] | bytes
    unlike: bool = False


Group = Sequence[Sequence[Test]]
"""Alternatives: all tests of at least one must hold."""


class Selection:
    """What one reading is to give: any of what is wanted, all if nothing is said, and in the scope if there is one."""

    def __init__(self, any_of: Sequence[Wanted], scope: Scope | None) -> None:
        self._scope = scope
        self._always: list[Group] = [[_wanted(one) for one in any_of]] if any_of else []
        if scope is not None:
            self._always += in_period(scope)

    def within(self, folder: int) -> Sequence[Group]:
        """The tests for messages of a folder: one alternative of each group must hold."""
        if self._scope is None:
            return self._always
        return [*taken(self._scope, folder), *self._always]


def columns_of(groups: Sequence[Group]) -> Iterator[str]:
    """The columns the tests look at."""
    return (test.column for group in groups for tests in group for test in tests)


def meeting(groups: Sequence[Group], columns: Mapping[str, Sequence[int]], size: int) -> Places:
    """The messages of a batch of that size that pass."""
    places: Places = range(size)
    for group in groups:
        found = [_passing(tests, places, columns) for tests in group]
        places = found[0] if len(found) == 1 else sorted(set().union(*found))
    return places


def _passing(tests: Sequence[Test], places: Places, columns: Mapping[str, Sequence[int]]) -> Places:
    for column, accepts, unlike in tests:
        values = columns[column] if isinstance(places, range) else map(columns[column].__getitem__, places)
        if isinstance(accepts, bytes):
            known = bytes(values).translate(accepts)
            number = known.count(1)
            if number == len(places):
                continue  # nearly all mail is ordinary
            if not number:
                return []
            hits: Iterable[object] = known
        else:
            hits = map(accepts, values)
        found = list(compress(places, map(not_, hits) if unlike else hits))
        if len(found) < len(places):  # else a range stays one, which tells that these are all
            places = found
    return places


def taken(scope: Scope, folder: int) -> Sequence[Group]:
    """Groups of tests a message of the folder must pass to be in the scope, its date aside."""
    if folder in scope.folders:
        return []
    found = []
    if scope.labelled:
        found.append([Test("flags", _LABEL.__and__)])
    if folder in scope.by_author:
        found.append([_among("sender", scope.authors)])
        if scope.nameless:
            found.append([Test("sender", NONE.__eq__)])
    return [found or [[Test("sender", lambda _: False)]]]


def in_period(scope: Scope) -> Sequence[Group]:
    """Groups of tests for the period; an undated message is never left out on a guess."""
    tests = []
    if scope.since is not None:
        tests.append(Test("sent_at", scope.since.__le__))
    if scope.until is not None:
        tests.append(Test("sent_at", scope.until.__gt__))
    return [[[Test("sent_at", NONE.__eq__)], tests]] if tests else []


def _wanted(one: Wanted) -> Sequence[Test]:
    """The tests that cost least come first."""
    tests = []
    marks = bytes(_marked(one, marks) for marks in range(256))
    if 0 in marks:
        tests.append(Test("marks", marks))
    if one.flags:
        tests.append(Test("flags", one.flags.__and__))
    if one.visible:
        tests.append(Test("visible_size", one.visible.__le__))
    if one.authors:
        tests.append(Test("authors_size", one.authors.__le__))
    named = (("content", one.contents), ("message_id", one.message_ids), ("parent", one.parents))
    tests += [_among(column, values) for column, values in (*named, ("sender", one.senders)) if values is not None]
    if one.not_senders is not None:
        tests.append(_among("sender", one.not_senders)._replace(unlike=True))
    return tests


def _marked(one: Wanted, marks: int) -> bool:
    return (
        one.kind in (None, marks & KIND)
        and marks & KIND != one.not_kind
        and (one.rich is None or one.rich == bool(marks & RICH))
        and (not one.bounces or bool(marks & BOUNCE))
    )


def _among(column: str, values: Collection[int | None]) -> Test:
    held = values if isinstance(values, frozenset | set) else frozenset(values)
    return Test(column, (held if None not in held else (held - {None}) | {NONE}).__contains__)
