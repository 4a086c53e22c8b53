"""Who of the exposed had contact before: small circles and threads they stood in together."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, combinations, compress, count

from sentaudit.incidents.context.meetings import Meetings
from sentaudit.incidents.copies import Copies
from sentaudit.incidents.mailings.judge import Verdict
from sentaudit.incidents.parties.population import Population
from sentaudit.model.facts import AddressKey, Flag, Kind, MessageFacts, unpack
from sentaudit.model.selection import Column
from sentaudit.ports import Case

SAMPLE = 63
"""People of one incident whose acquaintance is examined; with the sender that is about 2,000 pairs."""

SMALL_CIRCLE = 20
"""Visible people up to which a message says that those it names know each other."""

STANDING_CIRCLE = 30
"""Visible people up to which a group can be a standing one."""

_RECENT = 30
"""Meetings looked at per person, the latest before the incident."""
_BROADCAST = 10
_SPARE = 10
"""Contact addresses that may leave an incident later and let others move up into its sample."""
_REPLY = int(Flag.REPLY)
_BOUNCE = int(Kind.BOUNCE)

_COLUMNS: tuple[Column, ...] = (
    "id", "sent_at", "kind", "authors_size", "content", "sender", "flags", "authors", "visible",
)  # fmt: skip


class Acquaintance:
    """Filled by one reading (`read`), then asked per campaign.

    `people` are the exposed and `senders` the senders of the campaigns; nobody else is remembered.
    """

    def __init__(self, population: Population, senders: Iterable[AddressKey | None]) -> None:
        self._population = population
        self._senders = frozenset(sender for sender in senders if sender is not None)
        self._people: set[AddressKey] = set(self._senders)
        self._meetings = Meetings()
        self._by_person: dict[AddressKey, array[int]] = {}
        self._first_met: dict[AddressKey, dict[AddressKey, int]] = {sender: {} for sender in self._senders}

    def examine(self, exposed: Iterable[AddressKey]) -> None:
        """Remembers the people of one campaign (a sample of many)."""
        self._people.update(sample(exposed, SAMPLE + _SPARE))

    def is_broadcast(self, facts: MessageFacts) -> bool:
        """True for a mail that opens with so many outsiders that it shows no acquaintance of them with one another."""
        if len(facts.to) + len(facts.cc) < _BROADCAST * 8:
            return False
        return self._is_broadcast(facts.sender, int(facts.flags), unpack(facts.to + facts.cc))

    def _is_broadcast(self, sender: AddressKey | None, flags: int, visible: array[int]) -> bool:
        if len(visible) < _BROADCAST or flags & _REPLY or sender not in self._senders:
            return False
        inside = self._population.inside
        return sum([key not in inside for key in visible]) >= _BROADCAST

    def _add(
        self,
        sent_at: int,
        content: int,
        sender: AddressKey | None,
        flags: int,
        authors: array[int],
        visible: array[int],
    ) -> None:
        """Notes a message if people examined stand together in it."""
        own = sender is not None and sender in self._people
        if len(visible) > STANDING_CIRCLE and not own:
            return
        members = self._people.intersection(visible + authors)
        if own:
            members.add(sender)  # type: ignore[arg-type] # `own` tells that there is one
        if len(members) < 2:
            return
        broadcast = self._is_broadcast(sender, flags, visible)
        if not broadcast:
            self._introduce(members, sender, len(visible), sent_at)
        self._meetings.add(sent_at, content, sender, len(visible), members, broadcast=broadcast)

    def _introduce(self, members: set[AddressKey], author: AddressKey | None, visible: int, sent_at: int) -> None:
        """Notes who met the senders of the campaigns, and when first; in a large circle only its author met them."""
        known = members if visible <= SMALL_CIRCLE else members.intersection((author,))
        for sender in members & self._senders:
            met = self._first_met[sender]
            for key in known:
                if key not in met or met[key] > sent_at:
                    met[key] = sent_at

    def read(self, case: Case, copies: Copies) -> None:
        """Reads who stands in the messages, and puts those in which people examined meet in order of time.

        Two of them must stand there: both in To and Cc, one there and one as the author, or both as authors. So a
        message is looked at if two of its names are examined ones, or one and the author is, or if it has several
        authors; who is the only one examined in a message meets nobody.
        """
        people = self._people
        for _, (ids, times, kinds, several, *told) in case.columns(_COLUMNS):
            contents, senders, flags, authors, visible = told
            hits: Counter[int] = Counter(visible.naming(people))
            found = {at for at, named in hits.items() if named > 1 or senders[at] in people}
            found.update(compress(count(), map((1).__lt__, several)))
            for at in sorted(found):
                addressed, sent_at = visible[at], times[at]
                if addressed and sent_at is not None and kinds[at] != _BOUNCE and not copies.is_later(ids[at]):
                    self._add(sent_at, contents[at], senders[at], flags[at], authors[at], addressed)
        self._index()

    def _index(self) -> None:
        """Orders what was noted by time."""
        self._meetings.sort()
        by_person = self._by_person
        for at, key in self._meetings.everybody():
            seen = by_person.get(key)
            if seen is None:
                by_person[key] = array("I", (at,))
            else:
                seen.append(at)

    def acquainted(self, verdict: Verdict, exposed: Iterable[AddressKey]) -> tuple[float, bool]:
        """Share of pairs among the exposed and the sender that stood together in an earlier mail of a small circle,
        or in one that one of the exposed wrote; and whether no two of the exposed did. A broadcast of the same
        sender acquaints nobody."""
        first = verdict.first.facts
        end_of_time = first.sent_at is None
        sent_at = first.sent_at or 0
        before = self._meetings.before(first.sent_at)
        people = set(sample(exposed)) - {first.sender}
        if len(people) < 2:
            return 0.0, True
        with_sender = 0
        if first.sender is not None:
            met = self._first_met.get(first.sender, {})
            with_sender = sum([key in met and (end_of_time or met[key] < sent_at) for key in people])
        known = self._pairs(people, before, first.sender, {message.facts.content for message in verdict.campaign})
        size = len(people) + (first.sender is not None)
        return (known + with_sender) / (size * (size - 1) // 2), not known

    def _pairs(self, people: set[AddressKey], before: int, sender: AddressKey | None, own: set[int]) -> int:
        """Pairs of the people that met in meetings up to `before`, those of `own` contents aside."""
        recent = Counter(chain.from_iterable(self._latest(key, before) for key in people))
        pairs = len(people) * (len(people) - 1) // 2
        known: set[tuple[int, int]] = set()
        circles: set[frozenset[int]] = set()
        for at in sorted([at for at, present in recent.items() if present > 1], reverse=True):
            if not self._meetings.acquaints(at, people, sender, own, SMALL_CIRCLE):
                continue
            together = frozenset(people.intersection(self._meetings.members(at)))
            if together in circles:
                continue
            circles.add(together)
            known.update(combinations(sorted(together), 2))
            if len(known) == pairs:
                break
        return len(known)

    def are_strangers(self, verdict: Verdict, exposed: Iterable[AddressKey], readers: Iterable[AddressKey]) -> bool:
        """Whether a reader (of a sample of many) never stood together with most of the others in earlier mail."""
        first = verdict.first.facts
        before = self._meetings.before(first.sent_at)
        people = set(sample(exposed)) - {first.sender}
        own = {message.facts.content for message in verdict.campaign}
        for reader in sample(readers):
            company = people - {reader}
            met: set[int] = set()
            for at in self._latest(reader, before):
                if self._meetings.acquaints(at, {*people, reader}, first.sender, own, SMALL_CIRCLE):
                    met.update(self._meetings.members(at))
            if len(met & company) * 2 < len(company):
                return True
        return False

    def _latest(self, key: AddressKey, before: int) -> Sequence[int]:
        """The latest meetings of a person among those up to `before`."""
        seen = self._by_person.get(key)
        if seen is None:
            return ()
        end = bisect_left(seen, before)
        return seen[max(0, end - _RECENT) : end]

    def standing(self, verdict: Verdict, exposed: frozenset[AddressKey]) -> tuple[int, int]:
        """Mails of the sender to at least four fifths of the exposed on other days, and the days they span; (0, 0)
        for more than a standing circle holds."""
        first = verdict.first.facts
        if len(exposed) > STANDING_CIRCLE:
            return 0, 0
        own_days = {(message.facts.sent_at or 0) // 86400 for message in verdict.campaign}
        least = -(-len(exposed) * 4 // 5)
        # Whoever is missed by a fifth of the group at most cannot be missed by all of its rarest members.
        rarest = sorted(exposed, key=lambda key: (len(self._by_person.get(key, ())), key))[: len(exposed) - least + 1]
        days: set[int] = set()
        for at in set().union(*(self._by_person.get(key, ()) for key in rarest)):
            day = self._meetings.times[at] // 86400
            if day in own_days or day in days:
                continue
            if len(exposed.intersection(self._meetings.written(at, first.sender, STANDING_CIRCLE))) >= least:
                days.add(day)
        return len(days), (max(days) - min(days) if days else 0)


def sample(people: Iterable[AddressKey], size: int = SAMPLE) -> Mapping[AddressKey, None]:
    """Up to `size` people, always the same ones: keys are hashes, so the smallest are a fair sample."""
    return dict.fromkeys(sorted(people)[:size])
