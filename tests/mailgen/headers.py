"""Header fields as mail programs write them: encoded words (RFC 2047), address lists in several folding styles."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime

from mailgen.people import Person

FOLDS = ("lines", "columns", "one-line", "tab")
"""One entry per line, filled to 76 columns, never folded, one entry per line behind a tab."""


def encoded_word(text: str, charset: str = "utf-8", kind: str = "B") -> str:
    """Encoded words for `text`, split so that no character is cut, separated by folds; UTF-8 where `charset` lacks a character."""
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        charset = "utf-8"
    pieces, current = [], ""
    for char in text:
        if len(base64.b64encode((current + char).encode(charset))) > 44:
            pieces.append(current)
            current = ""
        current += char
    pieces.append(current)
    if kind == "Q":
        words = ["".join(f"={byte:02X}" for byte in piece.encode(charset)) for piece in pieces]
    else:
        words = [base64.b64encode(piece.encode(charset)).decode("ascii") for piece in pieces]
    return "\n ".join(f"=?{charset}?{kind}?{word}?=" for word in words)


def text_value(text: str, charset: str = "utf-8", kind: str = "B") -> str:
    """An unstructured value: as it is when ASCII, else encoded words; long ASCII is folded at blanks."""
    if not text.isascii():
        return encoded_word(text, charset, kind)
    lines, current = [], ""
    for word in text.split(" "):
        if current and len(current) + len(word) > 66:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    return "\n ".join([*lines, current])


def entry(person: Person, charset: str = "utf-8", kind: str = "B") -> str:
    """One mailbox: bare, with an encoded name, or with a quoted one where the name has specials."""
    if not person.name:
        return person.address
    if not person.name.isascii():
        return f"{encoded_word(person.name, charset, kind)} <{person.address}>"
    if any(char in person.name for char in ',.()@;:"'):
        name = person.name.replace('"', '\\"')
        return f'"{name}" <{person.address}>'
    return f"{person.name} <{person.address}>"


def address_list(people: Sequence[Person], charset: str = "utf-8", fold: str = "lines", kind: str = "B") -> str:
    """The value of a To, Cc or Bcc field in one of FOLDS."""
    entries = [entry(person, charset, kind) for person in people]
    if fold == "one-line":
        return ", ".join(entries).replace("\n ", " ")
    if fold == "lines":
        return ",\n ".join(entries)
    if fold == "tab":
        return ",\n\t".join(entries)
    lines, current = [], ""
    for item in entries:
        if current and len(current) + len(item) > 70:
            lines.append(current + ",")
            current = item
        else:
            current = f"{current}, {item}" if current else item
    return "\n ".join([*lines, current])


def date_value(moment: datetime) -> str:
    """RFC 5322 date with the zone of `moment`, independent of the locale."""
    days = "Mon Tue Wed Thu Fri Sat Sun".split()
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    day, month = days[moment.weekday()], months[moment.month - 1]
    return f"{day}, {moment.day:02d} {month} {moment.year} {moment:%H:%M:%S %z}"
