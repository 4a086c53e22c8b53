"""Packed lists of addresses, told apart by who stands in them; long ones once for all messages that show them."""

from __future__ import annotations

from sentaudit.incidents.parties.population import Population
from sentaudit.model.facts import AddressKey, Keys, unpack

BIG = 64 * 8
"""Bytes of packed keys from which a list is kept once and shared by all messages that show it."""

NOBODY: frozenset[AddressKey] = frozenset()


class Lists:
    """Splits packed lists into external, internal and excluded people; long lists once for the whole case."""

    _KEPT = 4096

    def __init__(self, population: Population) -> None:
        self._population = population
        self._blobs: dict[Keys, Keys] = {}
        self._split: dict[tuple[Keys, ...], tuple[frozenset[int], frozenset[int], frozenset[int]]] = {}

    def shared(self, blob: Keys) -> Keys:
        """The same bytes, as one object for all messages."""
        if len(blob) < BIG:
            return blob
        if len(self._blobs) >= self._KEPT:
            self._blobs.clear()
        return self._blobs.setdefault(blob, blob)

    def split(self, blobs: tuple[Keys, ...]) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
        if len(blobs) == 1 and len(blobs[0]) < BIG:
            return self._classes(frozenset(unpack(blobs[0])))
        found = self._split.get(blobs)
        if found is None:
            found = self._classes(frozenset().union(*map(unpack, blobs)))
            if sum(map(len, blobs)) >= BIG:
                if len(self._split) >= self._KEPT:
                    self._split.clear()
                self._split[blobs] = found
        return found

    def _classes(self, every: frozenset[int]) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
        population = self._population
        inside = every & population.inside
        if not inside:
            return every, NOBODY, NOBODY
        excluded = inside & population.excluded
        return every - inside, inside - excluded, excluded
