"""The folders of an account: LIST and STATUS answers read one by one, names decoded only to be shown."""

from __future__ import annotations

import re
from typing import NamedTuple

from sentaudit.sources.imap.session.errors import RefusedError
from sentaudit.sources.imap.session.session import Session
from sentaudit.sources.imap.session.wire import Piece
from sentaudit.sources.shared.naming import decode_utf7, shown

_LIST = re.compile(rb'\(([^()]{0,2000})\) +(NIL|"(?:\\?.)"|"") +', re.IGNORECASE | re.DOTALL)
_QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_ATOM = re.compile(rb"[^ \r\n]+")
_LITERAL = re.compile(rb"\{\d+\+?\}$")
_ITEM = re.compile(rb"(UIDVALIDITY|UIDNEXT|MESSAGES) +(\d{1,10})\b", re.IGNORECASE)
_OBJECT = re.compile(rb"MAILBOXID +\(([A-Za-z0-9_-]{1,255})\)", re.IGNORECASE)
MOST = 100_000


class Status(NamedTuple):
    """Numbers of a folder; 0 or "" where the server did not say."""

    uid_validity: int = 0
    uid_next: int = 0
    messages: int = 0
    object_id: str = ""


class Listed(NamedTuple):
    """A folder. `raw` is its name as the server wrote it and wants it back, `name` the same to be shown, with "/"
    between its levels; `flags` are in lower case."""

    raw: bytes
    name: str
    above: tuple[bytes, ...]
    flags: frozenset[bytes]
    status: Status

    @property
    def holds_mail(self) -> bool:
        """False for a mere branch of the tree."""
        return not self.flags & {rb"\noselect", rb"\nonexistent"}


class Listing(NamedTuple):
    """Everything the server listed, sorted by raw name; `unreadable` counts answers that made no sense."""

    folders: tuple[Listed, ...]
    unreadable: int


def list_folders(session: Session) -> Listing:
    """All folders in one round trip; their numbers with them where the server has LIST-STATUS."""
    try:
        lists, statuses = session.folders()
    except RefusedError:
        lists, statuses = session.folders(want_status=False)
    numbers = dict(entry for piece in statuses if (entry := read_status(piece)) is not None)
    entries = [read_list(piece) for piece in lists[:MOST]]
    known = {entry[0]: entry for entry in entries if entry is not None and entry[0]}
    shown_names: dict[str, bytes] = {}
    folders = []
    for raw, delimiter, flags in sorted(known.values()):
        name = display_name(raw, delimiter)
        # Two names may look the same; places in reports must not.
        if name in shown_names:
            name = f"{name} ({shown(raw.decode('latin-1'))})"
        shown_names[name] = raw
        folders.append(Listed(raw, name, _above(raw, delimiter), flags, numbers.get(raw, Status())))
    return Listing(tuple(folders), sum(entry is None for entry in entries) + max(0, len(lists) - MOST))


def read_list(piece: Piece) -> tuple[bytes, bytes, frozenset[bytes]] | None:
    """Name, delimiter (b"" for none) and flags of one LIST answer; None if it cannot be read."""
    line = piece[0][0] if isinstance(piece[0], tuple) else piece[0]
    head = _LIST.match(line)
    if head is None:
        return None
    delimiter = b"" if head[2].upper() == b"NIL" else _ESCAPED.sub(rb"\1", head[2][1:-1])
    found = _name(piece, head.end())
    return None if found is None else (found[0], delimiter, frozenset(head[1].lower().split()))


def read_status(piece: Piece) -> tuple[bytes, Status] | None:
    """Name and numbers of one STATUS answer; None if it cannot be read."""
    found = _name(piece, 0)
    if found is None:
        return None
    raw, rest = found
    items = {match[1].upper(): int(match[2]) for match in _ITEM.finditer(rest)}
    object_id = _OBJECT.search(rest)
    validity, following, messages = (items.get(key, 0) for key in (b"UIDVALIDITY", b"UIDNEXT", b"MESSAGES"))
    return raw, Status(validity, following, messages, object_id[1].decode("ascii") if object_id else "")


def _name(piece: Piece, start: int) -> tuple[bytes, bytes] | None:
    """The folder name at `start` of an answer, and what follows it."""
    first = piece[0]
    if isinstance(first, tuple):
        if not _LITERAL.fullmatch(first[0], start):
            return None
        rest = piece[1] if len(piece) > 1 and isinstance(piece[1], bytes) else b""
        return first[1], rest
    quoted = _QUOTED.match(first, start)
    if quoted is not None:
        return _ESCAPED.sub(rb"\1", quoted[1]), first[quoted.end() :]
    atom = _ATOM.match(first, start)
    return None if atom is None else (atom[0], first[atom.end() :])


def display_name(raw: bytes, delimiter: bytes) -> str:
    """Modified UTF-7 decoded, or the UTF-8 some servers send in its place; harmless to print."""
    parts = raw.split(delimiter) if delimiter else [raw]
    return "/".join(shown(_decoded(part)) for part in parts)


def _decoded(part: bytes) -> str:
    try:
        return decode_utf7(part.decode("utf-8"))
    except UnicodeDecodeError:
        return part.decode("ascii", "surrogateescape")


def _above(raw: bytes, delimiter: bytes) -> tuple[bytes, ...]:
    """Names of the folders this one lies in, outermost first."""
    if not delimiter:
        return ()
    parts = raw.split(delimiter)
    return tuple(delimiter.join(parts[:count]) for count in range(1, len(parts)))
