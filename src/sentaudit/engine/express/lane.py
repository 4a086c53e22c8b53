"""The short way for the most usual mail: raw bytes to facts in one go, without the objects of the long way.

Nine in ten sent messages have a plain header, a text with or without an HTML twin, and no address in the text that is
not in the header. If only the last is not so, or files are attached, the message leaves the short way half done: its
header is read and its parts are decoded. Everything else is refused. Both ways give equal facts
(tests/property/test_express.py).
"""

from __future__ import annotations

from typing import NamedTuple

from sentaudit.detection.scan import has_at
from sentaudit.engine.express.entries import Entries, Person, Unusual, address_list, keys_of
from sentaudit.engine.express.plain_parts import plain_parts
from sentaudit.engine.express.settling import MANY, settled_texts
from sentaudit.engine.facts.fingerprints import said_fingerprint
from sentaudit.engine.facts.marks import flags_of, kind_of
from sentaudit.engine.facts.people import People
from sentaudit.engine.wording.salutation import Misnamed
from sentaudit.engine.wording.subject import has_reply_mark, template_of
from sentaudit.engine.wording.wording import first_text, wording_in
from sentaudit.model.config import Limits
from sentaudit.model.facts import Evidence, MessageFacts, pack
from sentaudit.model.message import Envelope, Message, RawMessage
from sentaudit.parsing.body.mime import Odd
from sentaudit.parsing.bounces.bounce import sounds_like_report
from sentaudit.parsing.header.dates import parse_date
from sentaudit.parsing.header.envelope import (
    TRACE,
    client_of,
    first_id,
    is_automatic,
    is_list_post,
    labels_of,
    references_of,
)
from sentaudit.parsing.header.fields import read_fields, split_header
from sentaudit.parsing.header.words import decode_words
from sentaudit.parsing.message import body_digest, spilled_header
from sentaudit.store.sealing.seal import Keyring

_NONE: list[bytes] = []
_NEITHER = (False, False)
"""No invitation and no delivery report: the last fields of an Envelope."""
_BULK = frozenset("list-id list-post precedence auto-submitted x-autoreply x-auto-response-suppress".split())
"""Fields of lists and of programs that answer."""
_FIELDS = (
    TRACE
    | _BULK
    | frozenset(
        """from to cc bcc subject date message-id in-reply-to references content-type content-transfer-encoding
        content-disposition mime-version user-agent x-mailer sender reply-to x-gmail-labels""".split()
    )
)

_People = list[Person]


class Opened(NamedTuple):
    """A message whose header is read and whose parts are decoded; `done` are the texts that need no reading."""

    message: Message
    done: frozenset[int]


