"""The second walk over the case: the audited messages that expose anybody, and what each folder held."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sentaudit.incidents.context.bounces import Reports
from sentaudit.incidents.context.faint import COLUMNS, Faint
from sentaudit.incidents.context.followups import NOTICE
from sentaudit.incidents.context.linking import linked
from sentaudit.incidents.copies import Copies, best_copy, same_message, with_bcc_of_all
from sentaudit.incidents.exposures.delivered import bcc_left
from sentaudit.incidents.exposures.exposing import Exposing, order
from sentaudit.incidents.exposures.exposure import Exposures
from sentaudit.incidents.exposures.family import Family
from sentaudit.incidents.parties.audience import Audience
from sentaudit.model.coverage import Role
from sentaudit.model.facts import AddressKey, Flag, Kind, MessageFacts
from sentaudit.model.selection import Column, Span, Wanted
from sentaudit.ports import Case, FolderRow, StoredMessage

_DELIVERED = int(Flag.DELIVERED)
_BOUNCE = int(Kind.BOUNCE)


@dataclass(slots=True)
class Gathered:
    """The result of the walk: `messages` that expose anybody, in order, but for those that show a few people to each
    other and are `faint`. `duplicates` are further copies of messages, over all folders; `reports` the delivery
    reports of any time, for those about the last mail of a period come after it."""

    messages: list[Exposing]
    faint: Faint
    folders: dict[int, Span]
    duplicates: int
    reports: Reports

    @property
    def as_of(self) -> int | None:
        """When the latest message read was sent, whatever the folder and the period."""
        times = [time for one in self.folders.values() for time in (one.last_sent, one.last_outside)]
        return max((time for time in times if time is not None), default=None)


class Looking(Protocol):
    """Who wants to see messages of the case as well."""

    def see_audited(self, message: int, folder: int, facts: MessageFacts) -> None:
        """One that has something to say, or a Bcc."""

    def look(self, case: Case, audience: Audience) -> None:
        """Time to read whatever else is needed."""

    def compare(self, messages: Sequence[Exposing], faint: Faint, case: Case) -> None:
        """All that expose anybody."""

    @property
    def waiting(self) -> bool:
        """True if `add_thread` and `read` are to be called."""

    @property
    def threads(self) -> Collection[int]:
        """Message-IDs of which `add_thread` waits."""

    def add_thread(self, facts: MessageFacts) -> None:
        """A message with one of these, copies once."""

    def read(self, case: Case, copies: Copies) -> None:
        """Time to read what the whole case tells."""


class NotLooking:
    """Nobody: what is asked is about exposures alone."""

    threads = frozenset[int]()
    waiting = False

    def see_audited(self, message: int, folder: int, facts: MessageFacts) -> None:
        """Forgets it."""

    def look(self, case: Case, audience: Audience) -> None:
        """Reads nothing."""

    def compare(self, messages: Sequence[Exposing], faint: Faint, case: Case) -> None:
        """Compares nothing."""

    def add_thread(self, facts: MessageFacts) -> None:
        """Forgets it."""

    def read(self, case: Case, copies: Copies) -> None:
        """Reads nothing."""


def gather(
    case: Case,
    folders: Mapping[int, FolderRow],
    audience: Audience,
    exposures: Exposures,
    copies: Copies,
    looking: Looking,
    strong_from: int,
) -> Gathered:
    """Reads the messages that may expose anybody, and what whoever is `looking` waits for.

    A message that names one person in To and Cc, has no Bcc and no address or record in what it says shows nobody to
    anybody (`Exposures.of`): it is counted by the database and never read. Of those that show less than `strong_from`
    people in To and Cc, and nothing else, only what may be of a mailing with another message is read whole.
    """
    found = _Found(case, exposures, frozenset(row.id for row in folders.values() if row.folder.role is Role.SENT))
    for message in case.messages((Wanted(rich=True),), audience.scope):
        looking.see_audited(*message)
        found.add(message, copies)
    faint = Faint(found.read)
    inside = exposures.inside
    fields: tuple[Column, ...] = (*COLUMNS, "authors_size", "visible")
    others: list[int] = []
    for _, columns in case.columns(fields, (Wanted(visible=2, rich=False, not_kind=_BOUNCE),), audience.scope):
        places: list[int] = []
        shown: list[Collection[AddressKey]] = []
        for at, (one, sent_at, content, sender, template, flags, authors, visible) in enumerate(
            zip(*columns, strict=True)
        ):
            outside = set(visible) - inside
            if len(outside) < 2:
                continue  # the sender among them would make it fewer still
            if (
                len(outside) < strong_from
                and sent_at is not None
                and template != 0
                and authors == 1
                and sender not in outside
                and not flags & NOTICE
                and content not in copies.contents
            ):
                places.append(at)
                shown.append(outside)
            else:
                others.append(one)
        faint.add(columns[: len(COLUMNS)], places, shown)
    for message in case.picked(others):
        found.add(message, copies)
    messages = found.united()
    messages += faint.take(linked(faint, messages, strong_from, case))
    messages.sort(key=order)
    looking.look(case, audience)
    reports = Reports()
    for message in case.messages((Wanted(bounces=True),)):
        reports.add(message.facts)
    spans = case.spans(audience.scope)
    return Gathered(messages, faint, {row: spans.get(row, Span()) for row in folders}, copies.duplicates, reports)


class _Found:
    """Exposing messages, those apart of which there may be copies."""

    def __init__(self, case: Case, exposures: Exposures, sent_folders: frozenset[int]) -> None:
        self._case, self._exposures, self._sent_folders = case, exposures, sent_folders
        self._once: list[Exposing] = []
        self._repeated: list[Exposing] = []

    def add(self, message: StoredMessage, copies: Copies) -> None:
        """Keeps the message if it exposes anybody."""
        one = self._exposing(message)
        if one.shown:
            (self._repeated if one.facts.content in copies.contents else self._once).append(one)

    def united(self) -> list[Exposing]:
        """All, copies as one."""
        return [*self._once, *_united(self._repeated, self._exposures, self._sent_folders)]

    def read(self, ids: Iterable[int]) -> list[Exposing]:
        """Messages of which there are no copies, by their ids."""
        return [self._exposing(message) for message in self._case.picked(ids)]

    def _exposing(self, message: StoredMessage) -> Exposing:
        identity, folder, facts = message
        shown = self._exposures.of(facts, sent_folder=folder in self._sent_folders)
        return Exposing(identity, folder, self._exposures.interned(facts) if shown else facts, shown)


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
    facts = with_bcc_of_all(best.facts, group, sent_folders)
    sent = best.folder in sent_folders or not best.facts.flags & _DELIVERED
    shown = exposures.of(facts, sent_folder=sent)
    shown.pop(Family.BCC, None)
    left = bcc_left(group, exposures, sent_folders)
    if left is not None:
        shown[Family.BCC] = left
    return Exposing(best.id, best.folder, exposures.interned(facts), shown, ordinal)
