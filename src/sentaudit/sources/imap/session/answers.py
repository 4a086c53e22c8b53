"""What the untagged answers of a server say; any of them may make no sense (RFC 3501, 2342)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any

from sentaudit.sources.imap.session.wire import PARSE_ERRORS, Piece, parsed

# The two forms nearly all answers have; the general parser takes ten times as long.
_BODY = re.compile(rb"\d{1,10} \(UID (\d{1,10}) BODY\[\] \{\d+\}")
_SIZE = re.compile(rb"\d{1,10} \(UID (\d{1,10}) RFC822\.SIZE (\d{1,15})\)")

Fetched = tuple[int | None, dict[bytes, Any] | None]
"""UID and items by their names in capitals; None for the items of a senseless answer, and for a UID nobody can tell."""


def fetched(piece: Piece) -> Iterator[Fetched]:
    """The answer for one message. Answers without a UID were not asked for: somebody changed flags meanwhile."""
    first = piece[0]
    if isinstance(first, tuple):
        found = _BODY.fullmatch(first[0])
        if found is not None and len(piece) == 2 and piece[1] == b")":
            yield int(found[1]), {b"UID": int(found[1]), b"BODY[]": first[1]}
            return
    elif len(piece) == 1 and (found := _SIZE.fullmatch(first)) is not None:
        yield int(found[1]), {b"UID": int(found[1]), b"RFC822.SIZE": int(found[2])}
        return
    try:
        words = parsed(piece)
        _, values = words
        items = {values[n].upper(): values[n + 1] for n in range(0, len(values) - 1, 2)}
        uid = items.get(b"UID")
        if isinstance(uid, int):
            yield uid, items
    except PARSE_ERRORS:
        yield _uid_in(piece), None


def _uid_in(piece: Piece) -> int | None:
    """The UID of an answer that cannot be parsed as a whole."""
    for item in piece:
        text = item[0] if isinstance(item, tuple) else item
        words = text[:200].replace(b"(", b" ").replace(b")", b" ").split()
        for word, value in itertools.pairwise(words):
            if word.upper() == b"UID" and value.isdigit() and len(value) <= 10:
                return int(value)
    return None


def found_uids(pieces: Iterable[Piece]) -> list[int]:
    """The numbers in answers to a SEARCH, in ascending order, each once."""
    found: set[int] = set()
    for piece in pieces:
        for line in piece:
            if isinstance(line, bytes):
                found.update(int(word) for word in line.split() if word.isdigit() and len(word) <= 10)
    return sorted(found)


def foreign_prefixes(answers: Iterator[Piece]) -> tuple[bytes, ...]:
    """Prefixes of the folders of others and of shared ones, from answers to a NAMESPACE; none if they make no sense."""
    try:
        spaces = [space for piece in answers for group in parsed(piece)[1:3] for space in group or ()]
        return tuple(space[0] for space in spaces if isinstance(space[0], bytes) and space[0])
    except PARSE_ERRORS:
        return ()


def number(text: bytes) -> int:
    """The number of at most ten digits (RFC 3501: 32 bits), 0 for anything else."""
    return int(text) if text.isdigit() and len(text) <= 10 else 0
