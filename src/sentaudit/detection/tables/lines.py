"""People in lines that are no table but made alike: `Order 123 Taro Yamada, 〒105-0011 ..., 03-1234-5678`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sentaudit.detection.tables.layout import Block
from sentaudit.rules.vocabulary import Vocabulary, plain

_FEWEST_LINES = 3
_FEWEST_TOKENS, _MOST_TOKENS = 3, 40
_LONGEST_LINE = 400
_SPACED_NUMBER = re.compile(r"\+\d{1,3}(?: \(?\d{1,5}\)?){2,5}")
_HONOURS = ("様", "さん", "殿")
_AROUND = "<>()[]（）「」『』、,;:：\"'"
_CONTACT = frozenset({"email", "phone", "postal_address"})
_JUST_ADDRESSED = frozenset({"name", "email"})


def may_hold_people(text: str) -> bool:
    """Whether lines of people can be there at all: they need numbers with hyphens, or mail addresses."""
    return text.count("-") >= _FEWEST_LINES or text.count("@") >= _FEWEST_LINES


def line_rows(text: str, vocabulary: Vocabulary) -> Iterator[Block]:
    """Runs of lines that hold the same kinds of data, as rows under headings; lines of name and address only are
    lists of addresses and no records."""
    lines = text.split("\n")
    for first, after in _stretches(lines):
        run: list[dict[str, str]] = []
        begin = first
        for number in range(first, after + 1):
            line = lines[number] if number < after else ""
            bare = line.lstrip("> ") if line[:1] == ">" else line
            found = _read(bare, vocabulary) if 0 < len(bare) <= _LONGEST_LINE else {}
            if run and found.keys() != run[0].keys():
                if len(run) >= _FEWEST_LINES:
                    start = sum(map(len, lines[:begin])) + begin
                    yield Block(_table(run, vocabulary), start, lines[begin][:1] == ">")
                run = []
            if found:
                begin = begin if run else number
                run.append(found)


def _stretches(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Line numbers of the stretches of lines with a hyphen or an at-sign each that are long enough for a run."""
    first = 0
    for at, line in enumerate((*lines, "")):
        if "-" in line or "@" in line:
            continue
        if at - first >= _FEWEST_LINES:
            yield first, at
        first = at + 1


def _table(run: Sequence[dict[str, str]], vocabulary: Vocabulary) -> tuple[tuple[str, ...], ...]:
    headings = {kind.id: kind.headings[0] for kind in vocabulary.kinds}
    kinds = sorted(run[0])
    return (tuple(headings[kind] for kind in kinds), *(tuple(row[kind] for kind in kinds) for row in run))


def _read(line: str, vocabulary: Vocabulary) -> dict[str, str]:
    """The data of one line by kind; empty if they do not describe a person somebody could reach."""
    if "+" in line:
        line = _SPACED_NUMBER.sub(lambda found: found[0].replace(" ", "-"), line)
    tokens = line.split(None, _MOST_TOKENS)
    if not _FEWEST_TOKENS <= len(tokens) <= _MOST_TOKENS:
        return {}
    found: dict[str, str] = {}
    loose: list[str] = []
    label = ""
    for place, token in enumerate(tokens):
        word = plain(token.strip(_AROUND))
        if not word:
            continue
        heading = vocabulary.heading(word) if place + 1 < len(tokens) else None
        if heading is not None and not heading.weak:
            label = heading.kind
        elif kinds := [kind for kind in vocabulary.bare_kinds(word) if kind in _CONTACT]:
            kind = "email" if "email" in kinds else "phone" if label == "phone" else kinds[-1]
            found.setdefault(kind, word)
            label = ""
        elif label:
            found[label] = f"{found[label]} {word}" if label in found else word
            if label in vocabulary.strict:
                label = ""
        elif word.endswith(_HONOURS) and "name" not in found:
            found["name"] = " ".join([*loose[-1:], word] if len(word) < 3 and loose else [*loose[-1:], word][-2:])
        else:
            loose.append(word)
    if "name" not in found:
        for pair in pairwise(loose):
            if vocabulary.is_bare("name", " ".join(pair)):
                found["name"] = " ".join(pair)
                break
    kinds_found = found.keys()
    if len(found) < 2 or not kinds_found & _CONTACT or kinds_found <= _JUST_ADDRESSED:
        return {}
    return found
