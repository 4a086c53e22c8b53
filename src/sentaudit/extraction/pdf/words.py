"""The words of a PDF page, in the order they are drawn, and where each stands.

Browsers draw letter by letter, and no spaces: there every letter is a piece of its own, pdfium tells words from cells
no better than anybody, and takes some pages for text that runs downwards. Their words are put together from the places
of the letters, and a space is told from the gap between two columns by its width, which is the same all over the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from sentaudit.extraction.pdf.places import Box, Places

_LINE = re.compile(r"[^ \r\n][^\r\n]*")
_WORD = re.compile(r"[^ \r\n]+")
_SPACE = re.compile(r"(?<=\S) (?=\S)")
_LETTERS_PER_PIECE = 5
_PIECES_PER_WORD = 1.15
_DRAWN = 0.4
"""Of the spaces: where more are drawn, all between words are."""
_TOUCHING = 0.12
"""Of the height of the letters: those of one word are no further apart."""
_OVERLAP = 0.5
_SPACES = (0.12, 0.65)
"""Of the size of the font: how wide a space may be."""
_STEPS = 50
"""A space is measured in that many steps of that size."""
_FEWEST = 3
_SHARE = 5
"""A column begins where words do in one of so many lines, at least."""
_APART = -1
_FIRST_LEFTWARDS = "\u0590"
_LAST_LEFTWARDS = "\u0900"
"""Hebrew, Arabic and their like."""


class Word(NamedTuple):
    """`letters` are their places in the text of pdfium, `box` is where they stand and begin, `left` and `right` are the
    ends of what is drawn."""

    text: str
    letters: Sequence[int]
    box: Box
    left: float
    right: float

    def is_before(self, other: Word) -> bool:
        """Whether another stands on the line of this one and behind it; what is cut off at the edge of a cell reaches
        over the next one."""
        return (other.box.left > self.box.left or _is_leftwards(other.text[0])) and self.box.is_level(other.box)


def words_of(places: Places, text: str) -> Iterator[Word]:
    """The words as pdfium tells them."""
    for line in _LINE.finditer(text):
        found = list(_WORD.finditer(text, line.start(), line.end()))
        em = places.em(found[0].start())
        # Cells below each other may have been taken for one line, or even one word.
        is_level = places.begin(found[0].start(), em).is_level(places.begin(found[-1].end() - 1, em))
        for one in found:
            letters = range(one.start(), one.end())
            begin = places.begin(letters[0], em)
            if is_level or begin.is_level(places.begin(letters[-1], em)):
                yield _word(places, one[0], letters, begin)
            else:
                yield from _spelled(places, text, letters)


def spelled_words(places: Places, text: str, pieces: int) -> list[Word]:
    """The words of a page that is drawn letter by letter, or every few of them; none if one of so many pieces is
    not."""
    if sum(map(len, text.split())) >= pieces * _LETTERS_PER_PIECE:
        return []
    spaces = [found.start() for found in _SPACE.finditer(text)]
    if sum(map(places.is_space, spaces)) > _DRAWN * len(spaces):
        return []
    at = [at for found in _WORD.finditer(text) for at in range(found.start(), found.end())]
    words = list(_spelled(places, text, at))
    return words if len(words) * _PIECES_PER_WORD < pieces else []


def phrases(places: Places, words: Sequence[Word]) -> Iterator[Box]:
    """The places of words between which there is a usual space, taken together; not where a column begins."""
    gaps = [_gap(places, one, other) for one, other in pairwise(words)]
    space = _usual(gaps)
    are_apart = [
        abs(gap - space) > 1 and not places.is_space(word.letters[-1] + 1)
        for gap, word in zip(gaps, words[:-1], strict=True)
    ]
    begins = [True, *are_apart]
    lefts = [round(word.box.left, 1) for word in words]
    often = Counter(left for left, is_first in zip(lefts, begins, strict=True) if is_first)
    enough = max(_FEWEST, gaps.count(_APART) // _SHARE)
    first = 0
    for number in range(1, len(words) + 1):
        if number == len(words) or begins[number] or often[lefts[number]] >= enough:
            yield words[first].box._replace(left=words[first].left, right=words[number - 1].right)
            first = number


def _spelled(places: Places, text: str, at: Sequence[int]) -> Iterator[Word]:
    """Letters that follow each other, as long as each begins where the one before it ends."""
    boxes = list(map(places.letter, at))
    ends = [number for number, (one, other) in enumerate(pairwise(boxes), 1) if not _goes_on(one, other)]
    for first, end in pairwise([0, *ends, len(boxes)]):
        lefts, rights, tops, bottoms = zip(*boxes[first:end], strict=True)
        whole = "".join([text[one] for one in at[first:end]])
        yield _word(places, whole, at[first:end], Box(min(lefts), max(rights), max(tops), min(bottoms)))


def _goes_on(one: Box, other: Box) -> bool:
    """Whether a letter stands right behind another, or right before it, as those do that are written leftwards."""
    height = one.top - one.bottom
    gap = other.left - one.right if other.left > one.left else one.left - other.right
    return -_OVERLAP * height < gap < _TOUCHING * height and one.is_level(other)


def _is_leftwards(letter: str) -> bool:
    return _FIRST_LEFTWARDS <= letter < _LAST_LEFTWARDS


def _word(places: Places, text: str, letters: Sequence[int], box: Box) -> Word:
    first, last = places.drawn(letters[0]), places.drawn(letters[-1])
    return Word(text, letters, box, min(first.left, last.left), max(first.right, last.right))


def _gap(places: Places, one: Word, other: Word) -> int:
    """How wide the gap between two words of a line is, in steps; a negative number if they stand apart."""
    em, gap = places.em(one.letters[0]), other.box.left - one.box.right
    return round(gap / em * _STEPS) if em > 0 <= gap and one.box.is_level(other.box) else _APART


def _usual(gaps: Sequence[int]) -> int:
    """The gap that comes most often among those as wide as a space; a number far from all if there is none."""
    least, most = (int(one * _STEPS) for one in _SPACES)
    found = Counter(gap for gap in gaps if least <= gap <= most)
    return found.most_common(1)[0][0] if found else -_STEPS
