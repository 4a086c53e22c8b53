"""A case held in memory, filled mail by mail: what the incidents package sees, without store, key file or parser."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sentaudit.model.coverage import ChosenBy, Counts, Folder, Problem, Role
from sentaudit.model.facts import (
    Bounce,
    Channel,
    Evidence,
    Flag,
    Kind,
    MessageFacts,
    Outcome,
    Place,
    RecordTable,
    Sighting,
    Traits,
    pack,
    pack_rows,
    unpack,
)
from sentaudit.model.key_lists import KeyLists
from sentaudit.model.selection import Column, Scope, Span, Wanted
from sentaudit.names.domain import is_freemail
from sentaudit.names.kind import is_identifying, is_role
from sentaudit.ports import AddressInfo, Columns, FolderRow, StoredMessage

T0 = 1_150_000_000
"""An arbitrary moment in 2006, seconds since the epoch."""
HOUR, DAY = 3600, 86400
NO_FLAG = Flag(0)


class Seen(NamedTuple):
    """Addresses in the content: where, which, and how many entries (None: one each)."""

    channel: Channel
    addresses: Sequence[str]
    place: Place = Place.LISTED
    entries: int | None = None
    named: Sequence[str] = ()


class Failed(NamedTuple):
    """One recipient of a delivery report, and the Message-ID it names."""

    address: str
    outcome: Outcome = Outcome.NO_SUCH_USER
    original: str = ""


def number(*parts: object) -> int:
    """A signed 64-bit number from anything, as the keyed hashes of a case are."""
    digest = hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def people(count: int, domain: str = "", start: int = 0) -> list[str]:
    """Addresses of strangers: each at an own domain, or all at `domain`."""
    return [f"p{n}@{domain or f'org{n}.example'}" for n in range(start, start + count)]


def _misnamed(own: Sequence[str], named: Sequence[str]) -> bytes:
    return pack_rows([len(own), *(number("name", one) & 0xFFFFFFFF for one in (*own, *named))])


def wants(wanted: Wanted, facts: MessageFacts) -> bool:
    """Whether a message is wanted, in the words of model.selection."""
    parent = unpack(facts.thread[:8])[0] if facts.thread else None
    rich = bool(facts.sightings or facts.records or facts.bcc or facts.misnamed)
    return (
        (not wanted.flags or bool(int(facts.flags) & wanted.flags))
        and wanted.kind in (None, facts.kind)
        and (wanted.not_kind is None or facts.kind != wanted.not_kind)
        and len(facts.to + facts.cc) >= 8 * wanted.visible
        and len(facts.authors) >= 8 * wanted.authors
        and wanted.rich in (None, rich)
        and (not wanted.bounces or bool(facts.bounces))
        and (wanted.contents is None or facts.content in wanted.contents)
        and (wanted.message_ids is None or facts.message_id in wanted.message_ids)
        and (wanted.parents is None or (parent is not None and parent in wanted.parents))
        and (wanted.senders is None or facts.sender in wanted.senders)
        and (wanted.not_senders is None or facts.sender not in wanted.not_senders)
    )


def takes(scope: Scope, folder: int, facts: MessageFacts) -> bool:
    """True if a message of the folder is meant, its date aside."""
    if folder in scope.folders or (scope.labelled and facts.flags & Flag.SENT_LABEL):
        return True
    if folder not in scope.by_author:
        return False
    return scope.nameless if facts.sender is None else facts.sender in scope.authors


def in_period(scope: Scope, sent_at: int | None) -> bool:
    """True within since/until; an undated message is never left out on a guess."""
    if sent_at is None:
        return True
    return (scope.since is None or sent_at >= scope.since) and (scope.until is None or sent_at < scope.until)


def column(name: Column, message: StoredMessage) -> object:
    """One fact of a message."""
    if name == "id":
        return message.id
    if name.endswith("_size"):
        return len(column(name.removesuffix("_size"), message))
    if name in ("authors", "visible", "bcc"):
        return unpack(message.facts.to + message.facts.cc if name == "visible" else getattr(message.facts, name))
    value = getattr(message.facts, name)
    return int(value) if name in ("kind", "flags") else value


class FakeDirectory:
    """What ports.Directory asks for."""

    def __init__(self, known: Mapping[int, AddressInfo]) -> None:
        self._known = known

    def get(self, key: int) -> AddressInfo | None:
        return self._known.get(key)

    def infos(self, keys: Iterable[int]) -> Mapping[int, AddressInfo | None]:
        return {key: self._known.get(key) for key in keys}

    def names(self) -> Collection[str]:
        return self.domains()

    def domains(self) -> Mapping[str, int]:
        return Counter(info.domain for info in self._known.values())

    def at(self, domains: Collection[str]) -> Iterator[int]:
        return (key for key, info in self._known.items() if info.domain in domains)


class FakeCase:
    """`mail` adds a message to a folder; the order of the calls is the order of the case."""

    def __init__(self) -> None:
        self._folders: dict[tuple[str, str], FolderRow] = {}
        self._messages: list[StoredMessage] = []
        self._evidence: dict[int, Evidence] = {}
        self._strings: dict[int, str] = {}
        self._directory: dict[int, AddressInfo] = {}
        self._problems: list[Problem] = []

    def folder(self, name: str, role: Role, source: str = "mbox:a") -> int:
        """The id of the folder, made if it is new."""
        row = self._folders.get((source, name))
        if row is None:
            row = FolderRow(len(self._folders) + 1, source, Folder(name, role, ChosenBy.NAME), Counts(), Counts())
            self._folders[source, name] = row
        return row.id

    def mail(
        self,
        to: Sequence[str] = (),
        cc: Sequence[str] = (),
        bcc: Sequence[str] | None = None,
        *,
        sender: str | None = "owner@own.example",
        beside: Sequence[str] = (),
        at: int | None = T0,
        subject: str = "hello",
        folder: str = "Sent",
        role: Role = Role.SENT,
        source: str = "mbox:a",
        seen: Sequence[Seen] = (),
        records: Sequence[RecordTable] = (),
        flags: Flag = NO_FLAG,
        kind: Kind = Kind.ORDINARY,
        message_id: str | None = "",
        thread: Sequence[str] = (),
        named: Sequence[str] = (),
        outline: tuple[int, ...] = (),
        attachments: tuple[int, ...] = (),
        content: int | None = None,
        entries: tuple[int, int, int] | None = None,
        evidence: bool = True,
        bounces: Sequence[Failed] = (),
        misnamed: tuple[Sequence[str], Sequence[str]] | None = None,
    ) -> StoredMessage:
        """Adds one message, of the sender and authors `beside` him. `message_id` "" makes one up; `entries` are counted
        from the lists if not given."""
        if bcc is not None:
            flags |= Flag.HAS_BCC
        if thread:
            flags |= Flag.REPLY
        row = self.folder(folder, role, source)
        fingerprint = content if content is not None else number(sender, at, to, cc, subject, seen, *records)
        identity = f"<{fingerprint}.{len(self._messages)}@mid.example>" if message_id == "" else message_id
        template = "".join(filter(str.isalpha, subject.lower())).removeprefix("re")
        facts = MessageFacts(
            position=f"{len(self._messages)}+100",
            sha256=hashlib.sha256(repr((fingerprint, identity)).encode()).digest(),
            content=fingerprint,
            message_id=None if identity is None else number("mid", identity),
            sent_at=at,
            zone=540,
            kind=kind,
            flags=flags,
            sender=None if sender is None else self._key(sender),
            authors=b"" if sender is None else self._keys([sender, *beside]),
            to=self._keys(to),
            cc=self._keys(cc),
            bcc=self._keys(bcc or ()),
            entries=entries or (len(to), len(cc), len(bcc or ())),
            unparsed=0,
            named=self._keys(named),
            thread=pack(number("mid", one) for one in thread),
            template=number("template", template) if template else None,
            parts=(1, 0, 0),
            sightings=tuple(
                Sighting(
                    one.channel,
                    one.place,
                    "1",
                    (),
                    self._keys(one.addresses),
                    len(one.addresses) if one.entries is None else one.entries,
                    self._keys(one.named),
                )
                for one in seen
            ),
            evidence=None,
            records=tuple(records),
            bounces=tuple(
                Bounce(self._key(one.address), one.outcome, number("mid", one.original) if one.original else None)
                for one in bounces
            ),
            misnamed=_misnamed(*misnamed) if misnamed else b"",
        )
        stored = StoredMessage(len(self._messages) + 1, row, facts)
        self._messages.append(stored)
        if evidence:
            self._evidence[stored.id] = Evidence(identity, sender or "", subject, "Client 1", outline, attachments)
        return stored

    def shuffled(self, order: Sequence[int]) -> FakeCase:
        """The same messages, numbered in another order."""
        other = FakeCase()
        other._folders, other._strings, other._directory = self._folders, self._strings, self._directory
        for at in order:
            message = self._messages[at]
            renumbered = message._replace(id=len(other._messages) + 1)
            other._messages.append(renumbered)
            if message.id in self._evidence:
                other._evidence[renumbered.id] = self._evidence[message.id]
        return other

    def address_of(self, key: int) -> str:
        """The string behind a key."""
        return self._strings[key]

    def _key(self, address: str) -> int:
        key = self.key_of(address)
        if key not in self._strings:
            self._strings[key] = address
            domain = address.rpartition("@")[2]
            traits = Traits(0)
            if is_role(address):
                traits |= Traits.ROLE
            if is_identifying(address):
                traits |= Traits.IDENTIFYING
            if is_freemail(domain):
                traits |= Traits.FREEMAIL
            self._directory[key] = AddressInfo(domain, traits)
        return key

    def _keys(self, addresses: Iterable[str]) -> bytes:
        return pack(dict.fromkeys(map(self._key, addresses)))

    # What ports.Case asks for.

    def folders(self) -> Sequence[FolderRow]:
        counts: dict[int, int] = {}
        for message in self._messages:
            counts[message.folder] = counts.get(message.folder, 0) + 1
        return [
            row._replace(messages=Counts(scanned=counts.get(row.id, 0)), parts=Counts(scanned=counts.get(row.id, 0)))
            for row in self._folders.values()
        ]

    def messages(self, any_of: Sequence[Wanted] = (), scope: Scope | None = None) -> Iterator[StoredMessage]:
        for message in self._messages:
            facts = message.facts
            if scope is not None and not (takes(scope, message.folder, facts) and in_period(scope, facts.sent_at)):
                continue
            if not any_of or any(wants(one, facts) for one in any_of):
                yield message

    def picked(self, ids: Iterable[int]) -> Iterator[StoredMessage]:
        return (self._messages[one - 1] for one in sorted(set(ids)))

    def seen(self, ids: Iterable[int]) -> Iterator[tuple[int, Place, bytes]]:
        return (
            (message.id, one.place, one.addresses) for message in self.picked(ids) for one in message.facts.sightings
        )

    def columns(
        self, names: Sequence[Column], any_of: Sequence[Wanted] = (), scope: Scope | None = None
    ) -> Iterator[Columns]:
        for message in self.messages(any_of, scope):
            facts = [column(name, message) for name in names]
            yield (
                message.folder,
                tuple(KeyLists(one, [len(one)]) if isinstance(one, array) else (one,) for one in facts),
            )

    def spans(self, scope: Scope) -> Mapping[int, Span]:
        found = {}
        for row in self._folders.values():
            own = [message.facts for message in self._messages if message.folder == row.id]
            inside = [facts for facts in own if in_period(scope, facts.sent_at)]
            audited = [facts for facts in inside if takes(scope, row.id, facts)]
            outside = [facts for facts in own if not in_period(scope, facts.sent_at)]
            times = [[one.sent_at for one in some if one.sent_at is not None] for some in (audited, inside, outside)]
            found[row.id] = Span(
                len(audited), len(outside), *(best(some, default=None) for some in times[:2] for best in (min, max)),
                max(times[2], default=None),
            )  # fmt: skip
        return found

    def evidence(self, ids: Iterable[int]) -> Mapping[int, Evidence]:
        return {one: self._evidence[one] for one in ids if one in self._evidence}

    def directory(self) -> FakeDirectory:
        return FakeDirectory(self._directory)

    def addresses(self, keys: Iterable[int]) -> Mapping[int, str]:
        return {key: self._strings[key] for key in keys if key in self._strings}

    def problems(self) -> Iterator[Problem]:
        return iter(self._problems)

    def key_of(self, address: str) -> int:
        return number("address", address)

    def pseudonym(self, address: str) -> str:
        return f"p:{hashlib.sha256(address.encode()).hexdigest()[:16]}"
