"""Raw messages to facts: what a worker does with every message of a unit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import lru_cache

from sentaudit.engine.fingerprints import has_reply_mark, outline, subject_template
from sentaudit.engine.guard import guarded_each
from sentaudit.engine.reading import Extract, Reader, Reading, settled
from sentaudit.engine.recipe import Recipe
from sentaudit.model.coverage import Extent, Problem, Role
from sentaudit.model.facts import (
    AddressRow,
    Evidence,
    Flag,
    Kind,
    MessageFacts,
    Place,
    Sighting,
    Traits,
    UnitResult,
    pack,
)
from sentaudit.model.locator import Locator
from sentaudit.model.message import AddressList, Envelope, Mailbox, Message, Part, RawMessage, SourceUnit
from sentaudit.names.domain import is_freemail, registrable
from sentaudit.names.kind import is_identifying, is_role
from sentaudit.sources.roles import folder_of
from sentaudit.store.seal import Keyring

_CACHED_ADDRESSES = 200_000
_MUCH = 10
_BATCH = 32
_BATCH_BYTES = 1_000_000
_FLAGS = [Flag(bits) for bits in range(2 * max(Flag))]
_TRAITS = [Traits(bits) for bits in range(2 * max(Traits))]
_SENT_LABEL, _HAS_BCC, _DELIVERED = Flag.SENT_LABEL.value, Flag.HAS_BCC.value, Flag.DELIVERED.value
_REPLY, _REPLY_SUBJECT, _TRUNCATED = Flag.REPLY.value, Flag.REPLY_SUBJECT.value, Flag.TRUNCATED.value


class _Shows(IntEnum):
    """What a message lets strangers see of each other."""

    NOTHING = 0
    SOME = 1
    MUCH = 2


class _Task:
    """A message on its way through the steps."""

    __slots__ = ("done", "extract", "message", "raw", "reading", "sha256")

    message: Message
    done: frozenset[int]
    extract: Extract
    reading: Reading

    def __init__(self, raw: RawMessage, sha256: bytes) -> None:
        self.raw = raw
        self.sha256 = sha256


class _Outcome:
    """What comes of a unit."""

    def __init__(self, place: Locator) -> None:
        self._place = place
        self.facts: list[MessageFacts] = []
        self.problems: list[Problem] = []
        self.kept: list[str] = []
        self.failed = 0

    def where(self, task: _Task) -> Locator:
        """Where the message of a task lies."""
        return self._place._replace(position=task.raw.position)

    def add(self, problem: Problem) -> None:
        """Notes a Problem, and whether it costs a message."""
        self.failed += problem.extent is Extent.MESSAGE_FAILED
        self.problems.append(problem)

    def keep(self, results: Iterable[_Task | Problem]) -> list[_Task]:
        """The tasks that go on; the Problems of those that do not are noted."""
        tasks = []
        for result in results:
            if isinstance(result, Problem):
                self.add(result)
            else:
                tasks.append(result)
        return tasks


def _located(reading: Reading, where: Locator) -> list[Problem]:
    """The Problems of a reading with the place of their message."""
    place = where._replace(message_id=reading.message.envelope.message_id)
    return [
        problem._replace(where=place._replace(part=problem.where.part or None, inner=problem.where.inner))
        for problem in reading.problems
    ]


class Scanner:
    """Scans units. One instance per process: its caches make the second sight of an address cheap."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._keyring = Keyring(recipe.key)
        self._reader = Reader(
            recipe.parse,
            tuple(extractor() for extractor in recipe.extractors),
            tuple(detector() for detector in recipe.detectors),
            recipe.limits,
        )
        self._parties: dict[str, str] = {}
        self._strings: dict[int, str] = {}
        self._carried: set[int] = set()

    def scan(self, unit: SourceUnit, known: Mapping[str, bytes]) -> UnitResult:
        """All messages of one unit; those of `known` (position -> sha256) that are unchanged are only counted."""
        self._strings, self._carried = {}, set()
        if len(self._parties) > _CACHED_ADDRESSES:
            self._parties.clear()
        source = self._recipe.sources[unit.kind](unit.uri, self._recipe.limits)
        outcome = _Outcome(Locator(unit.uri, unit.folder))
        batch: list[_Task] = []
        size = skipped = 0
        for item in source.read(unit):
            if isinstance(item, Problem):
                outcome.add(item)
                skipped += item.extent is Extent.MESSAGE_SKIPPED
                continue
            sha256 = item.sha256 or hashlib.sha256(item.stored).digest()
            if known.get(item.position) == sha256:
                outcome.kept.append(item.position)
                continue
            batch.append(_Task(item, sha256))
            size += len(item.data)
            if len(batch) == _BATCH or size > _BATCH_BYTES:
                self._scan(batch, outcome)
                batch, size = [], 0
        self._scan(batch, outcome)
        return UnitResult(
            unit.id,
            tuple(outcome.facts),
            tuple(self._rows()),
            tuple(outcome.problems),
            tuple(outcome.kept),
            skipped,
            outcome.failed,
            unit.size,
        )

    def _scan(self, batch: list[_Task], outcome: _Outcome) -> None:
        """Each step for all messages of the batch before the next step.

        Short runs of one kind of work keep the processor's caches warm: a fifth of the time of going through all
        steps message by message.
        """
        for step in (self._parse, self._settle, self._extract, self._detect):
            batch = outcome.keep(guarded_each(step, batch, outcome.where))
        for task, facts in zip(batch, guarded_each(self._facts, batch, outcome.where), strict=True):
            if isinstance(facts, Problem):
                outcome.add(facts)
            else:
                outcome.facts.append(facts)
                if task.reading.problems:
                    outcome.problems += _located(task.reading, outcome.where(task))

    def _parse(self, task: _Task) -> _Task:
        task.message = self._reader.parse(task.raw.data)
        return task

    def _settle(self, task: _Task) -> _Task:
        task.done = settled(task.message)
        return task

    def _extract(self, task: _Task) -> _Task:
        task.extract = self._reader.extract(task.message, task.done)
        return task

    def _detect(self, task: _Task) -> _Task:
        task.reading = self._reader.detect(task.extract)
        return task

    def _rows(self) -> Iterable[AddressRow]:
        """The distinct addresses of the unit; their strings only if a message at watch level shows them."""
        for key, address in self._strings.items():
            domain = address[address.rfind("@") + 1 :]
            yield AddressRow(key, domain, traits_of(address, domain), address if key in self._carried else "")

    def _facts(self, task: _Task) -> MessageFacts:
        raw, message, reading = task.raw, task.message, task.reading
        envelope = message.envelope
        to, cc, bcc = self._list(envelope.to), self._list(envelope.cc), self._list(envelope.bcc)
        authors = self._keys(mailbox.address for mailbox in envelope.authors)
        hash_of = self._keyring.hash_of
        template = subject_template(envelope.subject)
        message_id = hash_of(envelope.message_id) if envelope.message_id else None
        sightings = tuple(
            Sighting(
                one.channel,
                one.place,
                one.part,
                one.inner,
                pack(self._keys(one.addresses)),
                one.entries,
                pack(self._keys(one.named)) if one.named else b"",
            )
            for one in reading.found
        )
        evidence, named = None, b""
        shows = self._shows(envelope, reading)
        if shows:
            evidence = self._evidence(envelope, reading, shows is _Shows.MUCH)
            named = pack(self._keys(_named(envelope)))
            self._carried.update(to, cc, authors)
            if envelope.delivered:
                self._carried.update(bcc)
            for one in reading.found:
                self._carried.update(map(self._keyring.key_of, one.addresses))
        return MessageFacts(
            position=raw.position,
            sha256=task.sha256,
            content=content_fingerprint(message),
            message_id=message_id,
            sent_at=envelope.sent_at,
            zone=envelope.zone,
            kind=kind_of(envelope),
            flags=flags_of(envelope, raw),
            sender=authors[0] if authors else None,
            authors=pack(authors),
            to=pack(to),
            cc=pack(cc),
            bcc=pack(bcc),
            entries=(len(envelope.to.mailboxes), len(envelope.cc.mailboxes), len(envelope.bcc.mailboxes)),
            unparsed=envelope.to.unparsed + envelope.cc.unparsed + envelope.bcc.unparsed,
            named=named,
            thread=pack([hash_of(reference) for reference in envelope.references]) if envelope.references else b"",
            template=hash_of(template) if template else None,
            parts=reading.parts,
            sightings=sightings,
            evidence=evidence,
        )

    def _list(self, addresses: AddressList) -> list[int]:
        mailboxes = addresses.mailboxes
        return self._keys([mailbox.address for mailbox in mailboxes]) if mailboxes else []

    def _keys(self, addresses: Iterable[str]) -> list[int]:
        """Distinct keys in order of appearance; remembers which strings the unit has shown."""
        key_of, strings = self._keyring.key_of, self._strings
        keys: dict[int, None] = {}
        for address in addresses:
            key = key_of(address)
            keys[key] = None
            strings[key] = address
        return list(keys)

    def _shows(self, envelope: Envelope, reading: Reading) -> _Shows:
        """How much of the message must be kept: nothing where no strangers can be visible to each other, that is
        with one address outside the sender's domain and none in the content. Errs on the side of keeping; what
        counts is decided later from the whole case."""
        party = self._party
        own = party(envelope.sender.address) if envelope.sender else ""
        recipients = envelope.to.mailboxes + envelope.cc.mailboxes if envelope.cc.mailboxes else envelope.to.mailboxes
        visible = {mailbox.address for mailbox in recipients} if len(recipients) > 1 or reading.found else ()
        outside = len([1 for address in visible if party(address) != own])
        if outside >= _MUCH:
            return _Shows.MUCH
        for one in reading.found:
            if one.place is Place.LISTED or (one.place is Place.SIGNATURE and len(one.addresses) > 1):
                for address in one.addresses:
                    if address not in visible and party(address) != own:
                        return _Shows.MUCH
        if outside > 1 or (len(envelope.bcc.mailboxes) > 1 and (envelope.delivered or recipients)):
            return _Shows.SOME
        return _Shows.NOTHING

    def _party(self, address: str) -> str:
        """The registrable domain, or the address itself where the domain names no organisation."""
        party = self._parties.get(address)
        if party is None:
            domain = address[address.rfind("@") + 1 :]
            party = self._parties[address] = address if is_freemail(domain) else registrable(domain)
        return party

    def _evidence(self, envelope: Envelope, reading: Reading, much: bool) -> Evidence:
        sender = envelope.sender or Mailbox("")
        return Evidence(
            message_id=envelope.message_id,
            sender=sender.address,
            sender_name=sender.name,
            subject=envelope.subject,
            client=envelope.client,
            outline=outline(reading.text) if much else (),
            attachments=_digests(reading.message.parts),
        )


