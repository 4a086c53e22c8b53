"""The third walk over the case: what all folders tell about the few campaigns that met a rule.

It finds the other copies of their messages, the sender's constant contact addresses and habits, who of the exposed
had contact before, and who took part in the threads that were answered. Memory grows with these campaigns only.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sentaudit.incidents.audience import Audience
from sentaudit.incidents.exposure import union
from sentaudit.incidents.family import CONTENT
from sentaudit.incidents.judge import Verdict
from sentaudit.incidents.population import Population
from sentaudit.model.facts import AddressKey, Flag, Kind, MessageFacts, Place, pack, unpack
from sentaudit.ports import Case, StoredMessage

SAMPLE = 63
"""People of one incident whose acquaintance is examined; with the sender that is about 2,000 pairs."""

SMALL_CIRCLE = 20
"""Visible people up to which a message says that those it names know each other."""

STANDING_CIRCLE = 30
_LISTING = 64
"""A place with that many addresses is a list and no contact note."""
_FEWEST_OTHERS = 5
_RECENT = 50
"""Meetings looked at per person, the latest before the incident."""
_BROADCAST = 10
_REPLY = int(Flag.REPLY)


class Meeting(NamedTuple):
    """A dated message in which at least two of the people examined stand together. `members` are packed keys.

    `broadcast`: no reply, and so many outsiders that it shows no acquaintance of them with one another.
    """

    sent_at: int
    content: int
    sender: AddressKey | None
    visible: int
    broadcast: bool
    members: bytes


class Habit:
    """How a sender, or one template of his, usually reaches people: mails to three or more, of them with Bcc, and
    mails to a single person."""

    __slots__ = ("hidden", "mails", "many", "single")

    def __init__(self) -> None:
        self.many = self.hidden = self.single = self.mails = 0

    def add(self, facts: MessageFacts, sign: int = 1) -> None:
        """Counts one mail, or with sign -1 takes it out again."""
        addressed = (len(facts.to) + len(facts.cc) + len(facts.bcc)) // 8
        self.mails += sign
        if facts.bcc and addressed > 2:
            self.hidden += sign
        if addressed > 2:
            self.many += sign
        elif addressed == 1:
            self.single += sign

    def less(self, mails: Iterable[MessageFacts]) -> Habit:
        """The same without some of its mails."""
        left = Habit()
        left.many, left.hidden, left.single, left.mails = self.many, self.hidden, self.single, self.mails
        for facts in mails:
            left.add(facts, -1)
        return left


_Template = tuple[AddressKey | None, int | None]


class Context:
    """Built from the campaigns, filled by one walk (`read`), then asked per campaign."""

    def __init__(
        self, verdicts: Sequence[Verdict], population: Population, audience: Audience, repeated: frozenset[int]
    ) -> None:
        self._population, self._audience, self._repeated = population, audience, repeated
        self._contents: set[int] = set()
        self._people: set[AddressKey] = set()
        self._threads: set[int] = set()
        self._wanted: dict[AddressKey | None, set[AddressKey]] = {}
        self._templates: dict[_Template, Habit] = {}
        self._senders: dict[AddressKey | None, Habit] = {}
        for verdict in verdicts:
            self._want(verdict)
        self._copies: dict[int, list[StoredMessage]] = {}
        self._meetings: list[Meeting] = []
        self._by_person: dict[AddressKey, array[int]] = {}
        self._times: list[int] = []
        self._first_met: dict[tuple[AddressKey, AddressKey], int] = {}
        self._thread_people: dict[int, set[AddressKey]] = {}
        self._written: Counter[_Template] = Counter()
        self._mentioned: dict[AddressKey | None, Counter[AddressKey]] = {}
        self._mentioned_under: Counter[tuple[AddressKey | None, int | None, AddressKey]] = Counter()

    def _want(self, verdict: Verdict) -> None:
        sender = verdict.first.facts.sender
        self._senders.setdefault(sender, Habit())
        exposed = union(verdict.shown)
        self._people.update(sample(exposed))
        if sender is not None:
            self._people.add(sender)
        if verdict.family in CONTENT:
            self._wanted.setdefault(sender, set()).update(exposed)
        for message in verdict.campaign:
            facts = message.facts
            self._templates.setdefault((sender, facts.template), Habit())
            if facts.content in self._repeated:
                self._contents.add(facts.content)
            self._threads.update(unpack(facts.thread))

    def read(self, case: Case) -> None:
        """Walks all messages once."""
        counted: set[int] = set()
        for message in case.messages():
            facts = message.facts
            if facts.content in self._repeated:
                if facts.content in self._contents:
                    self._copies.setdefault(facts.content, []).append(message)
                if facts.content in counted:
                    continue
                counted.add(facts.content)
            if facts.sender in self._senders and self._audience.takes(message.folder, facts):
                self._add_habit(facts)
            if facts.message_id is not None and facts.message_id in self._threads:
                people = self._thread_people.setdefault(facts.message_id, set())
                people.update(unpack(facts.authors + facts.to + facts.cc))
            if facts.sent_at is not None and facts.kind != Kind.BOUNCE and (facts.to or facts.cc):
                self._add_meeting(facts, facts.sent_at)
        self._index()

    def _add_habit(self, facts: MessageFacts) -> None:
        sender = facts.sender
        self._senders[sender].add(facts)
        template = self._templates.get((sender, facts.template))
        if template is not None:
            template.add(facts)
        wanted = self._wanted.get(sender)
        if wanted is None:
            return
        self._written[sender, facts.template] += 1
        found: set[AddressKey] = set()
        for one in facts.sightings:
            if one.place is not Place.AUTHOR and len(one.addresses) < _LISTING * 8:
                found.update(wanted.intersection(unpack(one.addresses)))
        if found:
            self._mentioned.setdefault(sender, Counter()).update(found)
            self._mentioned_under.update((sender, facts.template, key) for key in found)

    def _add_meeting(self, facts: MessageFacts, sent_at: int) -> None:
        addressed = facts.to + facts.cc
        visible = len(addressed) // 8
        sender = facts.sender
        if visible > STANDING_CIRCLE and sender not in self._people:
            return
        members = self._people.intersection(unpack(addressed + facts.authors))
        if sender in self._people and sender is not None:
            members.add(sender)
        if len(members) < 2:
            return
        broadcast = False
        if visible >= _BROADCAST and not int(facts.flags) & _REPLY:
            inside = self._population.inside
            broadcast = sum(key not in inside for key in unpack(addressed)) >= _BROADCAST
        if not broadcast:
            self._introduce(members, sender, visible, sent_at)
        self._meetings.append(Meeting(sent_at, facts.content, sender, visible, broadcast, pack(sorted(members))))

    def _introduce(self, members: set[AddressKey], author: AddressKey | None, visible: int, sent_at: int) -> None:
        """Notes who met the senders of the campaigns, and when first; in a large circle only its author met them."""
        for sender in members.intersection(self._senders):
            known = members if visible <= SMALL_CIRCLE else members & {author}
            for key in known:
                if key is not None and self._first_met.get((sender, key), sent_at) >= sent_at:
                    self._first_met[sender, key] = sent_at

    def _index(self) -> None:
        self._meetings.sort(key=lambda meeting: (meeting.sent_at, meeting.content))
        self._times = [meeting.sent_at for meeting in self._meetings]
        for at, meeting in enumerate(self._meetings):
            for key in unpack(meeting.members):
                self._by_person.setdefault(key, array("q")).append(at)

    def copies(self, content: int) -> Sequence[StoredMessage]:
        """Every message of the case with this content, in the order of the case; empty if it cannot repeat."""
        return self._copies.get(content, ())

    def contacts(self, verdict: Verdict, threshold: int) -> frozenset[AddressKey]:
        """Addresses in the content of at least half (and five) of the sender's mails of other templates, unless they
        are as many as make a finding."""
        if verdict.family not in CONTENT:
            return frozenset()
        sender = verdict.first.facts.sender
        mentioned = self._mentioned.get(sender)
        if not mentioned:
            return frozenset()
        templates = {message.facts.template for message in verdict.campaign}
        others = self._senders[sender].mails - sum(self._written[sender, template] for template in templates)
        least = max(_FEWEST_OTHERS, (others + 1) // 2)
        often = [key for key, times in mentioned.items() if times >= least]
        exposed = union(verdict.shown) if often else set()
        found = frozenset(
            key
            for key in often
            if key in exposed
            and mentioned[key] - sum(self._mentioned_under[sender, one, key] for one in templates) >= least
        )
        return found if len(found) < threshold else frozenset()

    def habits(self, verdict: Verdict) -> tuple[Habit, tuple[Habit, ...]]:
        """The sender's habit, and that of each template of the campaign, both without the campaign itself."""
        sender = verdict.first.facts.sender
        own = [message.facts for message in verdict.campaign]
        by_template: dict[int | None, list[MessageFacts]] = {}
        for facts in own:
            by_template.setdefault(facts.template, []).append(facts)
        of_templates = tuple(
            self._templates[sender, template].less(mails)
            for template, mails in by_template.items()
            if template is not None
        )
        return self._senders[sender].less(own), of_templates

    def acquainted(self, verdict: Verdict, exposed: Iterable[AddressKey]) -> tuple[float, bool]:
        """Share of pairs among the exposed and the sender that stood together in an earlier mail of a small circle,
        or in one that one of the exposed wrote; and whether no two of the exposed did. A broadcast of the same
        sender acquaints nobody."""
        first = verdict.first.facts
        end_of_time = first.sent_at is None
        sent_at = first.sent_at or 0
        before = len(self._times) if end_of_time else bisect_left(self._times, sent_at)
        people = set(sample(exposed)) - {first.sender}
        if len(people) < 2:
            return 0.0, True
        with_sender = 0
        if first.sender is not None:
            met = (self._first_met.get((first.sender, key)) for key in people)
            with_sender = sum(when is not None and (end_of_time or when < sent_at) for when in met)
        known = self._pairs(people, before, first.sender, {message.facts.content for message in verdict.campaign})
        size = len(people) + (first.sender is not None)
        return (known + with_sender) / (size * (size - 1) // 2), not known

    def _pairs(self, people: set[AddressKey], before: int, sender: AddressKey | None, own: set[int]) -> int:
        """Pairs of the people that met in meetings up to `before`, those of `own` contents aside."""
        recent: Counter[int] = Counter()
        for key in people:
            seen = self._by_person.get(key)
            if seen is not None:
                end = bisect_left(seen, before)
                recent.update(seen[max(0, end - _RECENT) : end])
        pairs = len(people) * (len(people) - 1) // 2
        known: set[tuple[int, int]] = set()
        circles: set[frozenset[int]] = set()
        for at in sorted((at for at, present in recent.items() if present > 1), reverse=True):
            meeting = self._meetings[at]
            if meeting.content in own or (meeting.sender == sender and meeting.broadcast):
                continue
            if meeting.visible > SMALL_CIRCLE and meeting.sender not in people:
                continue
            together = frozenset(people.intersection(unpack(meeting.members)))
            if together in circles:
                continue
            circles.add(together)
            ordered = sorted(together)
            known.update((one, other) for n, one in enumerate(ordered) for other in ordered[n + 1 :])
            if len(known) == pairs:
                break
        return len(known)

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
        times: dict[int, int] = {}
        for at in sorted({at for key in rarest for at in self._by_person.get(key, ())}):
            meeting = self._meetings[at]
            day = meeting.sent_at // 86400
            if meeting.sender != first.sender or day in own_days or day in times:
                continue
            if meeting.visible <= STANDING_CIRCLE and len(exposed.intersection(unpack(meeting.members))) >= least:
                times[day] = meeting.sent_at
        return len(times), (max(times) - min(times) if times else 0)  # keys are days since the epoch

    def thread_people(self, facts: MessageFacts) -> tuple[bool, set[AddressKey]]:
        """Whether the mail answered is in the case, and who took part in its thread so far."""
        found = [self._thread_people[one] for one in unpack(facts.thread) if one in self._thread_people]
        return bool(found), set().union(*found)


def sample(people: Iterable[AddressKey]) -> Mapping[AddressKey, None]:
    """Up to SAMPLE people, always the same ones: keys are hashes, so the smallest are a fair sample."""
    return dict.fromkeys(sorted(people)[:SAMPLE])
