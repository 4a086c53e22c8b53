"""Messages too large to be fetched with others: in pieces, and without the pictures, sound and video in them."""

from __future__ import annotations

from typing import NamedTuple

from sentaudit.sources.imap.errors import RefusedError
from sentaudit.sources.imap.lean import Doubt, Lean
from sentaudit.sources.imap.sections import section_of, sections
from sentaudit.sources.imap.session import Session
from sentaudit.sources.imap.structure import Node, read_structure

WORTHWHILE = 64 * 1024
"""Less media than this is not worth the round trips."""


class Whole(NamedTuple):
    """A message, or the beginning of one; `size` is its size without media left out, as far as known."""

    data: bytes
    size: int


def fetch_large(session: Session, uid: int, size: int, most: int) -> Whole | None:
    """The message, at most its first `most` bytes; None if the server gives no bytes of it.

    `size` is what the server says it is. Raises ImapError.
    """
    lean = _without_media(session, uid, size, most)
    if lean is not None:
        return Whole(lean, len(lean))
    data = section_of(session, uid, "", most)
    if data is None:
        return None
    if len(data) == most and sections(session, uid, f"BODY.PEEK[]<{most}.1>").get(""):
        return Whole(data, max(size, most + 1))
    return Whole(data, len(data))


def _without_media(session: Session, uid: int, size: int, most: int) -> bytes | None:
    """The message without its media; None if there is nothing to gain, or any doubt."""
    try:
        tree = _tree(session, uid)
        if tree is None:
            return None
        media = sum(node.size for node in tree.walk() if node.claims_media)
        if media < WORTHWHILE or size - media > most:
            return None
        return Lean(session, uid, tree, size).message()
    except (Doubt, RefusedError):
        return None


def _tree(session: Session, uid: int) -> Node | None:
    for number, values in session.fetch(str(uid), "BODYSTRUCTURE"):
        if number == uid and values is not None:
            return read_structure(values.get(b"BODYSTRUCTURE"))
    return None
