"""Where the pieces a PDF page is drawn in begin and end: what comes again and again is the edge of a column.

Programs draw each cell for itself. Those of narrow columns stand as close as words do, so the gaps between them tell
nothing; but lines below each other have their cells at the same place, and words of prose have not.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Any

from sentaudit.extraction.pdf.places import Box, Places

_MOST = 5_000
"""Pieces of a page that are asked for their place."""
_FEWEST = 3
_FEW = 8
"""Lines of the last page of a table."""
_SHARE = 5
"""One in so many lines has the edge, at least."""
_NEAR = 0.15
"""Of the height of the letters: edges of one column differ by no more, for letters fill their boxes differently."""
_LOOSELY = 2.0
"""Of that: how far from the edges of a column its heading may begin, in other letters."""
_WITHIN = 0.25
"""Of the same: letters of one word are no further apart, and do not overlap by more than the next."""
_OVERLAP = 0.05
_SAME = 0.01
_LEFT = attrgetter("left")


class Edges:
    """Where columns begin and end, told by the pieces of a page. `near` is how far the sides of one column may be
    apart, `enough` how many of them make one."""

    def __init__(self, pieces: Sequence[Box], near: float, enough: int, before: Edges | None = None) -> None:
        self._near = _LOOSELY * near
        self._pieces = sorted(pieces)
        apart = [at for at, (one, other) in enumerate(pairwise(pieces)) if not _goes_on(one, other)]
        firsts = [*pieces[:1], *[pieces[at + 1] for at in apart]]
        lasts = [*[pieces[at] for at in apart], *pieces[-1:]]
        lefts, rights = sorted(piece.left for piece in pieces), sorted(piece.right for piece in pieces)
        self._beginnings, self._ends = (
            [
                side
                for side, count in _common(sides, near, enough)
                if bisect_left(lefts, side - self._near) - bisect_right(rights, side + self._near) <= count
            ]
            for sides in (sorted(piece.left for piece in firsts), sorted(piece.right for piece in lasts))
        )
        if before is not None:
            self._beginnings = sorted({*self._beginnings, *before._beginnings})
            self._ends = sorted({*self._ends, *before._ends})

    def part(self, end: float, behind: Box) -> bool:
        """Whether a piece begins with the second of two words, and there a column begins, or one ends with the first,
        which ends there."""
        return self._is_piece(behind) and (self._is_one(self._beginnings, behind.left) or self._is_one(self._ends, end))

    def within(self, left: float, right: float) -> Sequence[float]:
        """Where columns begin inside a word."""
        near = self._near
        return self._beginnings[bisect_left(self._beginnings, left + near) : bisect_left(self._beginnings, right)]

    def begins(self, behind: Box, column: float) -> bool:
        """Whether a piece begins exactly there, at the column."""
        return abs(behind.left - column) <= self._near and self._is_piece(behind)

    def _is_piece(self, box: Box) -> bool:
        at = bisect_left(self._pieces, box.left - _SAME, key=_LEFT)
        while at < len(self._pieces) and self._pieces[at].left <= box.left + _SAME:
            if self._pieces[at].bottom < box.top and self._pieces[at].top > box.bottom:
                return True
            at += 1
        return False

    def _is_one(self, columns: Sequence[float], side: float) -> bool:
        at = bisect_left(columns, side - self._near)
        return at < len(columns) and columns[at] <= side + self._near


def _goes_on(one: Box, other: Box) -> bool:
    """Whether a piece is drawn right behind another, as parts of words are."""
    gap, height = other.left - one.right, one.top - one.bottom
    return -_OVERLAP * height < gap < _WITHIN * height and other.bottom < one.top and other.top > one.bottom


def _common(sides: Sequence[float], near: float, enough: int) -> Iterator[tuple[float, int]]:
    """The middle of each place where enough sides are near each other, and how many; `sides` are sorted."""
    at = 0
    while at < len(sides):
        end = bisect_right(sides, sides[at] + 2 * near)
        if end - at >= enough:
            yield sides[(at + end) // 2], end - at
            at = end
        else:
            at += 1


NO_EDGES = Edges((), 0.0, 1)


def edges_of(pieces: Sequence[Box], lines: int, before: Edges) -> Edges:
    """Those of a page of so many lines; those of the page `before` count on where there are too few to tell."""
    # Cells of several lines make more lines than the page has heights at which any stands.
    enough = max(_FEWEST, min(lines, len({round(piece.top) for piece in pieces})) // _SHARE)
    heights = sorted(piece.top - piece.bottom for piece in pieces)
    near = _NEAR * heights[len(heights) // 2] if heights else 0.0
    return Edges(pieces, near, enough, before if lines < _FEW else None)


def pieces_of(raw: Any, view: Any, places: Places, count: int) -> list[Box]:  # noqa: ANN401 - pdfium, a page's text
    """The places of the first pieces a page is drawn in, if it has so many."""
    left, top, right, bottom = sides = [ctypes.c_double() for _ in range(4)]
    asked = [ctypes.byref(side) for side in sides]
    return [
        places.turned(left.value, right.value, bottom.value, top.value)
        for number in range(min(count, _MOST))
        if raw.FPDFText_GetRect(view, number, *asked)
    ]
