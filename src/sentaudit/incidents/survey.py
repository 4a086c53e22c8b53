"""The first walk over the case: who writes from where, which is all that is needed to know the owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sentaudit.model.coverage import Role
from sentaudit.model.facts import AddressKey, Flag
from sentaudit.ports import Case, FolderRow

_SENT_LABEL = int(Flag.SENT_LABEL)
_DELIVERED = int(Flag.DELIVERED)


@dataclass(slots=True)
class Senders:
    """Messages of one source by From: sent ones (folder or label), ones never delivered, and all.

    `sent` leaves delivered copies out unless there is nothing else: a received mail filed under Sent must not
    turn its author into an owner.
    """

    sent: Counter[AddressKey] = field(default_factory=Counter)
    sent_delivered: Counter[AddressKey] = field(default_factory=Counter)
    undelivered: Counter[AddressKey] = field(default_factory=Counter)
    every: Counter[AddressKey] = field(default_factory=Counter)
    unknown: Counter[AddressKey] = field(default_factory=Counter)
    unknown_undelivered: Counter[AddressKey] = field(default_factory=Counter)
    """Messages in folders of unknown role, all and never delivered."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first walk found. `repeated` are contents that may occur more than once (none is missing).

    `not_sent` are the senders of all messages outside of sent folders, None for those without a sender.
    """

    senders: Mapping[str, Senders]
    repeated: frozenset[int]
    not_sent: frozenset[AddressKey | None]


def survey(case: Case, folders: Mapping[int, FolderRow]) -> Survey:
    """Walks all messages once. Memory grows with distinct senders, not with messages."""
    by_source: dict[str, Senders] = {row.source: Senders() for row in folders.values()}
    senders_of = {row.id: by_source[row.source] for row in folders.values()}
    role_of = {row.id: row.folder.role for row in folders.values()}
    met = _Marks(sum(row.messages.scanned for row in folders.values())).met
    repeated: set[int] = set()
    alike: dict[tuple[int, int, AddressKey | None], int] = {}
    for folder, content, flags, sender in case.authors():
        if met(content):
            repeated.add(content)
        kind = folder, flags, sender
        alike[kind] = alike.get(kind, 0) + 1
    for (folder, flags, sender), count in alike.items():
        if sender is not None:
            _add(senders_of[folder], role_of[folder], flags, sender, count)
    not_sent = frozenset([sender for folder, _, sender in alike if role_of[folder] is not Role.SENT])
    return Survey(by_source, frozenset(repeated), not_sent)


def _add(senders: Senders, role: Role, flags: int, sender: AddressKey, count: int) -> None:
    """Counts messages that are alike in all that matters here."""
    delivered = flags & _DELIVERED
    senders.every[sender] += count
    if not delivered:
        senders.undelivered[sender] += count
    if flags & _SENT_LABEL or (role is Role.SENT and not delivered):
        senders.sent[sender] += count
    elif role is Role.SENT:
        senders.sent_delivered[sender] += count
    elif role is Role.UNKNOWN:
        senders.unknown[sender] += count
        if not delivered:
            senders.unknown_undelivered[sender] += count


class _Marks:
    """One bit per hash slot: tells whether a content may have been met before (never a false no)."""

    def __init__(self, expected: int) -> None:
        self._bits = bytearray(1 << max(10, min(27, (expected * 2).bit_length())))
        self._mask = len(self._bits) * 8 - 1

    def met(self, content: int) -> bool:
        slot = (content * 0x9E3779B97F4A7C15 >> 20) & self._mask
        index, bit = slot >> 3, 1 << (slot & 7)
        found = self._bits[index] & bit
        self._bits[index] |= bit
        return bool(found)
