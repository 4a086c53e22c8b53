"""Forms about one person each: a sheet or file tells of nobody else, but several of them tell of as many people."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sentaudit.detection.people.people import Census, census
from sentaudit.rules.vocabulary import Vocabulary

_MOST_ROWS, _MOST_CELLS = 150, 2_000
_FEWEST_KINDS = 3
_LONGEST_TEXT = 4_000
_NOBODY = re.compile(
    r"株式会社|有限会社|合同会社|[(（][株有][)）]|法人|御中|部署?$|課$|\b(?:Ltd|Inc|LLC|GmbH|Corp|S\.A|Co\.,)\b", re.I
)
_MARKS = (":", "：", "\t", "\u3000", "  ")
_MARK = re.compile(r"[ \u3000]*[:：\t]\s*|[ \u3000]{2,}|\u3000")


def form(rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> Census | None:
    """The census of a form with the name of one person and two more kinds of data at least; None if it is none.

    Labels stand left of what they ask for, wherever on the sheet, or in one row above it."""
    if len(rows) > _MOST_ROWS or sum(map(len, rows)) > _MOST_CELLS:
        return None
    filled = [cells for row in rows if (cells := [cell for cell in row if cell and cell.strip()])]
    labels: list[str] = []
    values: list[str] = []
    for cells in filled:
        known = [vocabulary.heading(cell) is not None for cell in cells]
        for at, label in enumerate(cells[:-1]):
            if known[at] and not known[at + 1]:
                labels.append(label)
                values.append(cells[at + 1])
    if len(labels) < _FEWEST_KINDS:
        return _of_one(filled, vocabulary) if len(filled) == 2 else None
    return _of_one([labels, values], vocabulary) if len(set(labels)) == len(labels) else None


def form_in_text(text: str, vocabulary: Vocabulary) -> Census | None:
    """The same of a short text whose labels have a colon or a gap behind them."""
    if len(text) > _LONGEST_TEXT or sum(map(text.count, _MARKS)) < max(_FEWEST_KINDS, text.count("\n") // 4):
        return None
    return form([_MARK.split(line.strip()) for line in text.split("\n")], vocabulary)


def _of_one(rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> Census | None:
    named = (vocabulary.heading(label) for label in rows[0])
    names = [
        one for one, found in zip(rows[1], named, strict=False) if found and found.kind == "name" and not found.weak
    ]
    if not names or any(map(_NOBODY.search, names)):
        return None
    result = census(rows, vocabulary, fewest=1)
    if result is None or result.people > 1:
        return None
    kinds = dict(result.columns)
    return result if "name" in kinds and len(kinds) >= _FEWEST_KINDS else None
