"""A terminal as a report sees it: so many columns, with colours or without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sentaudit.reporting.harmless import width

_NO_BREAK_BEFORE = "。、）」"


class Screen(NamedTuple):
    """`width` in columns; `colour` only where the caller knows of a terminal. Codes are those of SGR (ECMA-48)."""

    width: int
    colour: bool

    def paint(self, text: str, code: str) -> str:
        """The text in a colour, or as it is."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text

    def wrapped(self, text: str, code: str) -> Iterator[str]:
        """Painted lines that fit; a language without spaces is broken between any two characters."""
        line = ""
        for piece in _pieces(text):
            if line and width(line + piece.rstrip()) > self.width:
                yield self.paint(line.rstrip(), code)
                line = ""
            line += piece
        yield self.paint(line.rstrip(), code)

    def painted_cell(self, line: str, start: int, columns: int, code: str) -> str:
        """The line with the cell painted that takes so many columns from column `start` (from 0) on."""
        if not self.colour:
            return line
        before = _beginning(line, start)
        cell = _beginning(line[len(before) :], columns)
        return before + self.paint(cell, code) + line[len(before) + len(cell) :]


def _pieces(text: str) -> Iterator[str]:
    """Pieces a line may end after: words with their space, and each wide character with the marks that follow it."""
    piece = ""
    for char in text:
        if piece and (piece[-1] == " " or (width(char) == 2 and char not in _NO_BREAK_BEFORE)):
            yield piece
            piece = ""
        piece += char
    yield piece


def _beginning(text: str, columns: int) -> str:
    """The beginning of the text that takes `columns` columns."""
    taken, used = 0, 0
    for char in text:
        if used >= columns:
            break
        used += width(char)
        taken += 1
    return text[:taken]
