"""What speaks for and against a mail having gone to the wrong people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sentaudit.incidents.hints.lists import Relay
from sentaudit.incidents.hints.merges import Merge
from sentaudit.incidents.hints.names import Near
from sentaudit.incidents.hints.reasons import Said
from sentaudit.incidents.hints.traffic import Traffic
from sentaudit.incidents.parties.population import Population
from sentaudit.model.facts import AddressKey, Traits, unpack
from sentaudit.model.hint import HintKind

_KNOWN_PERSON = 5
"""Mails from which somebody is a frequent correspondent."""
_FREEMAIL = int(Traits.FREEMAIL)


class Mail(NamedTuple):
    """What is remembered of a message that may become a hint."""

    message: int
    folder: int
    position: str
    identity: tuple[int, int | None]
    sent_at: int | None
    zone: int | None
    receivers: int
    external: frozenset[AddressKey]
    thread: tuple[int, ...] = ()
    said: tuple[Said, ...] = ()


class Judged(NamedTuple):
    """A mail with what is said of it; `domains` are those that are nearly equal, if that is why."""

    kind: HintKind
    mail: Mail
    said: tuple[Said, ...]
    domains: tuple[str, ...] = ()


class Judge:
    """Asked when the whole case was heard. `near` and `nearly` are the addresses that look like others."""

    def __init__(
        self,
        population: Population,
        traffic: Traffic,
        near: Mapping[AddressKey, Near],
        nearly: Mapping[AddressKey, set[AddressKey]],
    ) -> None:
        self._population = population
        self._traffic = traffic
        self._near = near
        self._nearly = nearly
        self._at_domain: Mapping[str, int] = {}

    def judged(self, mails: Iterable[tuple[HintKind, Mail]]) -> Iterator[Judged]:
        """The mails of which there is something to say, in their order."""
        for kind, mail in mails:
            if kind is HintKind.NEAR:
                for key in sorted(mail.external):
                    yield from (Judged(kind, mail, *one) for one in self._near_said(key))
                continue
            said = mail.said
            if kind is HintKind.THREAD:
                earlier = self._traffic.earlier_inside(mail.thread)
                if not earlier:
                    continue
                said = (("inside-thread", {"earlier": earlier}), *said)
            yield Judged(kind, mail, (*said, *self._strangers(mail.external, kind)))

    def _strangers(self, external: frozenset[AddressKey], kind: HintKind) -> Iterator[Said]:
        """What speaks for and against the outside receivers being the right ones."""
        strange = [key for key in external if self._traffic.messages(key) <= 1]
        if not strange:
            return
        yield "one-off", {}
        directory = self._population.directory
        infos = [info for key in strange if (info := directory.get(key)) is not None]
        if any(int(info.traits) & _FREEMAIL for info in infos):
            yield "private-address", {}
        elif kind is HintKind.RECORDS:
            self._at_domain = self._at_domain or directory.domains()
            others = sum(self._at_domain[domain] for domain in {info.domain for info in infos}) - len(infos)
            if others > 0:
                yield "known-organisation", {"addresses": others}

    def _near_said(self, key: AddressKey) -> Iterator[tuple[tuple[Said, ...], tuple[str, ...]]]:
        said: list[Said] = []
        domains: tuple[str, ...] = ()
        near = self._near.get(key)
        if near is not None:
            said.append(("near-own", {}) if near.own else ("near-known", {"addresses": near.addresses}))
            said.append((near.way.value, {}))
            domains = near.domain, near.known
        elif key in self._nearly:
            frequent = max(map(self._traffic.messages, self._nearly[key]))
            if self._traffic.messages(key) > 1 or frequent < _KNOWN_PERSON:
                return
            said.append(("near-person", {"messages": frequent}))
        if said:
            if self._traffic.wrote(key):
                said.append(("wrote-itself", {}))
            elif self._traffic.messages(key) <= 1:
                said.append(("one-off", {}))
            yield tuple(said), domains


def relayed(relays: Iterable[Relay], inside: frozenset[AddressKey]) -> Iterator[Judged]:
    """Mail of outsiders that a list of announcements handed on."""
    for relay in relays:
        facts = relay.facts
        receivers = set(unpack(facts.to + facts.cc))
        mail = Mail(
            relay.message, relay.folder, facts.position, (facts.content, facts.message_id), facts.sent_at,
            facts.zone, len(receivers), frozenset(receivers - inside),
        )  # fmt: skip
        said: tuple[Said, ...] = (
            ("relayed", {"senders": relay.senders}),
            ("announcements", {"posts": relay.posts}),
        )
        yield Judged(HintKind.RELAYED, mail, said)


def merged(merges: Iterable[Merge], inside: frozenset[AddressKey]) -> Iterator[Judged]:
    """Mailings in which names and addresses were shifted, each by its first mail."""
    for merge in merges:
        first, people = merge.first, merge.receivers
        mail = Mail(
            first.message, first.folder, first.position, (first.content, first.message_id), first.sent_at,
            first.zone, len(people), people - inside,
        )  # fmt: skip
        said: list[Said] = [("named-another", {"mails": merge.mails})]
        if merge.mails * 5 >= merge.differing * 4:
            said.append(("nearly-all", {"differing": merge.differing}))
        yield Judged(HintKind.MERGE, mail, tuple(said))
