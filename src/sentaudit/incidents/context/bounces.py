"""Delivery reports of the whole case, and whom they show an incident's messages never reached (detection.md 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sentaudit.incidents.exposures.receivers import receivers_of
from sentaudit.model.facts import AddressKey, Bounce, MessageFacts, Outcome

DAYS_5 = 5 * 86400
_CLOCKS_DIFFER = 900
"""Seconds a report may seem to be earlier than the mail it is about."""

_GONE, _FAILED = Outcome.NO_SUCH_USER, Outcome.FAILED


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Receivers of one incident that it did not reach. `gone` have no mailbox: nobody is behind the address.

    `failed` are all receivers that none of the exposing messages reached, `gone` included. `reports` is how many
    delivery reports, delays included, speak of its messages.
    """

    gone: frozenset[AddressKey]
    failed: frozenset[AddressKey]
    reports: int


class Reports:
    """Collects the delivery reports of all folders, then links them to incidents.

    A report that names its original belongs to that message, else to what was sent to the failed recipient in the
    five days before it. An original that is not in the case was renamed on its way: the recipient decides then, too.
    """

    def __init__(self) -> None:
        self._seen: set[tuple[int, int | None]] = set()
        self._sent_at: list[int | None] = []
        self._by_original: dict[int, list[tuple[int, Bounce]]] = {}
        self._by_recipient: dict[AddressKey, list[tuple[int, Bounce]]] = {}
        self._in_case: set[int] = set()

    def add(self, facts: MessageFacts) -> None:
        """Takes a delivery report; further copies of it are passed over."""
        identity = facts.content, facts.message_id
        if identity in self._seen:
            return
        self._seen.add(identity)
        number = len(self._sent_at)
        self._sent_at.append(facts.sent_at)
        for bounce in facts.bounces:
            if bounce.original is not None:
                self._by_original.setdefault(bounce.original, []).append((number, bounce))
            self._by_recipient.setdefault(bounce.recipient, []).append((number, bounce))

    @property
    def number(self) -> int:
        """How many there are, about whatever mail."""
        return len(self._sent_at)

    @property
    def originals(self) -> Collection[int]:
        """Message ids that reports name as their originals."""
        return self._by_original.keys()

    def is_in_case(self, message_id: int) -> None:
        """Notes that an original was found: reports that name it are about it and nothing else."""
        self._in_case.add(message_id)

    def of(self, messages: Iterable[MessageFacts]) -> Undelivered:
        """What the reports tell of the exposing messages of an incident."""
        found = _Found()
        sent_to: dict[AddressKey, list[int]] = {}
        received: Counter[AddressKey] = Counter()
        for facts in messages:
            receivers = receivers_of(facts)
            received.update(receivers)
            for number, bounce in self._by_original.get(facts.message_id or 0, ()):
                found.named(number, bounce, facts, receivers)
            if facts.sent_at is not None:
                for key in receivers & self._by_recipient.keys():
                    sent_to.setdefault(key, []).append(facts.sent_at)
        for key, times in sent_to.items():
            for number, bounce in self._by_recipient[key]:
                when = self._sent_at[number]
                if bounce.original in self._in_case or when is None:
                    continue
                if any(sent_at - _CLOCKS_DIFFER <= when <= sent_at + DAYS_5 for sent_at in times):
                    found.by_recipient(number, bounce)
        return found.result(received)


class _Found:
    """What was linked so far. `failures` are the messages that failed by name, `loose` counts reports without one."""

    def __init__(self) -> None:
        self._reports: set[int] = set()
        self._gone: set[AddressKey] = set()
        self._failures: dict[AddressKey, set[int | None]] = {}
        self._loose: Counter[AddressKey] = Counter()

    def named(self, number: int, bounce: Bounce, facts: MessageFacts, receivers: frozenset[AddressKey]) -> None:
        """A report about this very message. A recipient it was not sent to got it from its only receiver, who exists
        but did not see it."""
        self._reports.add(number)
        key, outcome = bounce.recipient, bounce.outcome
        if key not in receivers:
            others = receivers - {facts.sender}
            if len(others) != 1:
                return
            (key,) = others
            outcome = max(outcome, _FAILED)
        if outcome is _GONE:
            self._gone.add(key)
        if outcome <= _FAILED:
            self._failures.setdefault(key, set()).add(facts.message_id)

    def by_recipient(self, number: int, bounce: Bounce) -> None:
        """A report that does not tell which message it is about."""
        self._reports.add(number)
        if bounce.outcome is _GONE:
            self._gone.add(bounce.recipient)
        if bounce.outcome <= _FAILED:
            self._loose[bounce.recipient] += 1

    def result(self, received: Counter[AddressKey]) -> Undelivered:
        """Who got some of several messages has seen what they show; who does not exist has seen none of them."""
        failed = {
            key
            for key in {*self._failures, *self._loose}
            if len(self._failures.get(key, ())) + self._loose[key] >= received[key]
        }
        return Undelivered(frozenset(self._gone), frozenset(failed | self._gone), len(self._reports))
