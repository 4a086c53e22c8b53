"""Strings of a case that stay sealed until they are asked for."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping

from sentaudit.model.facts import AddressKey


class Sealed(Mapping[AddressKey, str]):
    """Opens a string each time it is asked for; it needs no open case. Raises CaseError for one that was damaged.

    There may be millions: they lie packed, in the order of their keys.
    """

    __slots__ = ("_data", "_ends", "_keys", "_opened")

    def __init__(self, sealed: Iterable[Iterable[tuple[AddressKey, bytes]]], opened: Callable[[bytes], str]) -> None:
        """`sealed` comes in pieces, with higher keys in each than in those before."""
        self._keys, self._ends, self._data = array("q"), array("Q"), bytearray()
        self._opened = opened
        for some in sealed:
            for key, value in sorted(some):
                self._keys.append(key)
                self._data += value
                self._ends.append(len(self._data))

    def __getitem__(self, key: AddressKey) -> str:
        at = bisect_left(self._keys, key)
        if at == len(self._keys) or self._keys[at] != key:
            raise KeyError(key)
        return self._opened(bytes(self._data[self._ends[at - 1] if at else 0 : self._ends[at]]))

    def __iter__(self) -> Iterator[AddressKey]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)
