"""What came back after an incident: replies, replies to all, complaints, opt-outs, confirmations (detection.md 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from sentaudit.incidents.exposures.receivers import receivers_of
from sentaudit.incidents.mailings.judge import Verdict
from sentaudit.model.facts import AddressKey, Flag, Kind, MessageFacts, unpack
from sentaudit.model.selection import Wanted

DAYS_30 = 30 * 86400
WORDING = int(Flag.COMPLAINT | Flag.OPT_OUT | Flag.DELETED)
"""Flags of what a mail asks for or confirms."""

_REPLY_SUBJECT = int(Flag.REPLY_SUBJECT)
_COMPLAINT, _OPT_OUT, _DELETED = int(Flag.COMPLAINT), int(Flag.OPT_OUT), int(Flag.DELETED)
_ORDINARY = int(Kind.ORDINARY)


@dataclass(frozen=True, slots=True)
class Answers:
    """Counts of mails. `replies` includes `reply_alls`; a mail may be a reply and a complaint, or a complaint alone."""

    replies: int
    reply_alls: int
    complaints: int
    opt_outs: int
    deletion_confirmations: int


class Replies:
    """Collects what people of the incidents wrote, then counts it per incident.

    A reply names an exposing message as the one it answers, or (as phones do) has its subject with a reply mark, comes
    from one of its people and within 30 days. Complaints, opt-outs and confirmations of people concerned count within
    30 days whatever they answer: most answer the apology. Automatic replies, list mail and internal mail never count.
    """

    def __init__(self, internal: frozenset[AddressKey]) -> None:
        self._internal = internal
        self._originals: set[int] = set()
        self._people: set[AddressKey] = set()
        self._seen: set[tuple[int, int | None]] = set()
        self._by_parent: dict[int, list[MessageFacts]] = {}
        self._by_sender: dict[AddressKey, list[MessageFacts]] = {}

    def examine(self, verdict: Verdict, exposed: Iterable[AddressKey]) -> None:
        """Notes whose mail and which replies to keep, before `add`."""
        self._people.update(exposed)
        for message in verdict.campaign:
            self._people |= receivers_of(message.facts)
            if message.facts.message_id is not None:
                self._originals.add(message.facts.message_id)

    def wanted(self) -> Sequence[Wanted]:
        """All messages `add` may keep."""
        people = self._people - self._internal
        return (
            Wanted(kind=_ORDINARY, parents=self._originals, not_senders=self._internal),
            Wanted(kind=_ORDINARY, flags=WORDING | _REPLY_SUBJECT, senders=people),
        )

    def add(self, facts: MessageFacts) -> None:
        """Keeps the message if it may be an answer to one of the incidents."""
        sender = facts.sender
        if sender is None or facts.kind != _ORDINARY or sender in self._internal:
            return
        parent = _parent(facts)
        answers = parent in self._originals
        if not answers and not (int(facts.flags) & (WORDING | _REPLY_SUBJECT) and sender in self._people):
            return
        identity = facts.content, facts.message_id
        if identity in self._seen:
            return
        self._seen.add(identity)
        if answers and parent is not None:
            self._by_parent.setdefault(parent, []).append(facts)
        else:
            self._by_sender.setdefault(sender, []).append(facts)

    def close(self) -> None:
        """Forgets whose mail to keep: all was added."""
        self._people = set()

    def of(self, verdict: Verdict, people: Set[AddressKey]) -> Answers:
        """The answers to one incident, whose exposed people and receivers are `people`."""
        messages = [message.facts for message, _ in verdict.counted]
        times = [facts.sent_at for facts in messages if facts.sent_at is not None]
        first, last = min(times, default=None), max(times, default=None)
        templates = {facts.template for facts in messages} - {None}
        replies = [one for facts in messages for one in self._by_parent.get(facts.message_id or 0, ())]
        others: list[MessageFacts] = []
        for sender in people & self._by_sender.keys():
            for one in self._by_sender[sender]:
                if one.sent_at is None or first is None or last is None or not first <= one.sent_at <= last + DAYS_30:
                    continue
                is_reply = int(one.flags) & _REPLY_SUBJECT and one.template in templates
                (replies if is_reply else others).append(one)
        told = [int(one.flags) for one in (*replies, *others)]
        others_outside = people - self._internal - {facts.sender for facts in messages}
        return Answers(
            replies=len(replies),
            reply_alls=sum(1 for one in replies if _to_all(one, others_outside)),
            complaints=sum(1 for flags in told if flags & _COMPLAINT),
            opt_outs=sum(1 for flags in told if flags & _OPT_OUT),
            deletion_confirmations=sum(1 for flags in told if flags & _DELETED),
        )


def _parent(facts: MessageFacts) -> int | None:
    return int.from_bytes(facts.thread[:8], "little", signed=True) if facts.thread else None


def _to_all(reply: MessageFacts, people: Set[AddressKey]) -> bool:
    """True if somebody else of the incident got the reply too; the sender, who often stands in To, does not count."""
    return any(key in people and key != reply.sender for key in unpack(reply.to + reply.cc))
