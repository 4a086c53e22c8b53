"""The short way for the most usual mail: raw bytes to facts in one go, without the objects of the long way.

Nine in ten sent messages have a plain header, a text with or without an HTML twin, and no address in the text that is
not in the header. If only the last is not so, the message leaves the short way half done: its header is read and its
texts are decoded. Everything else is refused. Both ways give equal facts (tests/property/test_express.py).
"""

from __future__ import annotations

from typing import NamedTuple

from sentaudit.engine.fingerprints import has_reply_mark, said_fingerprint, template_of
from sentaudit.engine.marks import FLAGS
from sentaudit.engine.notices import Text
from sentaudit.engine.people import People
from sentaudit.engine.reading import settled_texts
from sentaudit.engine.salutation import Misnamed
from sentaudit.engine.wording import wording_in
from sentaudit.model.config import Limits
from sentaudit.model.facts import Evidence, Flag, Kind, MessageFacts, pack
from sentaudit.model.message import EMPTY_ADDRESSES, AddressList, Envelope, Mailbox, Message, Part, RawMessage
from sentaudit.parsing.addresses import ordinary_mailbox
from sentaudit.parsing.bounce import is_reporter, sounds_like_report
from sentaudit.parsing.dates import parse_date
from sentaudit.parsing.envelope import TRACE, client_of, first_id, references_of
from sentaudit.parsing.fields import Fields, read_fields, split_header
from sentaudit.parsing.message import body_digest
from sentaudit.parsing.mime import Content, Odd, content_of, may_say_something, part_content, split_multipart
from sentaudit.parsing.transfer import decode_transfer
from sentaudit.parsing.words import decode_words
from sentaudit.store.seal import Keyring

_MANY = 10
_CACHED_ENTRIES = 100_000
_LONGEST_ENTRY = 200
_NONE: list[bytes] = []
_FIELDS = TRACE | frozenset(
    """from to cc bcc subject date message-id in-reply-to references content-type content-transfer-encoding
    content-disposition mime-version user-agent x-mailer""".split()
)
_TEXT_TYPES = frozenset(("text/plain", "text/html"))
_HAS_BCC, _DELIVERED, _REPLY = Flag.HAS_BCC.value, Flag.DELIVERED.value, Flag.REPLY.value
_REPLY_SUBJECT, _TRUNCATED = Flag.REPLY_SUBJECT.value, Flag.TRUNCATED.value

_Person = tuple[str, bytes, bytes, bool, str, Mailbox]
"""Address, the same as bytes, packed key, whether a name stands beside it, party, mailbox."""


class Opened(NamedTuple):
    """A message whose header is read and whose texts are decoded; `done` are those that need no reading."""

    message: Message
    done: frozenset[int]


class _Unusual(Exception):  # noqa: N818 - it is a way out, no error
    """The message has to go the long way."""


class _Entries(dict[bytes, _Person]):
    """Entry of an address field -> who it is; the same few people come again and again."""

    def __init__(self, people: People) -> None:
        super().__init__()
        self._people = people

    def __missing__(self, raw: bytes) -> _Person:
        mailbox = ordinary_mailbox(raw.strip()) if len(raw) <= _LONGEST_ENTRY else None
        if mailbox is None:
            raise _Unusual
        if len(self) >= _CACHED_ENTRIES:
            self.clear()
        address, name = mailbox
        named = bool(name) and "@" not in name
        people = self._people
        person = (
            address,
            address.encode("utf-8", "surrogatepass"),
            people.packed[address],
            named,
            people.parties[address],
            mailbox,
        )
        self[raw] = person
        return person


