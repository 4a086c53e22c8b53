"""Lists of address keys of many messages, packed one behind the other, to be looked through without unpacking each."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import accumulate, compress, pairwise
from typing import overload

from sentaudit.model.facts import AddressKey


class KeyLists(Sequence["array[int]"]):
    """A list of keys for each message; `keys` holds those of all of them in order, `sizes` tells how many each has."""

    __slots__ = ("_starts", "keys")

    def __init__(self, keys: array[int], sizes: Iterable[int]) -> None:
        self.keys = keys
        self._starts = list(accumulate(sizes, initial=0))

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, at: int) -> array[int]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[array[int]]: ...
    def __getitem__(self, at: int | slice) -> array[int] | Sequence[array[int]]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        return self.keys[self._starts[at] : self._starts[at + 1]]

    def __iter__(self) -> Iterator[array[int]]:
        keys = self.keys
        return (keys[start:end] for start, end in pairwise(self._starts))

    def naming(self, people: Container[AddressKey]) -> list[int]:
        """The places of the lists that name somebody, in order, once for each name.

        All are looked through as one: without a step of Python for each of them.
        """
        hits = compress(range(len(self.keys)), map(people.__contains__, self.keys))
        starts = self._starts
        return [bisect_right(starts, hit) - 1 for hit in hits]
