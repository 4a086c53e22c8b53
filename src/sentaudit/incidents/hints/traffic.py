"""What the whole case tells about a few addresses and threads: how often they come, who wrote, who took part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from sentaudit.incidents.copies import Copies
from sentaudit.model.facts import AddressKey, MessageFacts, unpack
from sentaudit.ports import Case


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

    @property
    def threads(self) -> Collection[int]:
        """The Message-IDs to look out for."""
        return self._threads.keys()

    def add_thread(self, facts: MessageFacts) -> None:
        """Notes who took part in a mail that is looked out for."""
        message_id = facts.message_id
        if message_id is not None and message_id in self._threads:
            stayed = self._inside.issuperset(unpack(facts.authors + facts.to + facts.cc + facts.bcc))
            self._threads[message_id] = stayed and self._threads[message_id] is not False

    def read(self, case: Case, copies: Copies) -> None:
        """Counts the messages in which the people stand; it looks at names only."""
        people = self._people
        if not people:
            return
        for _, (ids, *lists) in case.columns(("id", "authors", "visible", "bcc")):
            places = dict.fromkeys(at for some in lists for at in some.naming(people))
            for at in places:
                if not copies.is_later(ids[at]):
                    authors = people.intersection(lists[0][at])
                    self._messages.update(authors.union(people.intersection(lists[1][at] + lists[2][at])))
                    self._writers.update(authors)

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
