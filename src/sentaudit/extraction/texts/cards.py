"""Address cards (vCard, RFC 6350) as a table: a row for each person, a column for each kind of property."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from sentaudit.model.text import Rows

_COLUMNS = {
    "TEL": "phone",
    "ADR": "address",
    "EMAIL": "email",
    "BDAY": "birthday",
    "GENDER": "gender",
    "ORG": "company",
    "TITLE": "title",
    "NOTE": "note",
}
_NAME = "fullname"
_EACH = 3
"""How many properties of one kind a person has a column for."""
_COMPONENTS = re.compile(r"(?<!\\);")
_ESCAPED = re.compile(r"\\(.)")
_LINK = re.compile(r"(?:tel|mailto):", re.IGNORECASE)


class Property(NamedTuple):
    """A line of a card: its name in upper case ("" if it is none), the name with its parameters, the raw value."""

    name: str
    parameters: str
    value: str


def rows_of(properties: Iterable[Property], cells: int) -> Rows:
    """The cards in rows of at most so many `cells`, names of columns first; none for fewer than two cards."""
    cards: list[dict[tuple[str, int], str]] = []
    card: dict[tuple[str, int], str] | None = None
    parts = ""
    for name, _, value in properties:
        if name == "BEGIN":
            card, parts = ({}, "") if value.strip().upper() == "VCARD" else (None, "")
        elif card is None:
            continue
        elif name == "END":
            if parts:
                card.setdefault((_NAME, 0), parts)
            cards.append(card)
            card = None
        elif name == "FN":
            card[_NAME, 0] = _said(name, value)
        elif name == "N":
            parts = _said(name, value)
        elif name in _COLUMNS and (said := _said(name, value)):
            kind = _COLUMNS[name]
            place = next((at for at in range(_EACH) if (kind, at) not in card), _EACH)
            if place < _EACH:
                card[kind, place] = said
    if card:
        cards.append(card)
    columns = list(dict.fromkeys(column for card in cards for column in card))
    cards = cards[: cells // max(len(columns), 1)]
    if len(cards) < 2:
        return ()
    head = tuple([kind for kind, _ in columns])
    return (head, *(tuple([card.get(column, "") for column in columns]) for card in cards))


def _said(name: str, value: str) -> str:
    """A value of several components as one text, without what makes a number or an address a link."""
    pieces = [_ESCAPED.sub(_unescaped, piece).strip() for piece in _COMPONENTS.split(value)]
    if name == "GENDER":
        return pieces[0]
    if name in ("TEL", "EMAIL"):
        return _LINK.sub("", value.strip(), count=1).partition(";")[0]
    return " ".join(filter(None, pieces))


def _unescaped(match: re.Match[str]) -> str:
    return " " if match[1] in "nN" else match[1]
