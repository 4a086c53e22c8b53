"""What messages show in one channel family, and the union of it: lists that many messages share are walked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sentaudit.incidents.parties.lists import NOBODY
from sentaudit.model.facts import AddressKey, RecordTable


class Shown(NamedTuple):
    """The addresses one message shows in one family.

    `people` are external and shared between messages that show the same list; of them, those in `without` are not
    exposed here (participants, contacts). `internal` and `excluded` are shown, but never count as exposed.
    `entries` counts occurrences of all that are shown. `records` are tables of personal data.
    """

    people: frozenset[AddressKey]
    without: frozenset[AddressKey]
    internal: frozenset[AddressKey]
    excluded: frozenset[AddressKey]
    entries: int
    records: tuple[RecordTable, ...] = ()

    @property
    def size(self) -> int:
        """Exposed people."""
        return len(self.people) - len(self.without)

    def exposed(self) -> frozenset[AddressKey]:
        """The exposed people as a set of their own."""
        return self.people - self.without if self.without else self.people

    def less(self, contacts: frozenset[AddressKey]) -> Shown:
        """The same without some contact addresses, each of which costs one entry."""
        gone = (self.people & contacts) - self.without
        if not gone:
            return self
        left = len(self.people) - len(self.without) - len(gone) + len(self.internal) + len(self.excluded)
        return self._replace(without=self.without | gone, entries=max(self.entries - len(gone), left))


def distinct_tables(shown: Iterable[Shown]) -> Mapping[int, RecordTable]:
    """The tables of personal data some messages show, each once however many show it, by digest."""
    return {table.digest: table for one in shown for table in one.records}


def people_in_records(shown: Iterable[Shown]) -> int:
    """The people of all distinct tables."""
    return sum([table.people for table in distinct_tables(shown).values()])


def union(shown: Iterable[Shown]) -> frozenset[AddressKey]:
    """Everybody exposed by some of the messages; a list shared by many of them is walked once, or not at all if it is
    the only one."""
    first, *others = [base.people - gone if gone else base.people for base, gone in by_list(shown).items()] or [NOBODY]
    return first.union(*others) if others else first


class _Base:
    """A shared list, told apart by identity: comparing the content of long lists would cost more than it saves."""

    __slots__ = ("people",)

    def __init__(self, people: frozenset[AddressKey]) -> None:
        self.people = people


def by_list(shown: Iterable[Shown]) -> Mapping[_Base, frozenset[AddressKey]]:
    """Each distinct list with those of it that no message exposes."""
    bases: dict[int, _Base] = {}
    without: dict[_Base, frozenset[AddressKey]] = {}
    for one in shown:
        base = bases.get(id(one.people))
        if base is None:
            base = bases[id(one.people)] = _Base(one.people)
            without[base] = one.without
        else:
            without[base] &= one.without
    return without


def times_exposed(shown: Iterable[Shown]) -> dict[AddressKey, int]:
    """In how many messages each person is exposed."""
    bases: dict[int, tuple[frozenset[AddressKey], int]] = {}
    less: dict[AddressKey, int] = {}
    for one in shown:
        _, seen = bases.get(id(one.people), (NOBODY, 0))
        bases[id(one.people)] = one.people, seen + 1
        for key in one.without:
            less[key] = less.get(key, 0) - 1
    for people, seen in bases.values():
        for key in people:
            less[key] = less.get(key, 0) + seen
    return less
