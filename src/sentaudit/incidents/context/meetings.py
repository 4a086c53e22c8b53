"""Messages in which people stand together, as columns: some eighty bytes each instead of four hundred."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator
from heapq import merge
from itertools import accumulate, chain, pairwise, starmap
from operator import le

from sentaudit.model.facts import AddressKey

_NOBODY = 0
"""The sender of a message without one."""
_SORTED_AT_ONCE = 50_000


class Meetings:
    """Dated messages and who of the people examined stand in them. Places count from 0, in order of time (and content)
    once `sort` was called."""

    def __init__(self) -> None:
        self.times, self._contents, self._senders = array("q"), array("q"), array("q")
        self._visible, self._broadcasts = array("I"), bytearray()
        self._members, self._ends = array("q"), array("Q")

    def add(
        self,
        sent_at: int,
        content: int,
        sender: AddressKey | None,
        visible: int,
        members: Collection[AddressKey],
        *,
        broadcast: bool,
    ) -> None:
        """Adds a message that shows so many people. `broadcast`: no reply, and to so many outsiders that it shows no
        acquaintance of them with one another."""
        self.times.append(sent_at)
        self._contents.append(content)
        self._senders.append(sender or _NOBODY)
        self._visible.append(visible)
        self._broadcasts.append(broadcast)
        self._members.extend(members)
        self._ends.append(len(self._members))

    def sort(self) -> None:
        """Puts them in order of time, those of one time by content; mail often lies in that order."""
        if all(starmap(le, pairwise(zip(self.times, self._contents, strict=True)))):
            return
        order = array("I", self._in_order())
        sizes = (self._ends[at] - self._start(at) for at in order)
        members = array("q", chain.from_iterable(map(self.members, order)))
        self._ends, self._members = array("Q", accumulate(sizes)), members
        self.times = array("q", map(self.times.__getitem__, order))
        self._contents = array("q", map(self._contents.__getitem__, order))
        self._senders = array("q", map(self._senders.__getitem__, order))
        self._visible = array("I", map(self._visible.__getitem__, order))
        self._broadcasts = bytearray(map(self._broadcasts.__getitem__, order))

    def _in_order(self) -> Iterator[int]:
        """All places, sorted piece by piece: a list of all takes as much memory as the meetings."""

        def when(at: int) -> tuple[int, int]:
            return self.times[at], self._contents[at]

        every = range(len(self.times))
        pieces = (every[start : start + _SORTED_AT_ONCE] for start in range(0, len(every), _SORTED_AT_ONCE))
        return merge(*[array("I", sorted(piece, key=when)) for piece in pieces], key=when)

    def before(self, time: int | None) -> int:
        """How many were sent before; all of them if that is not known."""
        return len(self.times) if time is None else bisect_left(self.times, time)

    def members(self, at: int) -> array[AddressKey]:
        """Who of the people examined stands in one."""
        return self._members[self._start(at) : self._ends[at]]

    def everybody(self) -> Iterator[tuple[int, AddressKey]]:
        """Every place with each of its members."""
        start = 0
        for at, end in enumerate(self._ends):
            for key in self._members[start:end]:
                yield at, key
            start = end

    def acquaints(
        self, at: int, people: Collection[AddressKey], sender: AddressKey | None, own: Collection[int], circle: int
    ) -> bool:
        """Whether those of the people who stand in the message know each other by it: it shows no more than a small
        circle, or one of them wrote it. One of `own` contents, or a broadcast of the sender, acquaints nobody."""
        author = self._senders[at]
        if self._contents[at] in own or (author == sender and self._broadcasts[at]):
            return False
        return self._visible[at] <= circle or author in people

    def written(self, at: int, sender: AddressKey | None, most: int) -> array[AddressKey]:
        """The members of one, nobody unless the sender wrote it and it shows at most so many people."""
        is_his = self._senders[at] == (sender or _NOBODY) and self._visible[at] <= most
        return self.members(at) if is_his else array("q")

    def _start(self, at: int) -> int:
        return self._ends[at - 1] if at else 0
