"""Remembers which addresses a file shows, so that what is only hidden in it can be told apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

_EDGES = re.compile(r"[\s<>()\[\]{},;:\"'|/?=&\\]+")
_EMPTY_WORDS = frozenset({"", "mailto", "hyperlink"})


class Shown:
    """Collects words with an at-sign from visible text, and hidden lines, as they come."""

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._lines: set[str] = set()

    def add(self, text: str) -> None:
        """Remembers the addresses of a text."""
        if "@" in text:
            self._words.update([word for word in _split(text) if "@" in word])

    def new(self, lines: Iterable[str]) -> list[str]:
        """The lines that say something new: no repeated line, and no link to an address that is shown anyway."""
        kept = []
        for line in lines:
            if line in self._lines:
                continue
            self._lines.add(line)
            if "@" in line or "%40" in line:
                words = _split(line)
                if all(word in self._words or word in _EMPTY_WORDS for word in words):
                    continue
                self._words.update([word for word in words if "@" in word])
            kept.append(line)
        return kept

    def unseen(self, lines: Iterable[str]) -> list[str]:
        """Only the lines with an address not seen before, for text found by searching bytes."""
        kept = []
        for line in lines:
            words = {word for word in _split(line) if "@" in word}
            if not words <= self._words:
                self._words |= words
                kept.append(line)
        return kept


def _split(text: str) -> set[str]:
    plain = unquote(text) if "%40" in text else text
    return {word.strip(".").lower() for word in _EDGES.split(plain)}
