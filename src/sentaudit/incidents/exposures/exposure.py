"""What one message shows to whom, per channel family (detection.md 2 and 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sentaudit.incidents.exposures.family import FAMILY_OF, Family
from sentaudit.incidents.parties.lists import BIG, NOBODY, Lists
from sentaudit.incidents.parties.population import Population
from sentaudit.model.facts import AddressKey, Flag, Kind, MessageFacts, Place, RecordTable, Sighting, unpack

_SIGNATURE_LIST = 10
"""A signature with that many external addresses is a list and no signature."""

# Reading a member off its enum costs ten times as much as reading a global.
_HEADER, _QUOTED = Family.HEADER, Family.QUOTED
_LISTED, _AUTHOR = Place.LISTED, Place.AUTHOR
_BOUNCE = int(Kind.BOUNCE)
_HAS_BCC = int(Flag.HAS_BCC)
_DELIVERED = int(Flag.DELIVERED)
_SENT_LABEL = int(Flag.SENT_LABEL)


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


class Exposures:
    """Computes the exposures of messages. `bcc_list` is the size from which a Bcc list is compared between mails."""

    def __init__(self, population: Population, bcc_list: int = 10) -> None:
        self._population = population
        self._lists = Lists(population)
        self._bcc_list = bcc_list

    @property
    def inside(self) -> frozenset[AddressKey]:
        """Who is never exposed."""
        return self._population.inside

    def of(self, facts: MessageFacts, *, sent_folder: bool) -> dict[Family, Shown]:
        """What the message exposes, one entry per family with at least one exposed person (header: two)."""
        addressed = facts.to + facts.cc
        if not facts.sightings and len(addressed) <= 8 and len(facts.bcc) <= 8 and not facts.records:
            return {}
        if facts.kind == _BOUNCE:
            return {}  # a delivery report shows the sender his own mail
        own = {facts.sender, *unpack(facts.authors)} if facts.authors else {facts.sender}
        visible = frozenset(unpack(addressed))
        outside = visible - own - self._population.inside
        shown: dict[Family, Shown] = {}
        if len(outside) > 1:
            shown[_HEADER] = self._in_fields(outside, visible, own, facts)
        if facts.bcc:
            shown |= self._bcc(facts, visible, outside, own, sent_folder)
        if facts.sightings or facts.records:
            self._add_content(shown, facts, visible, own)
        return shown

    def interned(self, facts: MessageFacts) -> MessageFacts:
        """The facts with long lists replaced by the one object all messages share."""
        for one in facts.sightings:
            if len(one.addresses) >= BIG:
                break
        else:
            if len(facts.to) + len(facts.cc) < BIG:
                return facts
        shared = self._lists.shared
        return facts._replace(
            to=shared(facts.to),
            cc=shared(facts.cc),
            bcc=shared(facts.bcc),
            named=shared(facts.named),
            sightings=tuple(
                one._replace(addresses=shared(one.addresses), named=shared(one.named)) for one in facts.sightings
            ),
        )

    def _in_fields(
        self, people: frozenset[int], visible: frozenset[int], own: set[int | None], facts: MessageFacts
    ) -> Shown:
        """Some of the people in To and Cc, with the internal and excluded ones among them.

        An author is one of these where he stands beside somebody of the people.
        """
        to, cc, _ = facts.entries
        every = visible - own
        beside = visible & own & self._population.inside
        for field in (facts.to, facts.cc) if beside else ():
            keys = frozenset(unpack(field))
            if not people.isdisjoint(keys):
                every |= beside & keys
        return self._listed(people, every, to + cc - len(visible) + len(every))

    def _listed(self, people: frozenset[int], every: frozenset[int], entries: int) -> Shown:
        if len(people) == len(every):
            return Shown(people, NOBODY, NOBODY, NOBODY, max(entries, len(every)))
        population = self._population
        excluded = every & population.excluded
        return Shown(people, NOBODY, every & population.internal, excluded, max(entries, len(every)))

    def _bcc(
        self, facts: MessageFacts, visible: frozenset[int], outside: frozenset[int], own: set[int | None], sent: bool
    ) -> dict[Family, Shown]:
        hidden = frozenset(unpack(facts.bcc)) - visible - own
        readers = hidden - self._population.inside
        if not sent and int(facts.flags) & (_DELIVERED | _SENT_LABEL) == _DELIVERED:
            if not readers:
                return {}
            return {Family.BCC: self._listed(readers, hidden, facts.entries[2] - len(visible & set(unpack(facts.bcc))))}
        if len(outside) == 1 and len(readers) >= self._bcc_list and outside.isdisjoint(unpack(facts.bcc)):
            return {Family.SAME_BCC: self._in_fields(outside, visible, own, facts)}
        return {}

    def _add_content(
        self, shown: dict[Family, Shown], facts: MessageFacts, visible: frozenset[int], own: set[int | None]
    ) -> None:
        present = visible.union(unpack(facts.bcc)) if facts.bcc else visible
        viewers = present - own
        if not viewers and not receivers_unknown(facts):
            return  # a note to oneself
        taking_part = {*visible, *own}
        if len(viewers) == 1:
            taking_part |= viewers
        by_family: dict[Family, list[Sighting]] = {}
        for one in facts.sightings:
            channel, place, _, _, addresses, _, _, _ = one
            if place is _AUTHOR:
                taking_part.update(unpack(addresses))
            elif place is _LISTED or (
                len(addresses) >= _SIGNATURE_LIST * 8 and len(self._lists.split((addresses,))[0]) >= _SIGNATURE_LIST
            ):
                by_family.setdefault(FAMILY_OF[channel], []).append(one)
        for family, sightings in by_family.items():
            dropped = taking_part | present if family is _QUOTED and facts.bcc else taking_part
            found = self._foreign(sightings, dropped)
            if found is not None:
                shown[family] = found
        if facts.records:
            for family in dict.fromkeys(FAMILY_OF[one.channel] for one in facts.records):
                tables = tuple([one for one in facts.records if FAMILY_OF[one.channel] is family])
                known = shown.get(family, Shown(NOBODY, NOBODY, NOBODY, NOBODY, 0))
                shown[family] = known._replace(records=tables)

    def _foreign(self, sightings: list[Sighting], dropped: set[int | None]) -> Shown | None:
        """Those of the sightings that are not dropped; None if nobody external is among them.

        Entries of the dropped cannot be told from the others': each costs one entry per sighting.
        """
        people, internal, excluded = self._lists.split(tuple([one.addresses for one in sightings]))
        if people <= dropped:
            return None
        entries = 0
        for one in sightings:
            alone = len(sightings) == 1
            outer, inner, apart = (people, internal, excluded) if alone else self._lists.split((one.addresses,))
            gone = len(outer & dropped) + len(inner & dropped) + len(apart & dropped)
            entries += max(one.entries, len(outer) + len(inner) + len(apart)) - gone
        return Shown(people, people & dropped, internal - dropped, excluded - dropped, entries)


def receivers_of(facts: MessageFacts) -> frozenset[AddressKey]:
    """To, Cc and Bcc, distinct; the sender only if he is addressed."""
    return frozenset(unpack(facts.to + facts.cc + facts.bcc))


def number_of_receivers(facts: MessageFacts) -> int:
    """How many that are; the keys of one field are distinct."""
    fields = [one for one in (facts.to, facts.cc, facts.bcc) if one]
    return len(fields[0]) // 8 if len(fields) == 1 else len(receivers_of(facts))


def receivers_unknown(facts: MessageFacts) -> bool:
    """True if the copy does not tell who received it: nobody is addressed, or only the sender and Bcc is missing."""
    if facts.bcc:
        return False
    if not facts.to and not facts.cc:
        return True
    if int(facts.flags) & _HAS_BCC or len(facts.to) + len(facts.cc) > 64:
        return False
    return set(unpack(facts.to + facts.cc)) <= {facts.sender, *unpack(facts.authors)}


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
