"""Lines of a PDF page as they are drawn, each cut into its cells: at wide gaps, and where a column begins."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice

from sentaudit.extraction.pdf.cells import Cell, Line
from sentaudit.extraction.pdf.edges import Edges
from sentaudit.extraction.pdf.places import Box, Places

_SPACES = re.compile(r"(?<=\S) +(?=\S)")
_BESIDE = 0.2
"""Of the height of the letters: what shares less of it with the letter before stands on another line."""
_WIDE = 0.9
"""Of the height of the letters: words stand about a third of it apart, and seldom more than half."""


def lines_of(text: str, start: int, places: Places, edges: Edges) -> Iterator[Line]:
    """The line that begins at `start` of the text; several where pdfium took cells below each other for one."""
    if not text.strip():
        yield Line(0.0, 0.0, ())
        return
    first = places.loose(start + len(text) - len(text.lstrip()))
    ends = [len(text)]
    if _is_apart(first, places.loose(start + len(text.rstrip()) - 1)):
        boxes = [places.loose(start + at) if sign.strip() else None for at, sign in enumerate(text)]
        ends = [*_jumps(boxes), len(text)]
    begin = 0
    for end in ends:
        line = text[begin:end].rstrip() if end < len(text) else text[begin:]
        box = places.loose(start + begin + len(line) - len(line.lstrip())) if begin else first
        yield Line(box.top, box.bottom, tuple(_cells(line, start + begin, places, edges, box.top - box.bottom)))
        begin = end


def _is_apart(one: Box, other: Box) -> bool:
    """Whether two characters stand on lines of their own; signs that are raised or lowered still stand beside."""
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared < _BESIDE * min(one.top - one.bottom, other.top - other.bottom)


def _jumps(boxes: Sequence[Box | None]) -> Iterator[int]:
    """Where a letter stands on another line than the one before it; spaces stand nowhere."""
    before = None
    for at, box in enumerate(boxes):
        if box is not None:
            if before is not None and _is_apart(before, box):
                yield at
            before = box


def _cells(line: str, start: int, places: Places, edges: Edges, height: float) -> Iterator[Cell]:
    wide = _WIDE * abs(height)
    first = begin = len(line) - len(line.lstrip())
    word = places.tight(start + first)
    left = word.left
    words: list[tuple[int, float]] = []
    gaps = [*islice(_SPACES.finditer(line, first), places.left), None]
    places.left = max(0, places.left - len(gaps))
    for gap in gaps:
        end = gap.start() if gap else len(line.rstrip())
        last = places.tight(start + end - 1)
        if "@" not in line[begin:end]:
            for column in edges.within(word.left, last.right)[: places.left]:
                places.left -= 1
                cut = _beginning(places, start + begin, start + end, column, edges) - start
                # A font is changed between signs of other scripts, not within a Latin word.
                if begin < cut < end and (line[cut - 1 : cut + 1].isascii() or not places.touch(start + cut - 1)):
                    yield Cell(left, column, line[first:cut], tuple(words))
                    first, left, words = cut, column, []
        if gap is None:
            break
        begin, word = gap.end(), places.tight(start + gap.end())
        is_wide = word.left - last.right > wide
        if wide > 0 and (is_wide or (edges.part(last, word) and not places.touch(start + end - 1, start + begin))):
            yield Cell(left, last.right, line[first:end], tuple(words))
            first, left, words = begin, word.left, []
        else:
            words.append((begin - first, word.left))
    yield Cell(left, max(left, last.right), line[first:], tuple(words))


def _beginning(places: Places, first: int, end: int, column: float, edges: Edges) -> int:
    """The character of a word at which a piece begins on the column, `first` if there is none."""
    at = bisect_left(range(first, end), column, key=lambda one: places.tight(one).left) + first
    return next((one for one in (at - 1, at) if first < one < end and edges.begins(places.tight(one), column)), first)
