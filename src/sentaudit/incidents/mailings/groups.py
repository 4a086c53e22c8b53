"""Union-find: positions of a list joined into groups."""

from __future__ import annotations


class Groups:
    """The smallest position stands for its group."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, one: int) -> int:
        """The position that stands for the group of `one`."""
        parent = self._parent
        while parent[one] != one:
            parent[one] = one = parent[parent[one]]
        return one

    def join(self, one: int, other: int) -> None:
        """Makes one group of two."""
        low, high = sorted((self.find(one), self.find(other)))
        self._parent[high] = low

    def members(self) -> dict[int, list[int]]:
        """The groups by the position that stands for each, with their positions in order."""
        found: dict[int, list[int]] = {}
        for at in range(len(self._parent)):
            found.setdefault(self.find(at), []).append(at)
        return found
