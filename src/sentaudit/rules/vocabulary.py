"""All kinds of data together: of which kind a heading is, and whether a value looks like one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
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
_LETTER = re.compile(r"[A-Za-z]|[^\x00-\x7f]")
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
        self._lengths: dict[str, list[int]] = {}
        for length, end in sorted({(len(word), word[-1:]) for word in self._words}, reverse=True):
            self._lengths.setdefault(end, []).append(length)
        self._all_have_letters = all(map(_LETTER.search, self._words))
        self._values = {kind.id: _united(kind.values) for kind in self.kinds}
        self._bare = {kind.id: pattern for kind in self.kinds if (pattern := _united(kind.bare)) is not None}
        self._any_bare = _united_or_none([pattern.pattern for pattern in self._bare.values()])
        self._checks = {kind.id: CHECKS[kind.checked] for kind in self.kinds if kind.checked}
        self.strict = frozenset(kind.id for kind in self.kinds if kind.strict)
        self._known: dict[str, Heading | None] = {}

    def heading(self, cell: str) -> Heading | None:
        """The kind of data a column with this heading holds."""
        if len(cell) > _LONGEST_HEADING or not cell:
            return None
        if cell not in self._known:
            if self._all_have_letters and _LETTER.search(cell) is None:
                return None  # numbers must not drive the headings out of the memory
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

    def has_bare_kind(self, value: str) -> bool:
        """Whether the value may have the look of any kind all by itself; what is checked by digits is not checked."""
        if self._any_bare is not None:
            return self._any_bare.fullmatch(value) is not None
        return any(pattern.fullmatch(value) for pattern in self._bare.values())

    def bare_kinds(self, value: str) -> Sequence[str]:
        """The kinds whose look this value has all by itself."""
        return [
            kind
            for kind, pattern in self._bare.items()
            if (self._looks_valid(kind, value) if kind in self._checks else pattern.fullmatch(value))
        ]

    def common_bare_kinds(self, values: Mapping[str, int], least: float) -> dict[str, int]:
        """Of the kinds whose look values have all by themselves those that `least` of them have, with how many do.

        `values` says how often there is each. A kind is given up as soon as too many have not its look.
        """
        total = sum(values.values())
        if self._any_bare is not None and not _reached(self._any_bare.fullmatch, values, total, least):
            return {}
        found = {}
        for kind, pattern in self._bare.items():
            look = partial(self._looks_valid, kind) if kind in self._checks else pattern.fullmatch
            times = _reached(look, values, total, least)
            if times:
                found[kind] = times
        return found

    def is_bare(self, kind: str, value: str) -> bool:
        """Whether the value has the look of this kind without any heading."""
        pattern = self._bare.get(kind)
        return pattern is not None and pattern.fullmatch(value) is not None

    def _looks_valid(self, kind: str, value: str) -> bool:
        return self.is_bare(kind, value) and self.fits(kind, value)

    def _find(self, text: str) -> Heading | None:
        """The longest word the text ends in, from a word's beginning; very short words must be all of it."""
        size = len(text)
        for length in self._lengths.get(text[-1:], ()):
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
    if not text.islower():
        text = _CAMEL.sub(" ", text)
    if "'" in text or "’" in text:
        text = _POSSESSIVE.sub("", text)
    text = _NO_WORD.sub(" ", text).strip().casefold()
    if not text.isascii():
        text = _WIDE_GAP.sub("", text)
    return _NUMBER_AT_END.sub("", text) if text[-1:].isnumeric() else text


def all_plain(cells: Sequence[str]) -> list[str]:
    """The cells as `plain` makes them."""
    joined = "".join(cells)
    if joined.isascii() and max(map(len, cells), default=0) <= _LONGEST_VALUE:
        has_blanks = " " in joined or not joined.isprintable()
        return [cell.strip() for cell in cells] if has_blanks else list(cells)
    return list(map(plain, cells))


def _reached(fits: Callable[[str], object], values: Mapping[str, int], total: int, least: float) -> int:
    """How many of the values fit, 0 if fewer than `least`."""
    for value, times in values.items():
        if not fits(value):
            total -= times
            if total < least:
                return 0
    return total


def _united_or_none(patterns: Sequence[str]) -> re.Pattern[str] | None:
    """As `_united`; None also if the patterns cannot stand in one (two groups of one name, numbered references)."""
    try:
        united = _united(patterns)
    except re.error:
        return None
    return united if united is not None and not united.groups else None


def _united(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None
