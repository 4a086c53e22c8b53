"""Header fields of a message to the `Envelope` sentaudit works with: who, to whom, when, what about."""

from __future__ import annotations

import re

from sentaudit.model.message import EMPTY_ADDRESSES, AddressList, Envelope
from sentaudit.parsing.addresses import parse_addresses
from sentaudit.parsing.dates import parse_date
from sentaudit.parsing.fields import Fields
from sentaudit.parsing.words import decode_words

_MESSAGE_ID = re.compile(rb"<([^<>\s]{1,998})>")
_TRACE = ("received", "return-path", "delivered-to", "x-original-to")
_MAX_REFERENCES = 50


def read_envelope(fields: Fields, content_type: str, methods: frozenset[str] | set[str]) -> Envelope:
    """The envelope of a message; `methods` are the METHOD parameters of its calendar parts (RFC 6047)."""
    get = fields.get
    sender = _addresses(fields, "from", "resent-from")
    authors = sender.mailboxes
    if "sender" in fields or "reply-to" in fields:
        authors += _addresses(fields, "sender", "reply-to").mailboxes
    date = get("date") or get("resent-date")
    when = parse_date(date[0]) if date else None
    client = get("user-agent") or get("x-mailer")
    subject = get("subject")
    list_post = "list-id" in fields or "list-post" in fields or _says(get("precedence"), b"list")
    return Envelope(
        sender=authors[0] if authors else None,
        authors=authors,
        to=_addresses(fields, "to", "resent-to"),
        cc=_addresses(fields, "cc", "resent-cc"),
        bcc=_addresses(fields, "bcc", "resent-bcc"),
        has_bcc="bcc" in fields or "resent-bcc" in fields,
        subject=decode_words(subject[0]) if subject else "",
        message_id=_first_id(get("message-id")),
        references=_references(fields),
        sent_at=when[0] if when else None,
        zone=when[1] if when else None,
        client=decode_words(client[0])[:200] if client else "",
        labels=_labels(get("x-gmail-labels")),
        delivered=any(name in fields for name in _TRACE),
        list_post=list_post,
        auto_submitted=_is_automatic(fields),
        invitation="REQUEST" in methods or _says(get("content-class"), b"calendarmessage"),
        bounce=_is_bounce(fields, content_type),
    )


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
    return bool(values) and any(word in value.lower() for value in values or ())


def _first_id(values: list[bytes] | None) -> str | None:
    """The Message-ID without its angle brackets, None if there is none worth the name."""
    if not values:
        return None
    found = _MESSAGE_ID.search(values[0])
    raw = found.group(1) if found else values[0].strip()[:998]
    return raw.decode("utf-8", "replace") or None


def _references(fields: Fields) -> tuple[str, ...]:
    """Parent first, then the references from oldest to newest; the middle of very long chains is left out."""
    parent = fields.get("in-reply-to")
    chain = fields.get("references")
    if not parent and not chain:
        return ()
    older = [found.decode("utf-8", "replace") for value in chain or () for found in _MESSAGE_ID.findall(value)]
    if len(older) > _MAX_REFERENCES:
        older = [*older[:1], *older[-_MAX_REFERENCES:]]
    above = _first_id(parent) or (older[-1] if older else None)
    return tuple([above, *older] if above else older)


def _labels(values: list[bytes] | None) -> tuple[str, ...]:
    """Labels a Gmail export writes into each message; quoted ones may hold commas."""
    if not values:
        return ()
    text = decode_words(values[0])
    return tuple(label.strip().strip('"') for label in re.findall(r'"[^"]*"|[^,]+', text))


def _is_automatic(fields: Fields) -> bool:
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
    authors = fields.get("from", [b""])[0].lower()
    return b"mailer-daemon" in authors or (b"postmaster@" in authors and _says(fields.get("return-path"), b"<>"))
