"""What the organisation told the people concerned after an incident: apologies, recalls, deletion requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from sentaudit.incidents.context.bounces import Reports
from sentaudit.incidents.exposures.receivers import receivers_of
from sentaudit.incidents.mailings.campaigns import DAYS_7, HOURS_48
from sentaudit.model.facts import AddressKey, Flag, Kind, MessageFacts, pack, unpack
from sentaudit.model.incident import FollowUp

DAYS_90 = 90 * 86400
"""How long after the first exposing message a mail may still be about it: second reports take weeks."""
NOTICE = int(Flag.APOLOGY | Flag.CORRECTION | Flag.DELETION_REQUEST)
"""Flags of what a mail says about an earlier one."""

_DELETION = int(Flag.DELETION_REQUEST)
_CORRECTION = int(Flag.CORRECTION)
_BY_PEOPLE = frozenset((int(Kind.ORDINARY), int(Kind.LIST), int(Kind.NOTICE)))
_MANY = 10

Identity = tuple[int, int | None]
"""What copies of one message have in common."""


@dataclass(frozen=True, slots=True)
class Leak:
    """What is asked about an incident: its exposing messages, its exposed people, those who got it and are not
    concerned (the organisation and the sender), and who has no mailbox."""

    messages: Sequence[MessageFacts]
    exposed: frozenset[AddressKey]
    inside: frozenset[AddressKey]
    sender: AddressKey | None
    gone: frozenset[AddressKey]

    @property
    def receivers(self) -> Set[AddressKey]:
        """Its receivers outside of the organisation."""
        return frozenset().union(*map(receivers_of, self.messages)) - self.inside - {self.sender}


@dataclass(frozen=True, slots=True)
class Told:
    """The answer: the numbers, and for everybody reached when the first follow-up that arrived was sent.

    `after` are the minutes since the earlier incident that the first message of this one follows up, else None.
    """

    numbers: FollowUp
    times: Mapping[AddressKey, int]
    after: int | None


@dataclass(slots=True)
class _Links:
    """The notices about one incident (by number), each with its Flags; `first` is the first exposing message."""

    first: MessageFacts | None
    notices: dict[int, int] = field(default_factory=dict)


class FollowUps:
    """Collects notices, then tells which of them are about which incident.

    A notice is mail of the organisation, or of the sender of an incident, that apologises, corrects, recalls or asks
    to delete, within 90 days of the first exposing message, to at least one of the people concerned. One that only
    corrects must come within 7 days and answer the mailing or go to many of the exposed. Of several incidents it
    is about those it reaches most people of, and of these about the latest and what happened in the two days before.
    """

    def __init__(self, internal: frozenset[AddressKey]) -> None:
        self._internal = internal
        self._senders: set[AddressKey] = set()
        self._number: dict[Identity, int] = {}
        self._notices: list[MessageFacts] = []

    def examine(self, senders: Iterable[AddressKey | None]) -> None:
        """Notes whose mail to keep besides that of the organisation, before `add`."""
        self._senders.update(sender for sender in senders if sender is not None)

    def add(self, facts: MessageFacts) -> None:
        """Keeps the message if it is a notice; the receivers of its copies are united."""
        if not int(facts.flags) & NOTICE or facts.kind not in _BY_PEOPLE or facts.sent_at is None:
            return
        if facts.sender not in self._internal and facts.sender not in self._senders:
            return
        at = self._number.setdefault(identity_of(facts), len(self._notices))
        if at == len(self._notices):
            self._notices.append(facts)
        elif facts.bcc:
            known = self._notices[at]
            bcc = pack(dict.fromkeys((*unpack(known.bcc), *unpack(facts.bcc))))
            self._notices[at] = known._replace(bcc=bcc, flags=known.flags | facts.flags)

    def of(self, leaks: Sequence[Leak], reports: Reports, exposing: Collection[Identity]) -> list[Told]:
        """What followed each of the incidents; `exposing` are messages that show people to each other."""
        links = self._links(leaks)
        begun = {identity_of(one.first): at for at, one in enumerate(links) if one.first is not None}
        after: dict[int, int] = {}
        for one in links:
            for facts in (self._notices[number] for number in one.notices):
                later = begun.get(identity_of(facts))
                if later is not None:
                    minutes = _minutes(one.first, facts.sent_at)
                    after[later] = min(minutes, after.get(later, minutes))
        return [
            self._told(leak, one, reports, exposing, after.get(at))
            for at, (leak, one) in enumerate(zip(leaks, links, strict=True))
        ]

    def _links(self, leaks: Sequence[Leak]) -> list[_Links]:
        """Which notices are about which incident."""
        by_person: dict[AddressKey, list[int]] = {}
        for number, facts in enumerate(self._notices):
            for key in receivers_of(facts):
                by_person.setdefault(key, []).append(number)
        links = [_Links(_earliest(leak.messages)) for leak in leaks]
        reach: dict[int, dict[int, tuple[int, int]]] = {}
        for at, (leak, one) in enumerate(zip(leaks, links, strict=True)):
            if one.first is None:
                continue
            met = Counter(number for key in by_person.keys() & leak.exposed for number in by_person[key])
            others = by_person.keys() & (leak.receivers - leak.exposed)
            beside = Counter(number for key in others for number in by_person[key])
            for number in met.keys() | beside.keys():
                bits = self._about(number, one.first, leak, met[number])
                if bits:
                    reach.setdefault(number, {})[at] = bits, met[number] + beside[number]
        starts = {identity_of(one.first): at for at, one in enumerate(links) if one.first is not None}
        for number in sorted(reach, key=lambda number: (self._notices[number].sent_at or 0, number)):
            candidates = reach[number]
            chosen = _nearest(candidates, links)
            # What follows up a follow-up that leaked is about the incident that began it, too.
            for at, one in enumerate(links):
                if at in candidates and at not in chosen:
                    began = {starts.get(identity_of(self._notices[other])) for other in one.notices}
                    if not began.isdisjoint(chosen):
                        chosen.add(at)
            for at in chosen:
                links[at].notices[number] = candidates[at][0]
        return links

    def _about(self, number: int, first: MessageFacts, leak: Leak, met: int) -> int:
        """The Flags of the notice that may be about the incident, 0 if it cannot be."""
        facts = self._notices[number]
        since = (facts.sent_at or 0) - (first.sent_at or 0)
        if not 0 < since <= DAYS_90:
            return 0
        bits = int(facts.flags) & NOTICE
        if facts.template is not None and facts.template == first.template:
            bits &= ~int(first.flags)  # a batch of the same mailing, whatever its wording
        if bits == _CORRECTION:
            answered = set(unpack(facts.thread))
            if since > DAYS_7 or not (
                any(one.message_id in answered for one in leak.messages) or met >= min(_MANY, len(leak.exposed) / 2)
            ):
                return 0
        return bits

    def _told(
        self, leak: Leak, links: _Links, reports: Reports, exposing: Collection[Identity], after: int | None
    ) -> Told:
        concerned = leak.exposed | leak.receivers
        times: dict[AddressKey, int] = {}
        numbers = sorted(links.notices, key=lambda number: (self._notices[number].sent_at or 0, number))
        sent: list[int] = []
        deletion: list[int] = []
        leaked = False
        for number in numbers:
            facts = self._notices[number]
            failed = reports.of((facts,)).failed
            sent.append(facts.sent_at or 0)
            for key in (receivers_of(facts) & concerned) - failed - leak.gone:
                times.setdefault(key, sent[-1])
            if links.notices[number] & _DELETION:
                deletion.append(sent[-1])
            leaked |= identity_of(facts) in exposing
        net = leak.exposed - leak.gone
        reached = len(times.keys() & net)
        return Told(
            FollowUp(
                messages=len(numbers),
                first_minutes=_minutes(links.first, sent[0]) if sent else None,
                deletion_request_minutes=_minutes(links.first, deletion[0]) if deletion else None,
                reached=reached,
                not_reached=len(net) - reached,
                others=len(times.keys() - leak.exposed),
                leaked_again=leaked,
                first_at=sent[0] if sent else None,
                deletion_at=deletion[0] if deletion else None,
            ),
            times,
            after,
        )


def identity_of(facts: MessageFacts) -> Identity:
    """Equal for copies of one message."""
    return facts.content, facts.message_id


def _earliest(messages: Sequence[MessageFacts]) -> MessageFacts | None:
    dated = [facts for facts in messages if facts.sent_at is not None]
    return min(dated, key=lambda facts: (facts.sent_at or 0, facts.content), default=None)


def _minutes(first: MessageFacts | None, sent_at: int | None) -> int:
    """Full minutes from a message to a later one."""
    return ((sent_at or 0) - ((first.sent_at if first else None) or 0)) // 60


def _nearest(candidates: Mapping[int, tuple[int, int]], links: Sequence[_Links]) -> set[int]:
    """The incidents a notice reaches at least half as many people of as of any other, without those long before."""
    most = max(people for _, people in candidates.values())
    near = {at: _start(links[at]) for at, (_, people) in candidates.items() if people * 2 >= most}
    latest = max(near.values())
    return {at for at, start in near.items() if start >= latest - HOURS_48}


def _start(links: _Links) -> int:
    return (links.first.sent_at if links.first else None) or 0
