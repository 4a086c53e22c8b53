"""From rows of cells to the people they describe: how many, and what is said about them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import compress
from typing import NamedTuple

from sentaudit.detection.people.abreast import abreast
from sentaudit.detection.people.columns import NAMES, NOTHING, Column, Head, columns_of, find_head
from sentaudit.rules.vocabulary import Vocabulary, all_plain, plain

_FEWEST = 2
_PERSONAL = frozenset(
    "email postal_address phone birth_date age gender password user_id card_number customer_number medical guardian"
    " child employment national_id".split()
)
"""Data that tell something of a person, apart from the name."""
_IDS = frozenset({"customer_number", "user_id", "card_number", "national_id"})
_WITH_IDS = _PERSONAL - _IDS - {"email"} | {"card_expiry"}
_PROFILE = frozenset({"age", "gender", "birth_date", "medical", "employment", "postal_address", "child"})
_BODILY = frozenset({"age", "gender", "birth_date"})
_IDENTIFYING = NAMES | _IDS | {"email", "phone", "postal_address"}
_TOTAL = re.compile(
    r"(?:総?合計|小計|総計|計|平均|件数|人数|以上|(?:grand |sub-?)?totals?|sum|average|mean|count)(?:[ :：(（].*)?",
    re.IGNORECASE,
)
_LONGEST_NAME, _LONGEST = 60, 1000
_FORMS = 50_000
_FIRST_LABELS = 60


class Census(NamedTuple):
    """The people of a table: the distinct ones, by what is said of them, and how many rows fill each kind."""

    people: int
    columns: tuple[tuple[str, int], ...]
    content: str


def census(rows: Sequence[Sequence[str]], vocabulary: Vocabulary, fewest: int = _FEWEST) -> Census | None:
    """The census of the rows of one sheet or text table; None if it is no table of so many people."""
    seen: set[bytes] = set()
    counts: Counter[str] = Counter()
    for part in _readings(rows, vocabulary):
        _count(part, vocabulary, seen, counts)
    if len(seen) < fewest:
        return None
    content = blake2b(b"".join(sorted(seen)), digest_size=16).hexdigest()
    columns = tuple(sorted((kind, number) for kind, number in counts.items() if number))
    return Census(len(seen), columns, content)


class _Reading(NamedTuple):
    rows: Sequence[Sequence[str]]
    columns: Sequence[Column]
    texts: frozenset[str]


def _readings(rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> Iterator[_Reading]:
    """The tables that stand one below the other, each with its columns; if there is none, the same turned round."""
    found = False
    head = find_head(rows, vocabulary)
    if head is None:
        turned = _turned(rows, vocabulary)
        if turned is not None:
            head, rows = turned
    while head is not None:
        after = _next_head(rows, head, vocabulary)
        for part, own in abreast(rows[: after[0]] if after else rows, head):
            columns = columns_of(part, own, vocabulary)
            if _about_people(columns, with_head=True):
                found = True
                yield _Reading(part[own.first :], columns, own.texts)
        head = after[1] if after else None
    if not found:
        columns = columns_of(rows, None, vocabulary)
        if _about_people(columns, with_head=False):
            yield _Reading(rows, columns, frozenset())


def _next_head(rows: Sequence[Sequence[str]], head: Head, vocabulary: Vocabulary) -> tuple[int, Head] | None:
    """The next headings below an empty row, and the row that ends the table before."""
    empty = False
    for at in range(head.first, len(rows)):
        row = rows[at]
        if not any(row) or not any(map(str.strip, row)):
            empty = True
        elif empty:
            empty = False
            below = find_head(rows[at : at + 4], vocabulary)
            if below is not None:
                return at, below._replace(first=at + below.first)
    return None


def _turned(rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> tuple[Head, list[tuple[str, ...]]] | None:
    """A table whose headings stand in the first column: one column per person, or forms one below the other."""
    if not rows or len(rows) > _FORMS * 10:
        return None
    labels = [row[0] if row else "" for row in rows]
    if sum(vocabulary.heading(label) is not None for label in labels[:_FIRST_LABELS]) < 2:
        return None
    known = [at for at, label in enumerate(labels) if label.strip() and vocabulary.heading(label) is not None]
    filled = sum(1 for label in labels if label.strip())
    if len(known) < 2 or len(known) * 3 < filled:
        return None
    kinds = {vocabulary.heading(labels[at]) for at in known}
    if len(kinds) < 2:
        return None
    if max(map(len, rows)) > 2 and len(set(labels)) >= filled:
        width = min(max(map(len, rows)), 500)
        return _headed([tuple(row[at] if at < len(row) else "" for row in rows) for at in range(width)], vocabulary)
    names = list(dict.fromkeys(labels[at] for at in known))
    if len(names) > 100:
        return None
    place = {name: at for at, name in enumerate(names)}
    first, forms, form = labels[known[0]], [], [""] * len(names)
    for at in known:
        row, label = rows[at], labels[at]
        if label == first and any(form):
            forms.append(tuple(form))
            form = [""] * len(names)
        form[place[label]] = row[1] if len(row) > 1 else ""
    forms.append(tuple(form))
    return _headed([tuple(names), *forms], vocabulary)


def _headed(rows: list[tuple[str, ...]], vocabulary: Vocabulary) -> tuple[Head, list[tuple[str, ...]]] | None:
    """The rows with their first one as headings."""
    found = {at: heading for at, cell in enumerate(rows[0]) if (heading := vocabulary.heading(cell)) is not None}
    kinds = {at: (heading.kind, heading.weak) for at, heading in found.items()}
    return Head(1, kinds, frozenset(rows[0])), rows


def _about_people(columns: Sequence[Column], *, with_head: bool) -> bool:
    """Whether these columns together describe people, and not goods, dates or offices."""
    sure = {column.kind for column in columns if not column.weak}
    kinds = sure & _PERSONAL
    if any(column.kind in NAMES and column.personal_names and not column.weak for column in columns):
        if with_head and any(not column.bare for column in columns):
            return True
        return bool(kinds - {"age", "gender"})
    if any(column.kind == "name" and column.weak for column in columns) and kinds - {"customer_number", "user_id"}:
        return True
    named = any(column.kind == "name" and column.personal_names for column in columns)
    if named and any(
        column.kind in ("customer_number", "user_id") and not column.weak and not column.bare for column in columns
    ):
        return True
    if named and "company" in sure and sure & {"job_title", "customer_number"}:
        return True  # goods have a company too, but no position in it and no number as its customers
    if "email" in sure:
        return bool(kinds - {"email", "child", "guardian"}) or "name" in sure
    if sure & _IDS and sure & _WITH_IDS - {"child", "guardian"}:
        return True
    return len(sure & _PROFILE) > 2 and bool(sure & _BODILY) and with_head


def _count(reading: _Reading, vocabulary: Vocabulary, seen: set[bytes], counts: Counter[str]) -> None:
    """Adds the people of one table; who is there with all the same data counts once."""
    columns = reading.columns
    sensible = {column.kind for column in columns if not column.weak}
    columns = [
        column for column in columns if not column.weak or column.kind != "child" or sensible & {"child", "guardian"}
    ]
    profile = not any(column.kind in _IDENTIFYING for column in columns)
    rows = [row for row in reading.rows if not _is_no_data(row, reading.texts)]
    cells = [_accepted(column, rows, vocabulary) for column in columns]
    longest = [(at, _LONGEST_NAME if column.kind in NAMES else _LONGEST) for at, column in _identifying(columns)]
    doubtful = len(columns) > 2 or all(column.bare for column in columns)
    kinds_of: dict[tuple[bool, ...], dict[str, bool]] = {}
    for person in zip(*cells, strict=True):
        identified = False
        for at, most in longest:
            if person[at] and len(person[at]) <= most:
                identified = True
                break
        if not identified and not profile:
            continue
        mask = tuple(map(bool, person))
        filled = kinds_of.get(mask)
        if filled is None:
            filled = kinds_of[mask] = {columns[at].kind: True for at in compress(range(len(mask)), mask)}
        if not identified and len(filled) < 2:
            continue
        if len(filled) == 1 and doubtful and not _stands_alone(person, filled, vocabulary):
            continue
        key = blake2b("\x1f".join(person).encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if key not in seen:
            seen.add(key)
            for kind in filled:
                counts[kind] += 1


def _accepted(column: Column, rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> list[str]:
    """The values of a column row by row, "" where there is none or it cannot be of the kind of the column."""
    at, kind = column.at, column.kind
    values = all_plain([row[at] if at < len(row) else "" for row in rows])
    strict = kind in vocabulary.strict
    distinct = set(values)
    refused = {value for value in distinct if value.lower() in NOTHING or (strict and not vocabulary.fits(kind, value))}
    return ["" if value in refused else value for value in values] if refused else values


def _identifying(columns: Sequence[Column]) -> Iterator[tuple[int, Column]]:
    """The columns, with their number, that tell who somebody is."""
    for at, column in enumerate(columns):
        if column.kind in _IDENTIFYING and (column.kind not in NAMES or column.personal_names):
            yield at, column


def _stands_alone(person: Sequence[str], filled: Mapping[str, bool], vocabulary: Vocabulary) -> bool:
    """Whether the only data of a row are a person's and no note below the table."""
    return bool(filled.keys() & vocabulary.strict) or (
        bool(filled.keys() & NAMES) and any(value and vocabulary.fits("name", value) for value in person)
    )


def _is_no_data(row: Sequence[str], texts: frozenset[str]) -> bool:
    """An empty row, the headings again, or a row of totals."""
    for first in row:
        if first and not first.isspace():
            break
    else:
        return True
    if first in texts:
        return sum(cell in texts for cell in row) >= 2
    return len(first) < 20 and _TOTAL.fullmatch(plain(first)) is not None
