"""A message that was read to the facts that are kept of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from enum import IntEnum

from sentaudit.engine.facts.fingerprints import content_fingerprint, outline
from sentaudit.engine.facts.marks import flags_of, kind_of
from sentaudit.engine.facts.people import People
from sentaudit.engine.wording.salutation import Misnamed
from sentaudit.engine.wording.subject import has_reply_mark, template_of
from sentaudit.engine.wording.wording import first_text, wording_of
from sentaudit.model.config import Limits
from sentaudit.model.facts import (
    Bounce,
    Evidence,
    Keys,
    MessageFacts,
    Place,
    RecordTable,
    Sighting,
    pack,
    pack_rows,
)
from sentaudit.model.message import AddressList, Envelope, Mailbox, Message, Part, RawMessage
from sentaudit.model.reading import Reading
from sentaudit.parsing.bounces.bounce import may_be_report, read_report
from sentaudit.store.sealing.seal import Keyring

_MUCH = 10
_NOBODY: frozenset[str] = frozenset()


class _Shows(IntEnum):
    """What a message lets strangers see of each other."""

    NOTHING = 0
    SOME = 1
    MUCH = 2


class FactsMaker:
    """Makes facts, and notes which addresses a unit has shown and which of them must be kept as strings."""

    def __init__(self, keyring: Keyring, people: People, limits: Limits) -> None:
        self._keyring = keyring
        self._people = people
        self._limits = limits
        self._misnamed = Misnamed(keyring.hash_of)

    def of(self, raw: RawMessage, sha256: bytes, reading: Reading) -> MessageFacts:
        """The facts of one message; `sha256` is of the raw message."""
        envelope = reading.message.envelope
        to, cc, bcc = _addresses(envelope.to), _addresses(envelope.cc), _addresses(envelope.bcc)
        authors = tuple([mailbox.address for mailbox in envelope.authors])
        keys, hash_of = self._keys, self._keyring.hash_of
        marked = has_reply_mark(envelope.subject)
        template = template_of(envelope.subject, marked)
        shows = self._shows(envelope, reading, (*to, *cc) if cc else to)
        evidence, named = None, b""
        if shows:
            evidence = _evidence(reading, shows is _Shows.MUCH)
            named = keys(_named(envelope))
            carried = self._people.carried
            carried.update(to, cc, authors)
            if envelope.delivered:
                carried.update(bcc)
            for one in reading.found:
                carried.update(one.addresses)
        author_keys = keys(authors)
        references = envelope.references
        # By position, in the order of the class: so many keywords cost as much as two fingerprints.
        return MessageFacts(
            raw.position,
            sha256,
            content_fingerprint(reading.message, to, cc),
            hash_of(envelope.message_id) if envelope.message_id else None,
            envelope.sent_at,
            envelope.zone,
            kind_of(envelope),
            flags_of(envelope, raw, wording_of(reading.message), marked=marked),
            int.from_bytes(author_keys[:8], "little", signed=True) if author_keys else None,
            author_keys,
            keys(to),
            keys(cc),
            keys(bcc),
            (len(to), len(cc), len(bcc)),
            envelope.to.unparsed + envelope.cc.unparsed + envelope.bcc.unparsed,
            named,
            pack([hash_of(reference) for reference in references]) if references else b"",
            hash_of(template) if template else None,
            reading.parts,
            self._sightings(reading) if reading.found else (),
            evidence,
            self._records(reading) if reading.records else (),
            self._bounces(raw, reading) if may_be_report(envelope) else (),
            self._named_wrongly(reading.message) if len(to) == 1 and not (cc or references) else b"",
        )

    def _sightings(self, reading: Reading) -> tuple[Sighting, ...]:
        keys = self._keys
        return tuple(
            [
                Sighting(
                    one.channel,
                    one.place,
                    one.part,
                    one.inner,
                    keys(one.addresses),
                    one.entries,
                    keys(one.named),
                    pack_rows(one.rows) if one.rows else b"",
                )
                for one in reading.found
            ]
        )

    def _named_wrongly(self, message: Message) -> bytes:
        (receiver,) = message.envelope.to.mailboxes
        files = [part.filename for part in message.parts if part.is_attachment and part.filename]
        return self._misnamed.of(receiver.name, receiver.address, first_text(message), files)

    def _bounces(self, raw: RawMessage, reading: Reading) -> tuple[Bounce, ...]:
        report = read_report(raw.data, reading.message, self._limits)
        if report is None:
            return ()
        original = self._keyring.hash_of(report.original) if report.original else None
        key_of = self._keyring.key_of
        return tuple(Bounce(key_of(one.address), one.outcome, original) for one in report.recipients)

    def _records(self, reading: Reading) -> tuple[RecordTable, ...]:
        hash_of = self._keyring.hash_of
        return tuple(RecordTable(*one[:-1], hash_of(f"records {one.content}")) for one in reading.records)

    def _keys(self, addresses: Sequence[str]) -> Keys:
        """Distinct keys in order of appearance; remembers that the unit shows these addresses."""
        if not addresses:
            return b""
        if len(addresses) == 1:
            self._people.shown[addresses[0]] = None
            return self._people.packed[addresses[0]]
        distinct = dict.fromkeys(addresses)
        self._people.shown.update(distinct)
        packed = self._people.packed
        return b"".join([packed[address] for address in distinct])

    def _shows(self, envelope: Envelope, reading: Reading, recipients: Sequence[str]) -> _Shows:
        """How much of the message must be kept: nothing where no strangers can be visible to each other, that is
        with one address outside the sender's domain and none in the content. Errs on the side of keeping; what
        counts is decided later from the whole case."""
        if reading.records:
            return _Shows.MUCH
        parties = self._people.parties
        own = parties[envelope.sender.address] if envelope.sender else ""
        visible = frozenset(recipients) if len(recipients) > 1 or reading.found else _NOBODY
        outside = len([1 for address in visible if parties[address] != own])
        if outside >= _MUCH:
            return _Shows.MUCH
        for one in reading.found:
            if one.place is Place.LISTED or (one.place is Place.SIGNATURE and len(one.addresses) > 1):
                for address in one.addresses:
                    if address not in visible and parties[address] != own:
                        return _Shows.MUCH
        if outside > 1 or (len(envelope.bcc.mailboxes) > 1 and (envelope.delivered or recipients)):
            return _Shows.SOME
        return _Shows.NOTHING


def _addresses(some: AddressList) -> tuple[str, ...]:
    return tuple([mailbox.address for mailbox in some.mailboxes]) if some.mailboxes else ()


def _named(envelope: Envelope) -> list[str]:
    """Recipients that stand beside a name which is more than the address once more."""
    return [
        mailbox.address
        for one in (envelope.to, envelope.cc)
        for mailbox in one.mailboxes
        if mailbox.name and "@" not in mailbox.name
    ]


def _evidence(reading: Reading, much: bool) -> Evidence:
    envelope = reading.message.envelope
    sender = envelope.sender or Mailbox("")
    return Evidence(
        message_id=envelope.message_id,
        sender=sender.address,
        subject=envelope.subject,
        client=envelope.client,
        outline=outline(reading.text) if much else (),
        attachments=_digests(reading.message.parts),
    )


def _digests(parts: Iterable[Part]) -> tuple[int, ...]:
    """64 bits of the SHA-256 of each attached file, distinct and sorted."""
    files = {part.data for part in parts if part.is_attachment and part.data}
    return tuple(sorted([int.from_bytes(hashlib.sha256(data).digest()[:8], "little", signed=True) for data in files]))
