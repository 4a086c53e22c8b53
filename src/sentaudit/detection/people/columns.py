"""Which column of a table holds which kind of personal data, by its heading or by the look of its values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, product
from typing import NamedTuple

from sentaudit.rules.vocabulary import Vocabulary, all_plain, plain

_HEAD_ROWS = 25
_WIDEST = 1_000
_HEADING_ROWS = 3
_SAMPLE = 150
_FEWEST_BARE = 3
_MOST_AGREE = 0.7
_SOME_AGREE = 0.3
_HALF = 0.5
_NEARLY_ALL = 0.8
_CERTAIN_KINDS = 3
_FEW = 20
_PROBED = 4
_LONGEST_HEADING = 40
NAMES = frozenset({"name", "guardian", "child"})
NOTHING = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "ー",
        "―",
        "—",
        "–",
        "/",
        "×",
        "*",
        "?",
        "なし",
        "無し",
        "無",
        "未",
        "未定",
        "同上",
        "n/a",
        "na",
        "none",
        "null",
        "nil",
        "tbd",
        "unknown",
    }
)  # fmt: skip - a table
"""What stands in a cell that is not filled."""
_NOTHING_AS_WRITTEN = frozenset(
    "".join(letters) for word in NOTHING for letters in product(*({letter, letter.upper()} for letter in word))
)
"""The same in all mixtures of capitals: to ask for these is faster than to write every cell small."""


class Column(NamedTuple):
    """A recognised column. `weak`: by a heading that may mean something else; `bare`: by its values alone;
    `personal_names`: most of its values look like names of people."""

    at: int
    kind: str
    weak: bool = False
    bare: bool = False
    personal_names: bool = False


class Head(NamedTuple):
    """Where the data begin and what the headings above them say, by column."""

    first: int
    kinds: Mapping[int, tuple[str, bool]]
    texts: frozenset[str]


def find_head(rows: Sequence[Sequence[str]], vocabulary: Vocabulary, start: int = 0) -> Head | None:
    """The row of headings, with those right below it that go on; None if no row names two kinds of data.

    Titles and notes above are passed over.
    """
    best, score = -1, 0
    seen = 0
    for at in range(start, len(rows)):
        row = rows[at]
        if not any(map(str.strip, row)):
            continue
        seen += 1
        if seen > _HEAD_ROWS:
            break
        worth = _worth(row, vocabulary) or _worth_of_names(rows, at, vocabulary)
        if worth > score:
            best, score = at, worth
    if best < 0:
        return None
    kinds: dict[int, tuple[str, bool]] = {}
    texts: set[str] = set()
    at = best
    while at < min(best + _HEADING_ROWS, len(rows)) and (at == best or _worth(rows[at], vocabulary)):
        for column, cell in enumerate(rows[at][:_WIDEST]):
            found = vocabulary.heading(cell)
            if found is not None:
                kinds[column] = found.kind, found.weak
                texts.add(cell)
        at += 1
    return Head(at, kinds, frozenset(texts))


def _worth(row: Sequence[str], vocabulary: Vocabulary) -> int:
    """How much a row looks like one of headings: 0 if it names fewer than two kinds, or holds values."""
    row = row[:_WIDEST]
    found = [heading for cell in row if cell and (heading := vocabulary.heading(cell)) is not None]
    named = len(found)
    if named < 2:
        return 0
    kinds = {heading.kind for heading in found}
    if len(kinds) < 2 and "name" not in kinds:
        return 0
    filled = sum(1 for cell in row if cell and not cell.isspace())
    if named < filled * _SOME_AGREE and len(kinds) < _CERTAIN_KINDS:
        return 0
    values = sum(1 for cell in row if len(cell) > 4 and not vocabulary.heading(cell) and _is_value(cell, vocabulary))
    return sum(1 if heading.weak else 2 for heading in found) if values * 2 < named else 0


def _worth_of_names(rows: Sequence[Sequence[str]], at: int, vocabulary: Vocabulary) -> int:
    """The same for headings of which only that of the names is known: marks, sums and the like stand beside."""
    row = rows[at][:_WIDEST]
    known = [number for number, cell in enumerate(row) if cell and vocabulary.heading(cell) is not None]
    if len(known) != 1 or sum(map(bool, row)) < 2 or any(len(cell) > _LONGEST_HEADING for cell in row):
        return 0
    number = known[0]
    heading = vocabulary.heading(row[number])
    if heading is None or heading.weak or heading.kind not in NAMES:
        return 0
    names = _values(number, rows[at + 1 : at + 1 + _SAMPLE])
    if len(names) < _FEWEST_BARE or any(vocabulary.heading(name) is not None for name in names):
        return 0  # a form, whose lines each have their own
    return 1 if _share(vocabulary, "name", names) >= _HALF else 0


def _is_value(cell: str, vocabulary: Vocabulary) -> bool:
    return any(kind not in ("name", "gender") for kind in vocabulary.bare_kinds(plain(cell)))


def columns_of(rows: Sequence[Sequence[str]], head: Head | None, vocabulary: Vocabulary) -> list[Column]:
    """The recognised columns of the data rows (all rows given but those before `head.first`)."""
    data = rows[head.first :] if head else rows
    step = max(1, len(data) // _SAMPLE)
    sample = data[::step][: 2 * _SAMPLE]
    kinds = head.kinds if head else {}
    width = min(max([*map(len, sample), *(at + 1 for at in kinds)], default=0), _WIDEST)
    found = []
    for at in range(width):
        values = _values(at, sample)
        kind, weak = kinds.get(at, ("", False))
        if kind and not values and step > 1:
            # Passwords of one person in a hundred are passwords: a sample may well have missed them.
            said = (row for row in data if at < len(row) and row[at].strip().lower() not in NOTHING)
            values = _values(at, islice(said, 2 * _SAMPLE))
        if not values:
            continue
        column = _by_heading(at, kind, weak, values, vocabulary) if kind else None
        if column is None:
            column = _by_values(at, values, vocabulary)
        if column is not None:
            found.append(column)
    return found


def _values(at: int, rows: Iterable[Sequence[str]]) -> list[str]:
    """What a column says where it says something."""
    cells = all_plain([row[at] for row in rows if at < len(row)])
    return cells if _NOTHING_AS_WRITTEN.isdisjoint(cells) else _filled(cells)


def _filled(values: Sequence[str]) -> list[str]:
    return [value for value in values if value not in _NOTHING_AS_WRITTEN]


def _by_heading(at: int, kind: str, weak: bool, values: Sequence[str], vocabulary: Vocabulary) -> Column | None:
    """The column as its heading says, unless its values contradict."""
    names = kind in NAMES and _share(vocabulary, "name", values) >= _HALF
    few = values[:_FEW]
    if kind in NAMES and sum(vocabulary.heading(value) is not None for value in few) * 2 > len(few):
        return None  # more headings: a form, whose lines each have their own
    if kind == "name":
        names = names or (not weak and _are_words(values))
        if not names and (weak or _share(vocabulary, "name", values) < _SOME_AGREE):
            return None
    elif kind in vocabulary.strict and _share(vocabulary, kind, values) < (_HALF if weak else _SOME_AGREE / 3):
        return None
    return Column(at, kind, weak, personal_names=names)


def _are_words(values: Sequence[str]) -> bool:
    """Whether nearly all values hold letters, and most of them are different."""
    words = sum(1 for value in values if any(map(str.isalpha, value)))
    return words >= len(values) * _NEARLY_ALL and len(set(values)) * 2 >= len(values)


def _share(vocabulary: Vocabulary, kind: str, values: Sequence[str]) -> float:
    return sum(vocabulary.fits(kind, value) for value in values) / len(values)


def _by_values(at: int, values: Sequence[str], vocabulary: Vocabulary) -> Column | None:
    """The kind most values look like; a kind that repeats a few values only (but gender) is no data of people."""
    if len(values) < _FEWEST_BARE or not _may_look_alike(values, vocabulary):
        return None
    seen = vocabulary.common_bare_kinds(Counter(values), len(values) * _MOST_AGREE)
    if not seen:
        return None
    kind = min(seen, key=lambda kind: (-seen[kind], kind != "email", kind))
    if kind in ("name", "phone") and len(set(values)) * 2 < len(values):
        return None
    return Column(at, kind, bare=True, personal_names=kind == "name")


def _may_look_alike(values: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether any of the first, middle and last values looks like some kind: where most do, some of these do."""
    middle = len(values) // 2
    few = {*values[:_PROBED], *values[middle : middle + _PROBED], *values[-_PROBED:]}
    return any(map(vocabulary.has_bare_kind, few))
