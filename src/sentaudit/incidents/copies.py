"""Which messages are copies of one another, and which copy speaks for all (detection.md 5.1)."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import repeat

from sentaudit.model.facts import Flag, MessageFacts, pack, unpack
from sentaudit.model.selection import Wanted
from sentaudit.ports import Case, StoredMessage

_HAS_BCC = int(Flag.HAS_BCC)
_DELIVERED = int(Flag.DELIVERED)
_SENT_LABEL = int(Flag.SENT_LABEL)
_AT_ONCE = 400_000
"""Numbers compared with each other at a time: they are split by their last digits, so that equal ones stay together."""


class Copies:
    """The messages of a case that share their content with another: how many are further copies of one that is
    counted, and which come later than the first of their content. It takes a byte for each message, if any repeats."""

    def __init__(self, case: Case, contents: frozenset[int], messages: int) -> None:
        self.contents = contents
        self._later = bytearray(messages + 1) if contents else bytearray()
        named, names = array("q"), array("q")
        nameless, met = set[int](), set[int]()
        number_of_copies = 0
        # Where much of the mail repeats, a list of contents to look for is longer than what it saves.
        wanted = [Wanted(contents=contents)] if len(contents) * 8 < messages else []
        for _, columns in case.columns(("id", "content", "message_id"), wanted) if contents else ():
            for number, content, message_id in zip(*columns, strict=True):
                if content not in contents:
                    continue
                number_of_copies += 1
                if content in met:
                    self._later[number] = 1
                met.add(content)
                if message_id is None:
                    nameless.add(content)
                else:
                    named.append(content)
                    names.append(message_id)
        self.duplicates = number_of_copies - _distinct_pairs(named, names) - len(nameless.difference(named))

    def firsts(self, messages: Iterable[int]) -> Iterable[bool]:
        """For each of the messages whether it is the first with its content."""
        return [not self._later[one] for one in messages] if self._later else repeat(True)

    def is_later(self, message: int) -> bool:
        """True if a message with the same content comes before it in the case."""
        return bool(self._later) and self._later[message] == 1


def recurring(numbers: array[int]) -> frozenset[int]:
    """Those that occur more than once."""
    found: set[int] = set()
    for part in _parts(numbers):
        if len(set(part)) < len(part):
            found.update(number for number, times in Counter(part).items() if times > 1)
    return frozenset(found)


def distinct(numbers: array[int]) -> int:
    """How many different ones there are."""
    return sum(len(set(part)) for part in _parts(numbers))


def _distinct_pairs(contents: array[int], names: array[int]) -> int:
    """How many different pairs of content and Message-ID there are."""
    parts = len(contents) // _AT_ONCE + 1
    pairs = (zip(contents, names, strict=True) for _ in range(parts))
    if parts == 1:
        return len(set(next(pairs)))
    return sum(len({one for one in some if one[0] % parts == part}) for part, some in enumerate(pairs))


def _parts(numbers: array[int]) -> Iterable[Sequence[int]]:
    parts = -(-len(numbers) // _AT_ONCE) or 1
    return (numbers if parts == 1 else [one for one in numbers if one % parts == part] for part in range(parts))


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
    """The first copy kept as sent mail that knows its Bcc, else the first that comes nearest to that."""
    return min(group, key=lambda copy: (not _kept(copy, sent_folders), not int(copy.facts.flags) & _HAS_BCC, copy.id))


def _kept(copy: StoredMessage, sent_folders: frozenset[int]) -> bool:
    """True if the sender's mailbox keeps the copy as sent mail, by its folder or its label."""
    return copy.folder in sent_folders or bool(int(copy.facts.flags) & _SENT_LABEL)


def with_bcc_of_all(best: MessageFacts, group: Sequence[StoredMessage], sent_folders: frozenset[int]) -> MessageFacts:
    """The facts of the best copy with everybody the copies name in Bcc.

    A delivered copy may name its own receiver alone (RFC 5322 3.6.3): only a copy as it was sent, if there is one, can
    tell that these are all, which is what HAS_BCC says.
    """
    lists = dict.fromkeys((best.bcc, *(copy.facts.bcc for copy in group)))
    hidden = dict.fromkeys(key for one in lists for key in unpack(one))
    entries = max(len(hidden), *(copy.facts.entries[2] for copy in group))
    sent = [copy for copy in group if _kept(copy, sent_folders) or not int(copy.facts.flags) & _DELIVERED]
    flags = best.flags & ~Flag.HAS_BCC
    if any(int(copy.facts.flags) & _HAS_BCC for copy in sent or group):
        flags |= Flag.HAS_BCC
    return best._replace(bcc=pack(hidden), entries=(*best.entries[:2], entries), flags=flags)
