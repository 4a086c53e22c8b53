"""Lines of a PDF page as they are drawn, each cut into its cells: at wide gaps, and where a column begins."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sentaudit.extraction.pdf.cells import Cell, Line
from sentaudit.extraction.pdf.edges import Edges
from sentaudit.extraction.pdf.places import Places
from sentaudit.extraction.pdf.words import Word

_WIDE = 1.1
"""Of the height of the letters: words stand about a third of it apart, and seldom more than half."""
_TOUCHING = 0.05
"""Of the same."""


def runs_of(words: Sequence[Word]) -> list[Sequence[Word]]:
    """Words that stand beside each other, and are drawn in this order."""
    ends = [at for at, (one, other) in enumerate(pairwise(words), 1) if not one.is_before(other)]
    return [words[first:end] for first, end in pairwise([0, *ends, len(words)])]


def line_of(run: Sequence[Word], places: Places, edges: Edges) -> Line:
    """The line these words make."""
    box = run[0].box
    return Line(box.top, box.bottom, tuple(_cells(run, places, edges)))


def _cells(run: Sequence[Word], places: Places, edges: Edges) -> Iterator[Cell]:
    text, left, right = "", run[0].left, run[0].left
    words: list[tuple[int, float]] = []
    before: Word | None = None
    for word in run:
        if before is not None:
            if _is_parted(before, word, places, edges):
                yield Cell(left, right, text, tuple(words))
                text, left, words = "", word.left, []
            else:
                text += " "
                words.append((len(text), word.left))
        begin = 0
        for cut, column in _cuts(word, places, edges):
            yield Cell(left, column, text + word.text[begin:cut], tuple(words))
            text, left, words, begin = "", column, [], cut
        text += word.text[begin:]
        right = max(left, word.right)
        before = word
    yield Cell(left, right, text + " " if places.is_space(run[-1].letters[-1] + 1) else text, tuple(words))


def _is_parted(before: Word, word: Word, places: Places, edges: Edges) -> bool:
    """Whether two words are of two cells."""
    if word.left - before.right > _WIDE * (before.box.top - before.box.bottom):
        return True
    begins = edges.part(before.right, word.box._replace(left=word.left))
    return begins and not _touch(places, before.letters[-1], word.letters[0])


def _cuts(word: Word, places: Places, edges: Edges) -> Iterator[tuple[int, float]]:
    """Where in a word columns begin: the number of the letter, the column."""
    columns = [] if "@" in word.text else edges.within(word.left, word.right)
    last = 0
    for column in columns:
        cut = bisect_left(word.letters, column, key=lambda at: places.drawn(at).left)
        for one in (cut - 1, cut):
            if last < one < len(word.letters) and edges.begins(places.drawn(word.letters[one]), column):
                # A font is changed between signs of other scripts, not within a Latin word.
                if word.text[one - 1 : one + 1].isascii() or not _touch(places, *word.letters[one - 1 : one + 1]):
                    last = one
                    yield one, column
                break


def _touch(places: Places, before: int, behind: int) -> bool:
    """Whether the second of two letters begins right where the first ends: then both are of one text."""
    one, other = places.letter(before), places.letter(behind)
    return abs(other.left - one.right) < _TOUCHING * (one.top - one.bottom)
