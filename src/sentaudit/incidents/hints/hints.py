"""Hints: mail that may have gone to the wrong people. Found beside the audit, never part of its numbers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sentaudit.incidents.context.faint import Faint
from sentaudit.incidents.copies import Copies
from sentaudit.incidents.exposures.exposing import Exposing, order
from sentaudit.incidents.hints.judging import Judge, Judged, Mail, merged, relayed
from sentaudit.incidents.hints.lists import Relays
from sentaudit.incidents.hints.merges import Merges
from sentaudit.incidents.hints.names import Near, near_domains, near_people
from sentaudit.incidents.hints.reasons import Said, confidence, reasons
from sentaudit.incidents.hints.traffic import Traffic
from sentaudit.incidents.parties.audience import Audience
from sentaudit.incidents.parties.population import Population
from sentaudit.model.facts import AddressKey, Channel, MessageFacts, Place, unpack
from sentaudit.model.hint import Hint, HintKind
from sentaudit.model.locator import Locator
from sentaudit.ports import Case, FolderRow

_FEW = 3
"""Outside receivers up to which a mail may be one that went astray; more are an audience."""
_FEWEST_PEOPLE = 2
_SHOWN_FROM = 0.5
"""Confidence below which a hint would cost more time than it saves."""


class Hints:
    """Sees the messages in the second walk over the case, compares names after it, hears the rest in the third."""

    def __init__(self, population: Population) -> None:
        self._population = population
        self._near: Mapping[AddressKey, Near] = near_domains(population)
        self._nearly: dict[AddressKey, set[AddressKey]] = {}
        self._traffic = Traffic(population.inside)
        self._relays = Relays(population)
        self._merges = Merges()
        self._mails: list[tuple[HintKind, Mail]] = []

    def see_audited(self, message: int, folder: int, facts: MessageFacts) -> None:
        """An audited message that says something: remembered if it could be one to look at."""
        if facts.misnamed:
            self._merges.see(message, folder, facts)
        if not (facts.records or facts.sightings):
            return  # a receiver with a nearly known domain is looked for by `look`, in all mail
        receivers = set(unpack(facts.to + facts.cc + facts.bcc))
        external = frozenset(receivers - self._population.inside)
        if not external:
            return
        if len(external) > _FEW:
            return
        people = max((table.people for table in facts.records), default=0)
        table: tuple[Said, ...] = (("records", {"people": people}),) if people >= _FEWEST_PEOPLE else ()
        if table:
            self._remember(HintKind.RECORDS, message, folder, facts, receivers, external, said=table)
        if facts.thread:
            said = _carried(facts, external, self._population)
            if said or table:
                if len(receivers) > len(external):
                    said = (*said, ("among-insiders", {}))
                thread = tuple(unpack(facts.thread))
                self._remember(
                    HintKind.THREAD, message, folder, facts, receivers, external, thread=thread, said=(*said, *table)
                )

    def look(self, case: Case, audience: Audience) -> None:
        """Reads the mail to nearly known domains, and what lists handed on; `see_audited` must have seen the rest."""
        self._relays.look(case, audience.period)
        if self._near:
            near = self._near.keys()
            found: list[int] = []
            for _, (ids, *lists) in case.columns(("id", "visible", "bcc"), scope=audience.scope):
                found += [ids[at] for some in lists for at in some.naming(near)]
            for message, folder, facts in case.picked(found):
                receivers = set(unpack(facts.to + facts.cc + facts.bcc))
                self._remember(HintKind.NEAR, message, folder, facts, receivers, frozenset(receivers & near))
        self._mails.sort(key=lambda pair: pair[1].message)

    def _remember(
        self,
        kind: HintKind,
        message: int,
        folder: int,
        facts: MessageFacts,
        receivers: set[AddressKey],
        external: frozenset[AddressKey],
        *,
        thread: tuple[int, ...] = (),
        said: tuple[Said, ...] = (),
    ) -> None:
        mail = Mail(
            message, folder, facts.position, (facts.content, facts.message_id), facts.sent_at, facts.zone,
            len(receivers), external, thread, said,
        )  # fmt: skip
        self._mails.append((kind, mail))
        self._traffic.watch(external, thread)

    def compare(self, messages: Sequence[Exposing], faint: Faint, case: Case) -> None:
        """Looks for nearly equal addresses among those the case holds as strings."""
        self._nearly = near_people(messages, faint, case, self._population)
        if self._nearly:
            self._traffic.watch(self._nearly)
            known = faint.whole(faint.showing(self._nearly))
            for one in sorted([*messages, *known], key=order) if known else messages:
                receivers = set(unpack(one.facts.to + one.facts.cc + one.facts.bcc))
                near = frozenset(receivers & self._nearly.keys())
                if near:
                    self._remember(HintKind.NEAR, one.id, one.folder, one.facts, receivers, near)

    @property
    def waiting(self) -> bool:
        """True if the rest of the case has to be heard."""
        return self._traffic.watching

    @property
    def threads(self) -> Collection[int]:
        """Message-IDs of which `add_thread` waits."""
        return self._traffic.threads

    def add_thread(self, facts: MessageFacts) -> None:
        """A message of the case; copies once."""
        self._traffic.add_thread(facts)

    def read(self, case: Case, copies: Copies) -> None:
        """Counts the messages of those people who may be the wrong ones."""
        self._traffic.read(case, copies)

    def found(self, case: Case, folders: Mapping[int, FolderRow], lang: str) -> tuple[Hint, ...]:
        """Surest first, then the latest; copies of a message in several folders are one."""
        inside = self._population.inside
        judge = Judge(self._population, self._traffic, self._near, self._nearly)
        once: dict[tuple[HintKind, object, tuple[str, ...]], Judged] = {}
        for one in (
            *judge.judged(self._mails),
            *relayed(self._relays.found(), inside),
            *merged(self._merges.found(), inside),
        ):
            if confidence(one.said) >= _SHOWN_FROM:
                once.setdefault((one.kind, one.mail.identity, one.domains), one)
        opened = case.evidence(sorted({one.mail.message for one in once.values()}))
        hints = []
        for kind, mail, said, domains in once.values():
            row = folders[mail.folder]
            message_id = opened[mail.message].message_id if mail.message in opened else None
            where = Locator(row.source, row.folder.name or None, mail.position, message_id)
            hints.append(
                Hint(
                    kind, confidence(said), reasons(said, lang), where, mail.sent_at, mail.zone,
                    mail.receivers, len(mail.external), domains,
                )
            )  # fmt: skip
        return tuple(sorted(hints, key=_rank))


def _carried(facts: MessageFacts, external: frozenset[AddressKey], population: Population) -> tuple[Said, ...]:
    """What a reply hands on: a thread of people inside, addresses in a file; nothing if the outsiders took part."""
    said: dict[str, Said] = {}
    for one in facts.sightings:
        if one.channel is Channel.QUOTED:
            people = set(unpack(one.addresses))
            if not people.isdisjoint(external):
                return ()  # whoever is quoted took part already
            if one.place is Place.AUTHOR:
                if not people <= population.inside:
                    return ()
                said["quoted"] = ("quoted", {})
        elif one.channel is Channel.ATTACHMENT:
            said["attached"] = ("attached", {})
    return tuple(said.values())


def _rank(hint: Hint) -> tuple[object, ...]:
    where = hint.where
    place = (where.source, where.folder or "", where.position or "")
    return -hint.confidence, hint.sent_at is None, -(hint.sent_at or 0), place, hint.kind, hint.domains
