"""Messages that show a handful of people to each other in To and Cc, and nothing else: most of the mail that shows any.

They are kept as numbers, a hundred bytes each, and read whole only where they can matter.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence, Set
from itertools import accumulate, chain, compress, groupby, islice

from sentaudit.incidents.exposures.exposing import Exposing
from sentaudit.model.facts import AddressKey
from sentaudit.model.selection import Column

COLUMNS: tuple[Column, ...] = ("id", "sent_at", "content", "sender", "template", "flags")
"""What is kept of a message besides whom it shows."""


class Faint:
    """Columns of messages; a place counts from 0. All are dated, of a known author, no notice, no copy of another, and
    show fewer people than any rule of address fields asks for.

    `read` makes messages of ids. What is taken out is no longer counted.
    """

    def __init__(self, read: Callable[[Iterable[int]], list[Exposing]]) -> None:
        self._read = read
        self.ids, self.times, self.contents = array("I"), array("q"), array("q")
        self.senders, self.templates, self.flags = array("q"), array("q"), array("I")
        self.keys = array("q")
        self._ends = array("I")
        self._taken = bytearray()

    def add(
        self, columns: Sequence[Sequence[int]], places: Sequence[int], people: Sequence[Collection[AddressKey]]
    ) -> None:
        """Adds messages: those in some places of the columns (`COLUMNS`), which show these people."""
        known = (self.ids, self.times, self.contents, self.senders, self.templates, self.flags)
        for numbers, column in zip(known, columns, strict=True):
            if numbers is self.templates:
                numbers.extend([column[at] or 0 for at in places])  # 0: none
            else:
                numbers.extend(map(column.__getitem__, places))
        ends = accumulate(map(len, people), initial=len(self.keys))
        self._ends.extend(islice(ends, 1, None))
        self.keys.extend(chain.from_iterable(people))
        self._taken.extend(bytes(len(places)))

    def __len__(self) -> int:
        return len(self.ids) - self._taken.count(1)

    def places(self) -> Iterable[int]:
        """All that are not taken."""
        return (at for at, taken in enumerate(self._taken) if not taken)

    def in_order(self) -> Iterator[int]:
        """The same, the earliest first, by content where these are of one time."""
        when = self.times.__getitem__
        for _, together in groupby(sorted(self.places(), key=when), when):
            yield from sorted(together, key=self.contents.__getitem__)

    def place(self, message: int) -> int:
        """Where a message is: ids ascend, as the case gives them."""
        return bisect_left(self.ids, message)

    def size(self, at: int) -> int:
        """How many people a message shows."""
        return self._ends[at] - (self._ends[at - 1] if at else 0)

    def people(self, at: int) -> Sequence[AddressKey]:
        """Whom it shows."""
        return self.keys[self._ends[at - 1] if at else 0 : self._ends[at]]

    def larger(self, least: int) -> int:
        """How many show so many people."""
        return sum(1 for at in self.places() if self.size(at) >= least) if least > 2 else len(self)

    def whole(self, places: Iterable[int]) -> list[Exposing]:
        """The messages as such."""
        return self._read([self.ids[at] for at in places])

    def take(self, places: Collection[int]) -> list[Exposing]:
        """The same, which then count no longer."""
        for at in places:
            self._taken[at] = 1
        return self.whole(places)

    def showing(self, people: Container[AddressKey]) -> Counter[int]:
        """How many of the people each message shows, for those that show any."""
        hits = compress(range(len(self.keys)), map(people.__contains__, self.keys))
        ends, taken = self._ends, self._taken
        return Counter(at for hit in hits if not taken[at := bisect_right(ends, hit)])

    def alike(self, templates: Set[int], senders: Set[AddressKey]) -> Iterator[int]:
        """Those with one of the templates or senders, one after the other: a busy sender has very many."""
        marked, sent = templates - {0}, senders
        for at, (template, sender, taken) in enumerate(zip(self.templates, self.senders, self._taken, strict=True)):
            if (template in marked or sender in sent) and not taken:
                yield at