def content_fingerprint(message: Message) -> int:
    """64 bits over who wrote what to whom and when: equal for copies, whatever case they are in."""
    envelope = message.envelope
    said = (
        envelope.message_id,
        envelope.sent_at,
        envelope.sender and envelope.sender.address,
        [mailbox.address for mailbox in envelope.to.mailboxes],
        [mailbox.address for mailbox in envelope.cc.mailboxes],
        envelope.subject,
        message.digest,
    )
    digest = hashlib.blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


@lru_cache(maxsize=_CACHED_ADDRESSES)
def traits_of(address: str, domain: str) -> Traits:
    """What the string of an address tells: a function, a person, a domain that names no organisation."""
    return _TRAITS[
        (is_role(address) and Traits.ROLE.value)
        | (is_identifying(address) and Traits.IDENTIFYING.value)
        | (is_freemail(domain) and Traits.FREEMAIL.value)
    ]


def kind_of(envelope: Envelope) -> Kind:
    """The sort of mail, the most telling mark first."""
    if envelope.bounce:
        return Kind.BOUNCE
    if envelope.invitation:
        return Kind.INVITE
    if envelope.list_post:
        return Kind.LIST
    return Kind.AUTO_REPLY if envelope.auto_submitted else Kind.ORDINARY


def flags_of(envelope: Envelope, raw: RawMessage) -> Flag:
    """The single-bit facts of a message."""
    flags = 0
    if envelope.has_bcc:
        flags |= _HAS_BCC
    if envelope.delivered:
        flags |= _DELIVERED
    if envelope.references:
        flags |= _REPLY
    if envelope.subject and has_reply_mark(envelope.subject):
        flags |= _REPLY_SUBJECT
    if envelope.labels and any(folder_of(label).role is Role.SENT for label in envelope.labels):
        flags |= _SENT_LABEL
    if raw.size > len(raw.data):
        flags |= _TRUNCATED
    return _FLAGS[flags]


def _named(envelope: Envelope) -> list[str]:
    """Recipients that stand beside a name which is more than the address once more."""
    return [
        mailbox.address
        for one in (envelope.to, envelope.cc)
        for mailbox in one.mailboxes
        if mailbox.name and "@" not in mailbox.name
    ]


def _digests(parts: Iterable[Part]) -> tuple[int, ...]:
    """64 bits of the SHA-256 of each attached file, distinct and sorted."""
    files = {part.data for part in parts if part.is_attachment and part.data}
    return tuple(sorted(int.from_bytes(hashlib.sha256(data).digest()[:8], "little", signed=True) for data in files))