class ExpressLane:
    """Facts of usual messages. One per worker, sharing `people` with the long way."""

    def __init__(self, keyring: Keyring, people: People, limits: Limits) -> None:
        self._hash_of = keyring.hash_of
        self._people = people
        self._limits = limits
        self._entries = _Entries(people)
        self._misnamed = Misnamed(keyring.hash_of)

    def of(self, raw: RawMessage, sha256: bytes) -> MessageFacts | Opened | None:
        """The facts of the message; what there is of it if its texts have to be read; None if it has to go the long
        way from its beginning."""
        try:
            return self._facts(raw, sha256)
        except (_Unusual, Odd):
            return None

    def _facts(self, raw: RawMessage, sha256: bytes) -> MessageFacts | Opened:
        data = raw.data
        if 0x0D in data:
            data = data.replace(b"\r\n", b"\n")
        start, header_end, body = split_header(data)
        if start or header_end > self._limits.header_bytes or 0x0D in data:
            raise _Unusual
        fields = read_fields(data[:header_end])
        if not fields.keys() <= _FIELDS or "content-type" not in fields:
            raise _Unusual
        get = fields.get
        authors = self._listed(get("from", _NONE))
        if not authors or is_reporter(authors[0][0]) or b"mailer-daemon" in (written := fields["from"][0].lower()):
            raise _Unusual
        if b"postmaster@" in written:
            raise _Unusual
        to, cc, bcc = self._listed(get("to")), self._listed(get("cc")), self._listed(get("bcc"))
        recipients = to + cc if cc else to
        subject = decode_words(fields["subject"][0]) if "subject" in fields else ""
        delivered = not TRACE.isdisjoint(fields)
        if delivered and sounds_like_report(subject):
            raise _Unusual
        parts = self._texts(data, body, fields)
        known = {one[1] for one in (*authors, *recipients)} if len(recipients) < _MANY else None
        done = settled_texts(parts, known)
        when = parse_date(fields["date"][0]) if "date" in fields else None
        sent_at, zone = when or (None, None)
        message_id = first_id(get("message-id"))
        references = references_of(get("in-reply-to"), get("references"))
        client = get("user-agent") or get("x-mailer")
        digest = body_digest(data, body)
        if len(done) < len(parts) or known is None or "@" in subject or "＠" in subject:
            envelope = Envelope(
                authors[0][5],
                tuple([one[5] for one in authors]),
                _list(to),
                _list(cc),
                _list(bcc),
                "bcc" in fields,
                subject,
                message_id,
                references,
                sent_at,
                zone,
                client_of(client[0]) if client else "",
                (),
                delivered,
                list_post=False,
                auto_submitted=False,
                invitation=False,
                bounce=False,
            )
            return Opened(Message(envelope, tuple(parts), digest), done)

        flags = (raw.size > len(raw.data)) and _TRUNCATED
        if delivered:
            flags |= _DELIVERED
        if "bcc" in fields:
            flags |= _HAS_BCC
        if references:
            flags |= _REPLY
        marked = has_reply_mark(subject)
        if marked:
            flags |= _REPLY_SUBJECT
        receivers = len(recipients) + len(bcc)
        text = Text(parts[0].data, parts[0].charset, parts[0].content_type == "text/html")
        flags |= wording_in(
            subject, text, delivered=delivered, is_reply=marked or bool(references), receivers=receivers
        )
        sender = authors[0]
        template = template_of(subject, marked)
        hash_of = self._hash_of
        evidence, named = None, b""
        own = sender[4]
        if (len(recipients) > 1 and len({one[0] for one in recipients if one[4] != own}) > 1) or (
            len(bcc) > 1 and (delivered or recipients)
        ):
            evidence = Evidence(message_id, *sender[5], subject, client_of(client[0]) if client else "")
            named = _keys([one for one in recipients if one[3]])
            carried = self._people.carried
            for some in (recipients, authors, bcc if delivered else ()):
                carried.update([one[0] for one in some])
        shown = self._people.shown
        for some in (authors, to, cc, bcc):
            for one in some:
                shown[one[0]] = None
        return MessageFacts(
            raw.position,
            sha256,
            said_fingerprint(
                message_id,
                sent_at,
                sender[0],
                digest,
                subject,
                [one[0] for one in to],
                [one[0] for one in cc],
            ),
            hash_of(message_id) if message_id else None,
            sent_at,
            zone,
            Kind.ORDINARY,
            FLAGS[flags],
            int.from_bytes(sender[2], "little", signed=True),
            _keys(authors),
            _keys(to),
            _keys(cc),
            _keys(bcc),
            (len(to), len(cc), len(bcc)),
            0,
            named,
            pack([hash_of(reference) for reference in references]) if references else b"",
            hash_of(template) if template else None,
            (len(parts), 0, 0),
            (),
            evidence,
            misnamed=(
                self._misnamed.of(to[0][5].name, to[0][0], text) if len(to) == 1 and not (cc or references) else b""
            ),
        )

    def _listed(self, values: list[bytes] | None) -> list[_Person]:
        """The people of an address field that is there at most once."""
        if not values:
            return []
        if len(values) > 1:
            raise _Unusual
        value = values[0]
        entries = self._entries
        if 0x2C not in value:
            return [entries[value]] if value.strip() else []
        return [entries[entry] for entry in value.split(b",")]

    def _texts(self, data: bytes, body: int, fields: Fields) -> list[Part]:
        """The parts of the body, all of them plain texts, decoded; at least one."""
        content = content_of(fields)
        if content.type in _TEXT_TYPES:
            return [self._text("1", content, data[body:], 0)]
        if not content.type.startswith("multipart/") or content.type in ("multipart/digest", "multipart/report"):
            raise _Unusual
        spans, first, last, closed = split_multipart(data, body, len(data), content.boundary)
        if (
            not closed
            or not spans
            or len(spans) > self._limits.parts
            or (first > body and may_say_something(data[body:first]))
            or (last < len(data) and may_say_something(data[last:]))
        ):
            raise _Unusual
        alternative = 1 if content.type == "multipart/alternative" else 0
        parts = []
        for number, (low, high) in enumerate(spans, 1):
            blank_line = data.find(b"\n\n", low, high)
            if blank_line < 0 or data.startswith(b"\n", low):
                raise _Unusual
            text = data[blank_line + 2 : high]
            parts.append(self._text(str(number), part_content(data[low:blank_line]), text, alternative))
        return parts

    def _text(self, path: str, content: Content, encoded: bytes, alternative: int) -> Part:
        if (
            content.type not in _TEXT_TYPES
            or content.attachment
            or content.filename
            or content.method
            or len(encoded) > self._limits.part_bytes
        ):
            raise _Unusual
        decoded, wrong = decode_transfer(encoded, content.encoding)
        if wrong:
            raise _Unusual
        return Part(path, content.type, content.charset, "", False, decoded, alternative, (), content.flowed)


def _list(people: list[_Person]) -> AddressList:
    return AddressList(tuple([one[5] for one in people]), 0) if people else EMPTY_ADDRESSES


def _keys(people: list[_Person]) -> bytes:
    """Distinct keys in order of appearance."""
    if len(people) == 1:
        return people[0][2]
    return b"".join(dict.fromkeys([one[2] for one in people])) if people else b""
