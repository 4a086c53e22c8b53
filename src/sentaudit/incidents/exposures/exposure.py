"""What one message shows to whom, per channel family (detection.md 2 and 3)."""

from __future__ import annotations

from sentaudit.incidents.exposures.family import FAMILY_OF, Family
from sentaudit.incidents.exposures.receivers import receivers_unknown
from sentaudit.incidents.exposures.shown import Shown
from sentaudit.incidents.parties.lists import BIG, NOBODY, Lists
from sentaudit.incidents.parties.population import Population
from sentaudit.model.facts import AddressKey, Flag, Kind, MessageFacts, Place, Sighting, unpack

_SIGNATURE_LIST = 10
"""A signature with that many external addresses is a list and no signature."""

# Reading a member off its enum costs ten times as much as reading a global.
_HEADER, _QUOTED = Family.HEADER, Family.QUOTED
_LISTED, _AUTHOR = Place.LISTED, Place.AUTHOR
_BOUNCE = int(Kind.BOUNCE)
_DELIVERED = int(Flag.DELIVERED)
_SENT_LABEL = int(Flag.SENT_LABEL)


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
