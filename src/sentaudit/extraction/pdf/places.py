"""Where the characters of a PDF page stand, as a reader sees them: text that runs upwards or downwards is turned."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from typing import Any, NamedTuple

_EIGHTH = math.pi / 4
_SAMPLES = 30
"""Letters that are asked which way the page is to be read: a mark across it may be drawn first."""
_WIDE_LETTER = "\u2e80"
_DESCENT = 0.12
"""How far full-width letters reach below the line they stand on, of their height."""
_LEVEL = 0.58
"""Of the height of the letters: what stands on one line shares that much of it. Cells whose text is put in the middle
share less with the first line of those beside them; raised signs share more."""


class Box(NamedTuple):
    """A place: `left` and `right` in the direction of reading, `top` and `bottom` across it."""

    left: float
    right: float
    top: float
    bottom: float

    def is_level(self, other: Box) -> bool:
        """Whether both stand on one line."""
        shared = min(self.top, other.top) - max(self.bottom, other.bottom)
        return shared > _LEVEL * min(self.top - self.bottom, other.top - other.bottom)


_NOWHERE = Box(0.0, 0.0, 0.0, 0.0)


class Places:
    """Boxes of the characters of a page, by their place in its text."""

    def __init__(self, raw: Any, view: Any, text: str) -> None:  # noqa: ANN401 - pdfium, the text of a page
        self._raw, self._view, self._text = raw, view, text
        self._is_text_whole = raw.FPDFText_CountChars(view) == len(text)
        self._sides = [ctypes.c_double() for _ in range(4)]
        self._box = [ctypes.byref(side) for side in self._sides]
        self._loose = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()
        self._ems: dict[float, float] = {}
        samples = [at for at in range(0, len(text), len(text) // _SAMPLES + 1) if text[at] > " "]
        self._quarters = Counter(map(self._quarter, samples)).most_common(1)[0][0] if samples else 0

    def _quarter(self, at: int) -> int:
        """How often the character at that place of the text is turned."""
        angle = float(self._raw.FPDFText_GetCharAngle(self._view, self._index(at)))  # clockwise
        return int((_EIGHTH - angle) // (2 * _EIGHTH)) % 4 if math.isfinite(angle) else 0

    def drawn(self, at: int) -> Box:
        """The box of what is drawn of a character."""
        index = self._index(at)
        if index < 0 or not self._raw.FPDFText_GetCharBox(self._view, index, *self._box):
            return _NOWHERE
        left, right, bottom, top = self._sides
        return self.turned(left.value, right.value, bottom.value, top.value)

    def room(self, at: int) -> Box:
        """The box that a letter fills in its line, as far as pdfium knows: of letters that have no width of their own,
        it knows how much is drawn, and fonts think of heights what they like."""
        index, loose = self._index(at), self._loose
        if index < 0 or not self._raw.FPDFText_GetLooseCharBox(self._view, index, loose):
            return _NOWHERE
        return self.turned(loose.left, loose.right, loose.bottom, loose.top)

    def letter(self, at: int) -> Box:
        """The same as high as the font is large, from where the letter begins; full-width ones are squares."""
        room = self.room(at)
        height = room.top - room.bottom
        # One font, of one size, has one height.
        em = self._ems.get(height)
        if em is None:
            em = self._ems[height] = self.em(at)
        begin = self.begin(at, em)
        right = max(room.right, begin.left + em) if self._text[at] >= _WIDE_LETTER else room.right
        return begin._replace(right=right) if em else room

    def begin(self, at: int, em: float) -> Box:
        """Where a letter begins, in a font of that size: its box without a width."""
        index = self._index(at)
        if index < 0 or not self._raw.FPDFText_GetCharOrigin(self._view, index, *self._box[:2]):
            return _NOWHERE
        left, line = self._sides[0].value, self._sides[1].value
        if self._quarters or not math.isfinite(left + line):
            left, _, line, _ = self.turned(left, left, line, line)
        return Box(left, left, line + (1 - _DESCENT) * em, line - _DESCENT * em)

    def em(self, at: int) -> float:
        """The size of the font a letter is drawn in, on the page; 0 if it is unknown."""
        raw, index, matrix = self._raw, self._index(at), self._matrix
        if index < 0 or not raw.FPDFText_GetMatrix(self._view, index, matrix):
            return 0.0
        size = abs(float(raw.FPDFText_GetFontSize(self._view, index))) * math.hypot(matrix.a, matrix.b)
        return size if math.isfinite(size) else 0.0

    def is_space(self, at: int) -> bool:
        """Whether the character is a space of the page itself: pdfium puts more into the text."""
        if self._text[at : at + 1] != " ":
            return False
        index = self._index(at)
        return index >= 0 and self._raw.FPDFText_IsGenerated(self._view, index) == 0

    def turned(self, left: float, right: float, bottom: float, top: float) -> Box:
        """The place of these sides of the page for whoever reads in the direction of its text."""
        if not math.isfinite(left + right + bottom + top):
            return _NOWHERE
        if not self._quarters:
            return Box(left, right, top, bottom)
        if self._quarters == 1:
            return Box(bottom, top, -left, -right)
        return Box(-right, -left, -bottom, -top) if self._quarters == 2 else Box(-top, -bottom, right, left)

    def _index(self, at: int) -> int:
        """The number of a character among those of the page, some of which may be missing in the text."""
        return at if self._is_text_whole else int(self._raw.FPDFText_GetCharIndexFromTextIndex(self._view, at))
