"""Header fields of a message to the `Envelope` sentaudit works with: who, to whom, when, what about."""

from __future__ import annotations

import re
from functools import lru_cache

from sentaudit.model.message import EMPTY_ADDRESSES, AddressList, Envelope
from sentaudit.parsing.header.addresses import parse_addresses
from sentaudit.parsing.header.dates import parse_date
from sentaudit.parsing.header.fields import Fields
from sentaudit.parsing.header.words import decode_words

# The blanks one by one: with a class like \s among them a set is no longer looked up in a table.
_MESSAGE_ID = re.compile(rb"<([^<> \t\n\r\f\v]{1,998})>")
_TRACE = frozenset(("received", "return-path", "delivered-to", "x-original-to"))
_MAX_REFERENCES = 50
_MEETING = frozenset(("REQUEST", "ADD", "CANCEL"))
"""What organisers send to all guests of a meeting (RFC 5546 1.4)."""


def read_envelope(fields: Fields, content_type: str, methods: frozenset[str] | set[str]) -> Envelope:
    """The envelope of a message; `methods` are those of its calendar parts (RFC 6047)."""
    get = fields.get
    authors = _addresses(fields, "from", "resent-from").mailboxes
    if "sender" in fields or "reply-to" in fields:
        authors += _addresses(fields, "sender", "reply-to").mailboxes
    date = get("date") or get("resent-date")
    when = parse_date(date[0]) if date else None
    client = get("user-agent") or get("x-mailer")
    subject = get("subject")
    # By position, in the order of the class: eighteen keywords cost as much as reading a date.
    return Envelope(
        authors[0] if authors else None,
        authors,
        _addresses(fields, "to", "resent-to"),
        _addresses(fields, "cc", "resent-cc"),
        _addresses(fields, "bcc", "resent-bcc"),
        "bcc" in fields or "resent-bcc" in fields,
        decode_words(subject[0]) if subject else "",
        _first_id(get("message-id")),
        _references_of(get("in-reply-to"), get("references")),
        when[0] if when else None,
        when[1] if when else None,
        _client_of(client[0]) if client else "",
        _labels_of(get("x-gmail-labels")),
        not _TRACE.isdisjoint(fields),
        _is_list_post(fields),
        _is_automatic(fields),
        not _MEETING.isdisjoint(methods) or _says(get("content-class"), b"calendarmessage"),
        _is_bounce(fields, content_type),
    )


def _client_of(raw: bytes) -> str:
    """The mail program's name for itself."""
    return _common_client_of(raw) if len(raw) <= 200 else decode_words(raw)[:200]


@lru_cache(maxsize=1024)
def _common_client_of(raw: bytes) -> str:
    return decode_words(raw)[:200]


def _addresses(fields: Fields, name: str, resent: str) -> AddressList:
    """All mailboxes of every occurrence of the two fields, in order."""
    values = fields.get(name)
    if resent in fields:
        values = (values or []) + fields[resent]
    if not values:
        return EMPTY_ADDRESSES
    if len(values) == 1:
        return parse_addresses(values[0])
    lists = [parse_addresses(value) for value in values]
    return AddressList(tuple(mailbox for one in lists for mailbox in one.mailboxes), sum(one.unparsed for one in lists))


def _says(values: list[bytes] | None, word: bytes) -> bool:
    if not values:
        return False
    return any(value.lower().find(word) >= 0 for value in values)


def _first_id(values: list[bytes] | None) -> str | None:
    """The Message-ID without its angle brackets, None if there is none worth the name."""
    if not values:
        return None
    found = _MESSAGE_ID.search(values[0])
    raw = found[1] if found else values[0].strip()[:998]
    return raw.decode("utf-8", "replace") or None


def _references_of(parent: list[bytes] | None, chain: list[bytes] | None) -> tuple[str, ...]:
    """Parent first, then the references from oldest to newest; the middle of very long chains is left out."""
    if not parent and not chain:
        return ()
    older = [found.decode("utf-8", "replace") for value in chain or () for found in _MESSAGE_ID.findall(value)]
    if len(older) > _MAX_REFERENCES:
        older = [*older[:1], *older[-_MAX_REFERENCES:]]
    above = _first_id(parent) or (older[-1] if older else None)
    return tuple([above, *older] if above else older)


def _labels_of(values: list[bytes] | None) -> tuple[str, ...]:
    """Labels a Gmail export writes into each message; quoted ones may hold commas."""
    if not values:
        return ()
    text = decode_words(values[0])
    return tuple(label.strip().strip('"') for label in re.findall(r'"[^"]*"|[^,]+', text))


def _is_list_post(fields: Fields) -> bool:
    """Whether a message went through a mailing list (RFC 2369, 2919)."""
    return "list-id" in fields or "list-post" in fields or _says(fields.get("precedence"), b"list")


def _is_automatic(fields: Fields) -> bool:
    """Whether a program answers for somebody (RFC 3834)."""
    if "x-autoreply" in fields:
        return True
    submitted = fields.get("auto-submitted")
    return bool(submitted) and submitted is not None and not submitted[0].strip().lower().startswith(b"no")


def _is_bounce(fields: Fields, content_type: str) -> bool:
    """A delivery report by its type, its null return path or its author (RFC 3464)."""
    if content_type == "multipart/report":
        return not _says(fields.get("content-type"), b"disposition-notification")
    if "x-failed-recipients" in fields:
        return True
    if "from" not in fields:
        return False
    authors = fields["from"][0].lower()
    return authors.find(b"mailer-daemon") >= 0 or (
        authors.find(b"postmaster@") >= 0 and _says(fields.get("return-path"), b"<>")
    )
