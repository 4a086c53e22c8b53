"""Finds where in a text the rows of a table stand that was read beside it: an HTML table in the words of its mail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from sentaudit.model.text import Rows

_WORDS = 8
_ROWS = 5
_LONGEST_WORD = 100
_MOST_SEARCHED = 50_000_000
_GAP = r"[\s>]{1,500}"
"""Between words: white space, and the marks of quoted lines."""


def positions(text: str, tables: Sequence[Rows]) -> list[int]:
    """Where each table stands, in characters, as far as one of its first rows tells; -1 where none does.

    Tables come in the order of the text; one that says the same as another is looked for behind that.
    """
    found: list[int] = []
    after = 0
    search = _Search(text)
    for rows in tables:
        patterns = list(_patterns(rows))
        at = search.first(patterns, after)
        if at < 0:
            at = search.first(patterns, 0)  # it stands around others, which end before it does
        after = max(after, at + 1)
        found.append(at)
    return found


class _Search:
    """Goes over so many characters at most, for there may be as many tables as lines."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._left = _MOST_SEARCHED

    def first(self, patterns: Sequence[re.Pattern[str]], after: int) -> int:
        """The first place from there on where one of the patterns stands, the first pattern before the others."""
        for pattern in patterns:
            if self._left < 0:
                break
            match = pattern.search(self._text, after)
            self._left -= (match.end() if match else len(self._text)) - after
            if match is not None:
                return match.start()
        return -1


def _patterns(rows: Rows) -> Iterator[re.Pattern[str]]:
    """The first words of the first rows that have some; headings last, for many tables have the same."""
    for row in (*islice(rows, 1, _ROWS), *rows[:1]):
        words = [word for word in " ".join(row).split(None, _WORDS)[:_WORDS] if len(word) <= _LONGEST_WORD]
        if len(words) > 1:
            yield re.compile(_GAP.join(map(re.escape, words)))
