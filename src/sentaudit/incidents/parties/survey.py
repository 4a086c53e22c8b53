"""The first walk over the case: who writes from where, which is all that is needed to know the owner."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sentaudit.incidents.copies import Copies, recurring
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
    """What the first walk found. `not_sent` are the senders of all messages outside of sent folders, None for those
    without a sender.
    """

    senders: Mapping[str, Senders]
    copies: Copies
    not_sent: frozenset[AddressKey | None]


def survey(case: Case, folders: Mapping[int, FolderRow]) -> Survey:
    """Walks all messages once. Memory grows with distinct senders, not with messages."""
    by_source: dict[str, Senders] = {row.source: Senders() for row in folders.values()}
    senders_of = {row.id: by_source[row.source] for row in folders.values()}
    role_of = {row.id: row.folder.role for row in folders.values()}
    contents = array("q")
    writers: dict[int, Counter[tuple[int, AddressKey | None]]] = {row: Counter() for row in folders}
    for folder, (content, flags, sender) in case.columns(("content", "flags", "sender")):
        contents.extend(content)
        writers[folder].update(zip(flags, sender, strict=True))
    for folder, counts in writers.items():
        for (bits, writer), count in counts.items():
            if writer is not None:
                _add(senders_of[folder], role_of[folder], bits, writer, count)
    not_sent = frozenset(
        [writer for folder, counts in writers.items() if role_of[folder] is not Role.SENT for _, writer in counts]
    )
    return Survey(by_source, Copies(case, recurring(contents), len(contents)), not_sent)


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
