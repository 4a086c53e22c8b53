"""What the whole case tells about a few addresses and threads: how often they come, who wrote, who took part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sentaudit.model.facts import AddressKey, MessageFacts, unpack


class Traffic:
    """Told what to watch, then filled message by message (copies of a message once), then asked."""

    def __init__(self, inside: frozenset[AddressKey]) -> None:
        self._inside = inside
        self._people: set[AddressKey] = set()
        self._threads: dict[int, bool | None] = {}
        self._messages: Counter[AddressKey] = Counter()
        self._writers: set[AddressKey] = set()

    def watch(self, people: Iterable[AddressKey], thread: Iterable[int] = ()) -> None:
        """Remembers addresses and Message-IDs to look out for."""
        self._people.update(people)
        self._threads.update(dict.fromkeys(thread))

    @property
    def watching(self) -> bool:
        """True if there is anything to look out for."""
        return bool(self._people or self._threads)

    def add(self, facts: MessageFacts) -> None:
        """Notes what a message tells of the watched ones."""
        people, message_id = self._people, facts.message_id
        if people:
            met = people.intersection(unpack(facts.authors + facts.to + facts.cc + facts.bcc))
            if met:
                self._messages.update(met)
                self._writers.update(met.intersection(unpack(facts.authors)))
        if message_id is not None and message_id in self._threads:
            stayed = self._inside.issuperset(unpack(facts.authors + facts.to + facts.cc + facts.bcc))
            self._threads[message_id] = stayed and self._threads[message_id] is not False

    def messages(self, person: AddressKey) -> int:
        """In how many messages of the case somebody stands as author or receiver."""
        return self._messages[person]

    def wrote(self, person: AddressKey) -> bool:
        """True if a message of the case is theirs."""
        return person in self._writers

    def earlier_inside(self, thread: Iterable[int]) -> int:
        """How many mails of a thread are in the case; 0 if one of them had anybody from outside.

        `thread` has the parent first, which must be there.
        """
        known = [self._threads.get(one) for one in thread]
        if not known or known[0] is None or False in known:
            return 0
        return sum(one is not None for one in known)
