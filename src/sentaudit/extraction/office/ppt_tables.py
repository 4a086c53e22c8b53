"""Tables on slides of PowerPoint 97 to 2003: each cell is a shape, and only the places of these tell rows."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from sentaudit.model.text import Rows

_GROUP, _SHAPE, _PLACE = 0xF003, 0xF004, 0xF00F
"""Records of shapes that belong together, of a shape, and of its place in the group ([MS-ODRAW] 2.2.16, 14, 39)."""
_FEWEST = 2
_MOST = 100_000


class SlideTables:
    """Takes the records of the file in their order: where groups and shapes begin, their places and texts."""

    def __init__(self) -> None:
        self._groups: list[list[tuple[int, int, str]]] = []
        self._place: tuple[int, int] | None = None
        self._cells = 0

    def begin(self, kind: int) -> None:
        """A container begins."""
        if kind == _GROUP:
            self._groups.append([])
        if kind in (_GROUP, _SHAPE):
            self._place = None

    def place(self, kind: int, body: bytes) -> None:
        """An atom that is no text: it may tell where the shape at hand stands."""
        if kind == _PLACE and len(body) == 16 and self._groups:
            left, top, _, _ = struct.unpack("<4i", body)
            self._place = top, left

    def text(self, text: str) -> None:
        """The text of the shape at hand."""
        if self._place is not None and self._cells < _MOST:
            self._groups[-1].append((*self._place, text))
            self._cells += 1
            self._place = None

    def tables(self) -> Iterator[Rows]:
        """Groups whose shapes stand in rows and columns; where no text stands the cell is empty."""
        for group in self._groups:
            lefts = {left: at for at, left in enumerate(sorted({left for _, left, _ in group}))}
            rows: dict[int, list[str]] = {}
            for top, left, text in sorted(group):
                row = rows.setdefault(top, [""] * len(lefts))
                row[lefts[left]] = f"{row[lefts[left]]} {text}".strip()
            if len(rows) >= _FEWEST <= len(lefts) and len(group) * 2 >= len(rows) * len(lefts):
                yield tuple(map(tuple, rows.values()))
