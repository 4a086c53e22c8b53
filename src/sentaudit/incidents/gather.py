"""The second walk over the case: the audited messages that expose anybody, and what each folder held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sentaudit.incidents.audience import Audience
from sentaudit.incidents.bounces import Reports
from sentaudit.incidents.copies import best_copy, same_message
from sentaudit.incidents.exposure import Exposures, Shown
from sentaudit.incidents.family import Family
from sentaudit.incidents.possible import Possibilities
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Flag, MessageFacts
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
class FolderStats:
    """Messages of a folder: audited ones with their period, dated ones of any kind, and those out of the period.

    `last_outside` is the latest of the latter, None if there are none.
    """

    audited: int = 0
    outside: int = 0
    first_audited: int | None = None
    last_audited: int | None = None
    first_sent: int | None = None
    last_sent: int | None = None
    last_outside: int | None = None


@dataclass(slots=True)
class Gathered:
    """The result of the walk. `duplicates` are further copies of messages, over all folders; `reports` the delivery
    reports of any time, for those about the last mail of a period come after it."""

    messages: list[Exposing]
    folders: dict[int, FolderStats]
    duplicates: int
    reports: Reports

    @property
    def as_of(self) -> int | None:
        """When the latest message read was sent, whatever the folder and the period."""
        times = [time for one in self.folders.values() for time in (one.last_sent, one.last_outside)]
        return max((time for time in times if time is not None), default=None)


@dataclass(slots=True)
class _Duplicates:
    """Counts copies among the contents that may repeat, without keeping the messages."""

    copies: int = 0
    messages: set[tuple[int, int]] = field(default_factory=set)
    nameless: set[int] = field(default_factory=set)

    def add(self, facts: MessageFacts) -> None:
        """Counts a message whose content is among the repeated."""
        self.copies += 1
        if facts.message_id is None:
            self.nameless.add(facts.content)
        else:
            self.messages.add((facts.content, facts.message_id))

    def count(self) -> int:
        named = {content for content, _ in self.messages}
        return self.copies - len(self.messages) - len(self.nameless - named)


class Looking(Protocol):
    """Who wants to see the messages of the walk as well."""

    def see_any(self, message: int, folder: int, facts: MessageFacts) -> None:
        """Every message within the period."""

    def see_audited(self, message: int, folder: int, facts: MessageFacts) -> None:
        """Every audited one."""


def gather(
    case: Case,
    folders: Mapping[int, FolderRow],
    audience: Audience,
    exposures: Exposures,
    repeated: frozenset[int],
    possibilities: Possibilities,
    hints: Looking,
) -> Gathered:
    """Walks all messages once; only exposing ones stay in memory, and what `possibilities` and `hints` remember."""
    stats = {identity: FolderStats() for identity in folders}
    sent_folders = frozenset(row.id for row in folders.values() if row.folder.role is Role.SENT)
    duplicates = _Duplicates()
    found: list[Exposing] = []
    once: list[Exposing] = []
    reports = Reports()
    bounded = audience.bounded
    closed = possibilities.positions
    for message in case.messages():
        identity, folder, facts = message
        may_repeat = facts.content in repeated
        if may_repeat:
            duplicates.add(facts)
        if facts.bounces:
            reports.add(facts)
        one = stats[folder]
        sent_at = facts.sent_at
        if bounded and not audience.in_period(sent_at):
            one.outside += 1
            if sent_at is not None and (one.last_outside is None or sent_at > one.last_outside):
                one.last_outside = sent_at
            continue
        if sent_at is not None:
            if one.first_sent is None or sent_at < one.first_sent:
                one.first_sent = sent_at
            if one.last_sent is None or sent_at > one.last_sent:
                one.last_sent = sent_at
        hints.see_any(identity, folder, facts)
        if not audience.takes(folder, facts):
            continue
        one.audited += 1
        hints.see_audited(identity, folder, facts)
        if facts.position in closed:
            possibilities.see(folder, facts)
        if sent_at is not None:
            if one.first_audited is None or sent_at < one.first_audited:
                one.first_audited = sent_at
            if one.last_audited is None or sent_at > one.last_audited:
                one.last_audited = sent_at
        shown = exposures.of(facts, sent_folder=folder in sent_folders)
        if shown:
            exposing = Exposing(identity, folder, exposures.interned(facts), shown)
            (found if may_repeat else once).append(exposing)
    once.extend(_united(found, exposures, sent_folders))
    once.sort(key=order)
    return Gathered(once, stats, duplicates.count(), reports)


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
