"""Where the characters of a PDF page stand, as a reader sees them: text that runs upwards or downwards is turned."""

from __future__ import annotations

import ctypes
import math
from typing import Any, NamedTuple

_MOST = 5_000
_EIGHTH = math.pi / 4
_TOUCHING = 0.05
"""Of the height of the letters."""


class Box(NamedTuple):
    """A character's place: `left` and `right` in the direction of reading, `top` and `bottom` across it."""

    left: float
    right: float
    top: float
    bottom: float


_NOWHERE = Box(0.0, 0.0, 0.0, 0.0)


class Places:
    """Boxes of the characters of a page, by their place in its text; `left` is how many gaps are worth asking for."""

    def __init__(self, raw: Any, view: Any, size: int) -> None:  # noqa: ANN401 - pdfium, the text of a page
        self._raw, self._view = raw, view
        self._is_text_whole = raw.FPDFText_CountChars(view) == size
        self._sides = [ctypes.c_double() for _ in range(4)]
        self._box = [ctypes.byref(side) for side in self._sides]
        self._loose = raw.FS_RECTF()
        self._quarters = 0
        self.left = _MOST

    def turn(self, at: int) -> None:
        """Takes the direction of the character at that place of the text for that of the page."""
        angle = float(self._raw.FPDFText_GetCharAngle(self._view, self._index(at)))  # clockwise
        self._quarters = int((_EIGHTH - angle) // (2 * _EIGHTH)) % 4 if math.isfinite(angle) else 0

    def tight(self, at: int) -> Box:
        """The box of what is drawn of a character."""
        index = self._index(at)
        if index < 0 or not self._raw.FPDFText_GetCharBox(self._view, index, *self._box):
            return _NOWHERE
        left, right, bottom, top = (side.value for side in self._sides)
        return self.turned(left, right, bottom, top)

    def loose(self, at: int) -> Box:
        """The box of a character that is as high as the letters of its font."""
        index = self._index(at)
        box = self._loose
        if index < 0 or not self._raw.FPDFText_GetLooseCharBox(self._view, index, box):
            return _NOWHERE
        return self.turned(float(box.left), float(box.right), float(box.bottom), float(box.top))

    def touch(self, one: int, other: int | None = None) -> bool:
        """Whether the second of two characters, the next if not told, begins right where the first ends: then both are
        of one text."""
        before, behind = self.loose(one), self.loose(one + 1 if other is None else other)
        return abs(behind.left - before.right) < _TOUCHING * abs(before.top - before.bottom)

    def _index(self, at: int) -> int:
        """The number of a character among those of the page, some of which may be missing in the text."""
        return at if self._is_text_whole else int(self._raw.FPDFText_GetCharIndexFromTextIndex(self._view, at))

    def turned(self, left: float, right: float, bottom: float, top: float) -> Box:
        """The place of these sides of the page for whoever reads in the direction of its text."""
        if not self._quarters:
            return Box(left, right, top, bottom)
        if self._quarters == 1:
            return Box(bottom, top, -left, -right)
        return Box(-right, -left, -bottom, -top) if self._quarters == 2 else Box(-top, -bottom, right, left)