class ExpressLane:
    """Facts of usual messages. One per worker, sharing `people` with the long way."""

    def __init__(self, keyring: Keyring, people: People, limits: Limits) -> None:
        self._hash_of = keyring.hash_of
        self._people = people
        self._limits = limits
        self._listed = Entries(people).listed
        self._misnamed = Misnamed(keyring.hash_of)

    def of(self, raw: RawMessage, sha256: bytes) -> MessageFacts | Opened | None:
        """The facts of the message; what there is of it if its texts have to be read; None if it has to go the long
        way from its beginning."""
        try:
            message, done, *people = self._open(raw.data)
        except (Unusual, Odd):
            return None
        if len(done) < len(message.parts) or has_at(message.envelope.subject):
            return Opened(message, done)
        return self._facts(raw, sha256, message, *people)

    def _open(self, data: bytes) -> tuple[Message, frozenset[int], _People, _People, _People, _People]:
        """The message, its texts that need no reading, its authors, and its recipients by field."""
        if 0x0D in data:
            data = data.replace(b"\r\n", b"\n")
        start, header_end, body = split_header(data)
        if start or header_end > self._limits.header_bytes or 0x0D in data:
            raise Unusual
        fields = read_fields(data[:header_end])
        if not fields.keys() <= _FIELDS or ("content-type" not in fields and spilled_header(data, body, fields) >= 0):
            raise Unusual
        get, listed = fields.get, self._listed
        authors = listed(get("from", _NONE))
        if not authors or any(one[6] for one in authors):
            raise Unusual
        if "sender" in fields or "reply-to" in fields:
            authors = [*authors, *listed(get("sender")), *listed(get("reply-to"))]
        to, cc, bcc = listed(get("to")), listed(get("cc")), listed(get("bcc"))
        subject = decode_words(fields["subject"][0]) if "subject" in fields else ""
        delivered = not TRACE.isdisjoint(fields)
        if delivered and sounds_like_report(subject):
            raise Unusual
        parts = plain_parts(data, body, fields, self._limits)
        known = {one[1] for one in (*authors, *to, *cc)} if len(to) + len(cc) < MANY else None
        sent_at, zone = (parse_date(fields["date"][0]) if "date" in fields else None) or (None, None)
        client = get("user-agent") or get("x-mailer")
        bulk = not _BULK.isdisjoint(fields)
        envelope = Envelope(
            authors[0][5],
            tuple([one[5] for one in authors]),
            address_list(to),
            address_list(cc),
            address_list(bcc),
            "bcc" in fields,
            subject,
            first_id(get("message-id")),
            references_of(get("in-reply-to"), get("references")),
            sent_at,
            zone,
            client_of(client[0]) if client else "",
            labels_of(get("x-gmail-labels")),
            delivered,
            bulk and is_list_post(fields),
            bulk and is_automatic(fields),
            *_NEITHER,
        )
        message = Message(envelope, tuple(parts), body_digest(data, body))
        return message, settled_texts(parts, known), authors, to, cc, bcc

    def _facts(
        self, raw: RawMessage, sha256: bytes, message: Message, authors: _People, to: _People, cc: _People, bcc: _People
    ) -> MessageFacts:
        """The facts of a message that shows nobody but the people in its header."""
        envelope, _, digest, _ = message
        recipients = to + cc if cc else to
        subject, message_id, references = envelope.subject, envelope.message_id, envelope.references
        marked = has_reply_mark(subject)
        text = first_text(message)
        wording = 0
        if not (envelope.list_post or envelope.auto_submitted):
            wording = wording_in(
                subject,
                text,
                delivered=envelope.delivered,
                is_reply=marked or bool(references),
                receivers=len(recipients) + len(bcc),
            )
        sender = authors[0]
        own = sender[4]
        template = template_of(subject, marked)
        hash_of = self._hash_of
        evidence, named = None, b""
        if (len(recipients) > 1 and len({one[0] for one in recipients if one[4] != own}) > 1) or (
            len(bcc) > 1 and (envelope.delivered or recipients)
        ):
            evidence = Evidence(message_id, sender[0], subject, envelope.client)
            named = keys_of([one for one in recipients if one[3]])
            carried = self._people.carried
            for some in (recipients, authors, bcc if envelope.delivered else ()):
                carried.update([one[0] for one in some])
        shown = self._people.shown
        for some in (authors, to, cc, bcc):
            for one in some:
                shown[one[0]] = None
        addresses = [one[0] for one in to], [one[0] for one in cc]
        return MessageFacts(
            raw.position,
            sha256,
            said_fingerprint(message_id, envelope.sent_at, sender[0], digest, subject, *addresses),
            hash_of(message_id) if message_id else None,
            envelope.sent_at,
            envelope.zone,
            kind_of(envelope),
            flags_of(envelope, raw, wording, marked=marked),
            int.from_bytes(sender[2], "little", signed=True),
            keys_of(authors),
            keys_of(to),
            keys_of(cc),
            keys_of(bcc),
            (len(to), len(cc), len(bcc)),
            0,
            named,
            pack([hash_of(reference) for reference in references]) if references else b"",
            hash_of(template) if template else None,
            (len(message.parts), 0, 0),
            (),
            evidence,
            misnamed=(
                self._misnamed.of(to[0][5].name, to[0][0], text) if len(to) == 1 and not (cc or references) else b""
            ),
        )
