"""Sections of messages, small ones together, large ones in pieces."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from sentaudit.sources.imap.fetch.lean import PIECE
from sentaudit.sources.imap.session.session import Session


def sections(values: Mapping[bytes, Any] | None) -> dict[str, bytes]:
    """Section in capitals -> bytes of one answer. NIL and a section that is missing are the same: not there."""
    found: dict[str, bytes] = {}
    for key, value in (values or {}).items():
        if key.startswith(b"BODY[") and value is not None:
            name = key[5 : key.index(b"]")].decode("ascii", "replace")
            # An unquoted answer of digits has become a number.
            found[name] = value if isinstance(value, bytes) else str(value).encode()
    return found


def sections_of(session: Session, uid: int, items: str) -> dict[str, bytes]:
    """The sections of one message, in one round trip."""
    found: dict[str, bytes] = {}
    for number, values in session.fetch(str(uid), items):
        if number == uid:
            found |= sections(values)
    return found


def whole_section(session: Session, uid: int, name: str, most: int) -> bytes | None:
    """One section, at most its first `most` bytes, in pieces; None if there is none. A short piece is the end and
    nothing else is, for servers misstate sizes."""
    # Gives its content without a copy: a message of 60 MB is held once.
    data = BytesIO()
    while (size := data.tell()) < most:
        want = min(PIECE, most - size)
        piece = sections_of(session, uid, f"BODY.PEEK[{name}]<{size}.{want}>").get(name.upper())
        if piece is None:
            return data.getvalue() if size else None
        data.write(piece[:want])
        if len(piece) < want:
            break
    return data.getvalue()
