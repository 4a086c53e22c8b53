"""Strings of a case that stay sealed until they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sentaudit.model.facts import AddressKey


class Sealed(Mapping[AddressKey, str]):
    """Opens a string each time it is asked for; it needs no open case. Raises CaseError for one that was damaged."""

    __slots__ = ("_opened", "_sealed")

    def __init__(self, sealed: Mapping[AddressKey, bytes], opened: Callable[[bytes], str]) -> None:
        self._sealed, self._opened = sealed, opened

    def __getitem__(self, key: AddressKey) -> str:
        return self._opened(self._sealed[key])

    def __iter__(self) -> Iterator[AddressKey]:
        return iter(self._sealed)

    def __len__(self) -> int:
        return len(self._sealed)
