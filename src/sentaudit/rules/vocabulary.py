"""All kinds of data together: of which kind a heading is, and whether a value looks like one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sentaudit.rules.check_digits import CHECKS
from sentaudit.rules.kind import Kind

_BRACKETS = re.compile(r"[(\[【〔〈《<{][^)\]】〕〉》>}]*[)\]】〕〉》>}]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_POSSESSIVE = re.compile(r"['’]s\b")
_NO_WORD = re.compile(r"[\W_]+")
_WIDE_GAP = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
_NUMBER_AT_END = re.compile(r"(?<=\D)\s?[\d\u2460-\u2473]{1,2}$")
_KANA_ONLY = re.compile(r"[ぁ-んァ-ヺー]{1,2}")
_NOT_DIGITS = re.compile(r"[^0-9]+")
_LONGEST_HEADING = 40
_LONGEST_VALUE = 200
_REMEMBERED = 4096


class Heading(NamedTuple):
    """What a heading stands for. `weak`: the word has other meanings, so the rest of the table must speak for it."""

    kind: str
    weak: bool


class Vocabulary:
    """Answers for a set of kinds, the same for the same set whatever their order."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self.kinds = tuple(sorted(kinds, key=lambda kind: kind.id))
        self._words: dict[str, Heading | None] = {}
        for kind in self.kinds:
            for word in kind.unlike:
                self._words[tidy(word)] = None
        for kind in self.kinds:
            for words, weak in ((kind.weak, True), (kind.headings, False)):
                for word in words:
                    self._words[tidy(word)] = Heading(kind.id, weak)
        self._lengths = sorted({len(word) for word in self._words}, reverse=True)
        self._values = {kind.id: _united(kind.values) for kind in self.kinds}
        self._bare = {kind.id: _united(kind.bare) for kind in self.kinds if kind.bare}
        self._checks = {kind.id: CHECKS[kind.checked] for kind in self.kinds if kind.checked}
        self.strict = frozenset(kind.id for kind in self.kinds if kind.strict)
        self._known: dict[str, Heading | None] = {}

    def heading(self, cell: str) -> Heading | None:
        """The kind of data a column with this heading holds."""
        if len(cell) > _LONGEST_HEADING or not cell:
            return None
        if cell not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[cell] = self._find(tidy(cell))
        return self._known[cell]

    def fits(self, kind: str, value: str) -> bool:
        """Whether a value (normalised, see `plain`) may stand under a heading of the kind."""
        pattern = self._values[kind]
        if pattern is not None and pattern.fullmatch(value) is None:
            return False
        check = self._checks.get(kind)
        return check is None or check(_NOT_DIGITS.sub("", value))

    def bare_kinds(self, value: str) -> Sequence[str]:
        """The kinds whose look this value has all by itself."""
        return [
            kind
            for kind, pattern in self._bare.items()
            if pattern is not None and pattern.fullmatch(value) and (kind not in self._checks or self.fits(kind, value))
        ]

    def is_bare(self, kind: str, value: str) -> bool:
        """Whether the value has the look of this kind without any heading."""
        pattern = self._bare.get(kind)
        return pattern is not None and pattern.fullmatch(value) is not None

    def _find(self, text: str) -> Heading | None:
        """The longest word the text ends in, from a word's beginning; very short words must be all of it."""
        size = len(text)
        for length in self._lengths:
            word = text[size - length :] if length <= size else ""
            if word not in self._words or not word:
                continue
            if length == size:
                return self._words[word]
            if length == 1 or _KANA_ONLY.fullmatch(word):
                continue
            if not word[0].isascii() or text[size - length - 1] == " " or not text[size - length - 1].isascii():
                return self._words[word]
        return None


def plain(cell: str) -> str:
    """A cell as patterns see it: widths made one (NFKC), spaces around it gone, cut if it is very long."""
    cell = cell[: 2 * _LONGEST_VALUE]
    return (cell if cell.isascii() else unicodedata.normalize("NFKC", cell)).strip()[:_LONGEST_VALUE]


def tidy(heading: str) -> str:
    """A heading without brackets, signs and numbers, words of Latin letters apart by one space, in lower case."""
    text = plain(heading).replace("〒", "郵便番号")
    text = _BRACKETS.sub(" ", text) if len(text) > 2 else text
    text = _POSSESSIVE.sub("", _CAMEL.sub(" ", text))
    text = _NO_WORD.sub(" ", text).strip().casefold()
    text = _WIDE_GAP.sub("", text)
    return _NUMBER_AT_END.sub("", text)


def _united(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None
