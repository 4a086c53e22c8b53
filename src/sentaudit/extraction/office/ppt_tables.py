"""Tables on slides of PowerPoint 97 to 2003: each cell is a shape of a group, told by where it lies ([MS-ODRAW])."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from sentaudit.model.text import Rows

_GROUP, _SHAPE, _ANCHOR = 0xF003, 0xF004, 0xF00F
"""OfficeArtSpgrContainer, OfficeArtSpContainer and OfficeArtChildAnchor."""
_SAME_EDGE = 2
"""Edges so near to each other, in units of the group, are one."""
_Cell = tuple[int, int, str]
"""Upper and left edge of a shape, and its text."""


class Groups:
    """Follows the records of a presentation and keeps the texts of grouped shapes until their group ends."""

    def __init__(self) -> None:
        self._open: list[tuple[int, list[_Cell]]] = []
        self._placed = False
        self._told: set[tuple[str, ...]] = set()

    def container(self, kind: int, end: int) -> None:
        """A container begins that reaches to this position."""
        if kind == _GROUP:
            self._open.append((end, []))
        elif kind == _SHAPE:
            self._placed = False

    def record(self, kind: int, body: bytes) -> None:
        """Takes the place of the shape, if the record tells it; lines between cells are no cells."""
        if kind == _ANCHOR and len(body) >= 16 and self._open:
            left, top, right, bottom = struct.unpack_from("<4i", body)
            self._placed = right - left > _SAME_EDGE and bottom - top > _SAME_EDGE
            if self._placed:
                self._open[-1][1].append((top, left, ""))

    def takes(self, text: str) -> bool:
        """Whether the text stands in a shape of a group; then it comes back when that ends."""
        if not self._placed or not self._open or not self._open[-1][1]:
            return False
        cells = self._open[-1][1]
        top, left, said = cells[-1]
        cells[-1] = top, left, f"{said}\n{text}" if said else text
        return True

    def ended(self, position: int) -> Iterator[Rows | str]:
        """What groups that end before this position hold: a table each, or texts where it is none."""
        while self._open and self._open[-1][0] <= position:
            cells = self._open.pop()[1]
            rows = _rows(cells) if cells else ()
            if rows:
                yield from self._news(rows)
            else:
                yield from (text for _, _, text in cells if text)

    def _news(self, rows: Rows) -> Iterator[Rows]:
        """The table without rows told before: a file may keep its slides as they were, too."""
        fresh = [row for row in rows[1:] if row not in self._told]
        if fresh or rows[0] not in self._told:
            self._told.update(rows)
            yield (rows[0], *fresh)


def _rows(cells: Sequence[_Cell]) -> Rows:
    """Rows by the upper edges, columns by the left ones; () if that gives no table: shapes that only lie about leave
    most of its places free."""
    tops = _edges({top for top, _, _ in cells})
    lefts = _edges({left for _, left, _ in cells})
    if len(tops) < 2 or len(lefts) < 2 or len(cells) * 2 < len(tops) * len(lefts):
        return ()
    rows = [[""] * len(lefts) for _ in tops]
    for top, left, text in cells:
        row, column = bisect_right(tops, top) - 1, bisect_right(lefts, left) - 1
        if rows[row][column] and text:
            return ()
        rows[row][column] += text
    return tuple(map(tuple, rows))


def _edges(places: set[int]) -> list[int]:
    edges: list[int] = []
    last = None
    for place in sorted(places):
        if last is None or place - last > _SAME_EDGE:
            edges.append(place)
        last = place
    return edges
