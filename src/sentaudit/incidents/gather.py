"""The second walk over the case: the audited messages that expose anybody, and what each folder held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sentaudit.incidents.audience import Audience
from sentaudit.incidents.bounces import Reports
from sentaudit.incidents.copies import Copies, best_copy, same_message
from sentaudit.incidents.exposure import Exposures, Shown
from sentaudit.incidents.family import Family
from sentaudit.incidents.possible import Possibilities
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Flag, MessageFacts
from sentaudit.model.selection import Span, Wanted
from sentaudit.ports import Case, FolderRow, StoredMessage

_DELIVERED = int(Flag.DELIVERED)


@dataclass(slots=True, eq=False)
class Exposing:
    """One audited message that exposes somebody, its copies united. `ordinal` tells messages of equal content apart."""

    id: int
    folder: int
    facts: MessageFacts
    shown: dict[Family, Shown]
    ordinal: int = 0


@dataclass(slots=True)
class Gathered:
    """The result of the walk. `duplicates` are further copies of messages, over all folders; `reports` the delivery
    reports of any time, for those about the last mail of a period come after it."""

    messages: list[Exposing]
    folders: dict[int, Span]
    duplicates: int
    reports: Reports

    @property
    def as_of(self) -> int | None:
        """When the latest message read was sent, whatever the folder and the period."""
        times = [time for one in self.folders.values() for time in (one.last_sent, one.last_outside)]
        return max((time for time in times if time is not None), default=None)


class Looking(Protocol):
    """Who wants to see audited messages as well."""

    def see_audited(self, message: int, folder: int, facts: MessageFacts) -> None:
        """One that has something to say, or names two people or more."""

    def look(self, case: Case, audience: Audience) -> None:
        """Time to read whatever else is needed."""


def gather(
    case: Case,
    folders: Mapping[int, FolderRow],
    audience: Audience,
    exposures: Exposures,
    copies: Copies,
    possibilities: Possibilities,
    hints: Looking,
) -> Gathered:
    """Reads the messages that may expose anybody, and what `possibilities` and `hints` wait for.

    A message that names one person in To and Cc, has no Bcc and no address or record in what it says shows nobody to
    anybody (`Exposures.of`): it is counted by the database and never read.
    """
    sent_folders = frozenset(row.id for row in folders.values() if row.folder.role is Role.SENT)
    found: list[Exposing] = []
    once: list[Exposing] = []
    for identity, folder, facts in case.messages((Wanted(rich=True), Wanted(visible=2)), audience.scope):
        hints.see_audited(identity, folder, facts)
        shown = exposures.of(facts, sent_folder=folder in sent_folders)
        if shown:
            exposing = Exposing(identity, folder, exposures.interned(facts), shown)
            (found if facts.content in copies.contents else once).append(exposing)
    once.extend(_united(found, exposures, sent_folders))
    once.sort(key=order)
    hints.look(case, audience)
    possibilities.look(case, audience.scope)
    reports = Reports()
    for message in case.messages((Wanted(bounces=True),)):
        reports.add(message.facts)
    spans = case.spans(audience.scope)
    return Gathered(once, {row: spans.get(row, Span()) for row in folders}, copies.duplicates, reports)


def order(message: Exposing) -> tuple[bool, int, int, int]:
    """Earliest first, undated last; independent of where in the case the message lies."""
    facts = message.facts
    sent_at = facts.sent_at
    return sent_at is None, sent_at or 0, facts.content, message.ordinal


def _united(found: Iterable[Exposing], exposures: Exposures, sent_folders: frozenset[int]) -> Iterable[Exposing]:
    """One message for all copies of it."""
    by_content: dict[int, list[StoredMessage]] = {}
    for one in found:
        by_content.setdefault(one.facts.content, []).append(StoredMessage(one.id, one.folder, one.facts))
    for copies in by_content.values():
        for ordinal, group in enumerate(same_message(copies)):
            yield unite(group, exposures, sent_folders, ordinal)


def unite(group: list[StoredMessage], exposures: Exposures, sent_folders: frozenset[int], ordinal: int) -> Exposing:
    """The best copy with the Bcc of all; a Bcc that a delivered copy shows stays exposed whatever the others hide."""
    best = best_copy(group, sent_folders)
    facts = best.facts
    for copy in group:
        if copy.facts.bcc and not facts.bcc:
            facts = facts._replace(
                bcc=copy.facts.bcc,
                entries=(*facts.entries[:2], copy.facts.entries[2]),
                flags=facts.flags | Flag.HAS_BCC,
            )
        elif copy.facts.flags & Flag.HAS_BCC:
            facts = facts._replace(flags=facts.flags | Flag.HAS_BCC)
    sent = best.folder in sent_folders or not best.facts.flags & _DELIVERED
    shown = exposures.of(facts, sent_folder=sent)
    for copy in group:
        if Family.BCC not in shown and copy is not best:
            delivered = exposures.of(copy.facts, sent_folder=copy.folder in sent_folders)
            if Family.BCC in delivered:
                shown[Family.BCC] = delivered[Family.BCC]
    return Exposing(best.id, best.folder, exposures.interned(facts), shown, ordinal)
