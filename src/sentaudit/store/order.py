"""The natural order of positions: by number where they are numbers, by text where they are names.

Messages of a unit are numbered in this order when they are written: another order would need a migration.
"""

from __future__ import annotations

Rank = tuple[str, int, int, str]
"""Sorts positions: container, two numbers (-1 for a name), and the position itself."""

_LONGEST_NUMBERS = 40


def natural(position: str) -> Rank:
    """`offset+length` and `uidvalidity/uid` sort by their numbers, after the container before `!` if there is one."""
    container = ""
    rest = position
    if "!" in position:
        container, _, rest = position.rpartition("!")
        container += "!"
    left, _, right = rest.partition("+" if "+" in rest else "/")
    # Bounded, since a file name may be a thousand digits.
    if left.isdecimal() and right.isdecimal() and rest.isascii() and len(rest) <= _LONGEST_NUMBERS:
        return container, int(left), int(right), position
    return position, -1, -1, position
