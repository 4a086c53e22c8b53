"""Which messages are copies of one another, and which copy speaks for all (detection.md 5.1)."""

from __future__ import annotations

from collections.abc import Sequence

from sentaudit.model.facts import Flag
from sentaudit.ports import StoredMessage

_HAS_BCC = int(Flag.HAS_BCC)


def same_message(copies: Sequence[StoredMessage]) -> list[list[StoredMessage]]:
    """Splits messages of equal content by Message-ID; those without one join the smallest, in the order given."""
    named: dict[int, list[StoredMessage]] = {}
    nameless = []
    for copy in copies:
        if copy.facts.message_id is None:
            nameless.append(copy)
        else:
            named.setdefault(copy.facts.message_id, []).append(copy)
    groups = [named[message_id] for message_id in sorted(named)]
    if not groups:
        return [nameless]
    if nameless:
        groups[0] = sorted([*groups[0], *nameless], key=lambda copy: copy.id)
    return groups


def best_copy(group: Sequence[StoredMessage], sent_folders: frozenset[int]) -> StoredMessage:
    """The first copy in a sent folder that knows its Bcc, else the first that comes nearest to that."""
    return min(group, key=lambda copy: (copy.folder not in sent_folders, not int(copy.facts.flags) & _HAS_BCC, copy.id))
