"""Address cards and calendar entries to text: who is in them, without their ids."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator, Sequence

from sentaudit.extraction.texts.cards import Property, rows_of
from sentaudit.extraction.texts.decoded import decoded
from sentaudit.extraction.texts.sniffing import looks_like_card
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan
from sentaudit.names.charset import decode

_TYPES = frozenset(
    {"text/vcard", "text/x-vcard", "text/directory", "text/calendar", "text/x-vcalendar", "application/ics"}
)
_FOLD = re.compile(r"\n[ \t]")
_NAME = re.compile(r"(?:[A-Za-z0-9_-]{1,60}\.)?([A-Za-z0-9-]{1,60})")
_COMMON_NAME = re.compile(r";CN=(\"[^\"]{0,400}\"|[^;:\"]{0,400})", re.IGNORECASE)
_PARAMETERS = re.compile(r"(?:[^\":]++|\"[^\"]*+\")*:")
_CHARSET = re.compile(r";CHARSET=\"?([0-9A-Za-z_.:-]{1,40})", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([nN,;\\])")
_DROPPED = frozenset({"UID", "PHOTO", "LOGO", "SOUND", "KEY", "PRODID", "RECURRENCE-ID", "RELATED-TO", "REV"})
_IDS = re.compile(r"X-[A-Z-]{0,40}(?:UID|ID)")
_PEOPLE = frozenset({"ATTENDEE", "ORGANIZER", "X-MS-OLK-SENDER"})


class VcardExtractor:
    """Reads vCard (RFC 6350, RFC 2426, vCard 2.1) and iCalendar (RFC 5545), line by line, unclosed cards too."""

    sandboxed = False

    def recognises(self, part: Part) -> bool:
        """True by content, whatever it is called, and by type where the content begins with something else."""
        return not part.omitted and (
            looks_like_card(part.data) or (part.content_type in _TYPES and _is_card_inside(part))
        )

    def extract(
        self, part: Part, limits: Limits, passwords: Sequence[str] = ()
    ) -> Iterator[TextSpan | Table | Problem]:
        """One span; a person is a line `name <address>`. Ids, pictures, keys and `CN=` that repeats an address go.
        Several address cards come as a table besides."""
        text, problems = decoded(part, limits)
        yield from problems
        properties = list(_properties(_FOLD.sub("", text)))
        rows = rows_of(properties, limits.cells)
        if rows:
            yield Table(rows, part.path, part.way, repeated=True)
        yield TextSpan("\n".join(_lines(properties)), part.path, part.way)


def _is_card_inside(part: Part) -> bool:
    head = part.data[:4096].upper()
    return b"BEGIN:V" in head


def _properties(text: str) -> Iterator[Property]:
    """Every line of use, its value decoded; what is no property has no name."""
    lines = iter(text.splitlines())
    for line in lines:
        found = _NAME.match(line)
        name = found[1].upper() if found else ""
        if name in _DROPPED or (name.startswith("X-") and _IDS.fullmatch(name)):
            continue
        head = _PARAMETERS.match(line)
        if head is None:
            yield Property("", "", line)
            continue
        value = line[head.end() :]
        if "QUOTED-PRINTABLE" in head[0].upper():
            value = _unquoted(value, head[0], lines)
        yield Property(name, head[0], value)


def _unquoted(value: str, parameters: str, following: Iterator[str]) -> str:
    """A value in quoted-printable, which may go on in the lines that follow, in its charset (vCard 2.1)."""
    pieces = [value]
    while pieces[-1].endswith("=") and (more := next(following, None)) is not None:
        pieces[-1] = pieces[-1][:-1]
        pieces.append(more)
    found = _CHARSET.search(parameters)
    said, _ = decode(binascii.a2b_qp("".join(pieces).encode("utf-8", "replace")), found[1] if found else "utf-8")
    return said


def _lines(properties: Iterable[Property]) -> Iterator[str]:
    """The useful lines; the name of a card stands beside each of its addresses."""
    full_name = ""
    for name, parameters, raw in properties:
        value = _ESCAPED.sub(_unescape, raw) if "\\" in raw else raw
        if name == "BEGIN":
            full_name = ""
        elif name == "FN":
            full_name = value.strip()
            yield full_name
        elif name in _PEOPLE:
            yield _person(parameters, value)
        elif name == "EMAIL" and full_name and "@" not in full_name:
            yield f"{full_name} <{value.strip()}>"
        elif value:
            yield value


def _person(head: str, value: str) -> str:
    """`CN="Taro":mailto:taro@example.jp` as `Taro <taro@example.jp>`; a CN with an at-sign is the address again."""
    address = value.strip()
    if address[:7].lower() == "mailto:":
        address = address[7:]
    found = _COMMON_NAME.search(head)
    name = found[1].strip('" ') if found else ""
    return f"{name} <{address}>" if name and "@" not in name else f"<{address}>"


def _unescape(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]
