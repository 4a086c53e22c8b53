"""The sockets of sentaudit on one page: what a source, extractor, detector, case, runner or report must offer.

A new one is one new file and one line in `registry.py`. `tests/contract` runs the same suite over all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, NamedTuple, Protocol

from sentaudit.credentials.provider import SecretProvider
from sentaudit.model.config import Limits, Notify
from sentaudit.model.coverage import Counts, Folder, Problem
from sentaudit.model.facts import AddressKey, Evidence, Keys, MessageFacts, Place, Traits
from sentaudit.model.message import Kept, Message, Part, RawMessage, SourceUnit
from sentaudit.model.result import AuditResult
from sentaudit.model.selection import Column, Scope, Span, Wanted
from sentaudit.model.summary import Notice, RunSummary
from sentaudit.model.text import Found, FoundRecords, Table, TextSpan
from sentaudit.model.unit_result import UnitResult


class Source(Protocol):
    """One kind of mailbox, read-only and streaming.

    `units` walks `uri` in a deterministic order without reading messages; what is no mail comes as a Problem.
    `read` gives the messages of one unit in order; it runs in a worker, on a fresh instance. `at_once` is how many
    units may be read at the same time (0: any number).
    """

    @property
    def at_once(self) -> int: ...

    def lasts(self, folder: str) -> bool:
        """True if what was once read of a folder stays in the case when it is no longer there: mail that is deleted on
        a server has leaked all the same. What is found elsewhere in the source is not kept twice."""

    def __init__(self, uri: str, limits: Limits) -> None: ...

    def units(self) -> Iterator[SourceUnit | Problem]:
        """Every piece to read, and every file left out. Raises SourceError if there is nothing at `uri` at all."""

    def folder(self, name: str) -> Folder:
        """Role of a folder named by one of the units, judged without reading messages."""

    def read(self, unit: SourceUnit, known: Mapping[str, bytes] | None = None) -> Iterator[RawMessage | Kept | Problem]:
        """The messages of the unit. A Problem of extent MESSAGE_FAILED or MESSAGE_SKIPPED stands for one message.

        `known` (position -> sha256) is what the case holds of the unit. A source that can tell without reading that a
        message is still the same may yield Kept for it; others ignore `known`.
        """


class Parser(Protocol):
    """Bytes of a message to its headers and decoded parts. Never raises on any input: problems are in the result."""

    def __call__(self, data: bytes, limits: Limits) -> Message: ...


class Extractor(Protocol):
    """One kind of content to text. `recognises` looks at magic bytes first, then at type and name.

    `sandboxed` classes hand bytes to parsers that may crash or hang: they run in a process that can be killed. Those of
    them that say `nameless = True` take the name of a file for nothing but a step on the way to what is inside: the
    same file under another name is not read again.
    """

    sandboxed: bool

    def recognises(self, part: Part) -> bool: ...

    def extract(
        self, part: Part, limits: Limits, passwords: Sequence[str]
    ) -> Iterator[TextSpan | Table | Part | Problem]:
        """Text of the part. A yielded Part (archive member, mail) is handled in turn by the engine.

        `passwords` are tried in turn on encrypted content; none of them may appear in what is yielded.

        A Problem's locator needs the part and the way inside it only: the engine knows the rest.
        """


class Detector(Protocol):
    """Text to found addresses and records: a pure function of one message's parts, without I/O and without a clock."""

    def detect(self, message: Message, spans: Sequence[tuple[Part, TextSpan]]) -> Iterable[Found | FoundRecords]: ...


class StoredMessage(NamedTuple):
    """A message of the case. `id` orders messages of a case deterministically; `folder` is a FolderRow id."""

    id: int
    folder: int
    facts: MessageFacts


Columns = tuple[int, tuple[Any, ...]]
"""A folder and some of the facts of messages in it, column by column: sequences, all of the same length and none empty.
Lists of keys come as KeyLists."""


class FolderRow(NamedTuple):
    """A folder of a source as the case knows it, with its counts."""

    id: int
    source: str
    folder: Folder
    messages: Counts
    parts: Counts


@dataclass(frozen=True, slots=True, eq=False)
class AddressInfo:
    """What the case knows of an address key without opening its string: domain and traits.

    One object may stand for many addresses, so that they can be counted by it.
    """

    domain: str
    traits: Traits


class Directory(Protocol):
    """What the case knows of its addresses, millions of them maybe: a reader asks for the few it needs."""

    def get(self, key: AddressKey) -> AddressInfo | None:
        """None if the case does not have the address."""

    def infos(self, keys: Iterable[AddressKey]) -> Mapping[AddressKey, AddressInfo | None]:
        """The same of many at once; what is returned may hold more."""

    def names(self) -> Collection[str]:
        """At least all domains at which the case has addresses."""

    def domains(self) -> Mapping[str, int]:
        """How many addresses the case has at each domain, which takes a look at all of them."""

    def at(self, domains: Collection[str]) -> Iterator[AddressKey]:
        """All addresses at one of the domains."""


class Case(Protocol):
    """The store: the only thing between scanning and understanding. One writer.

    `messages` come ordered by source, folder and position, whatever the order they were written in, without
    evidence; `evidence` and `addresses` open sealed values for the few messages a report shows.

    A case may hold millions of messages that tell nothing: whoever asks says what is wanted (any of it, in the scope
    if there is one) and gets no others; `columns` gives single facts, which costs a tenth of a message.
    """

    def folders(self) -> Sequence[FolderRow]: ...

    def messages(self, any_of: Sequence[Wanted] = (), scope: Scope | None = None) -> Iterator[StoredMessage]: ...

    def picked(self, ids: Iterable[int]) -> Iterator[StoredMessage]:
        """The messages with these ids, in their order."""

    def seen(self, ids: Iterable[int]) -> Iterator[tuple[int, Place, Keys]]:
        """Who stands where in what these messages say, message by message: places with their addresses."""

    def columns(
        self, names: Sequence[Column], any_of: Sequence[Wanted] = (), scope: Scope | None = None
    ) -> Iterator[Columns]:
        """Some facts of the messages `messages` gives, in the same order."""

    def spans(self, scope: Scope) -> Mapping[int, Span]:
        """How much of each folder is in the scope, by folder id; folders without messages may be missing."""

    def evidence(self, ids: Iterable[int]) -> Mapping[int, Evidence]: ...

    def directory(self) -> Directory: ...

    def addresses(self, keys: Iterable[AddressKey]) -> Mapping[AddressKey, str]: ...

    def problems(self) -> Iterator[Problem]: ...

    def key_of(self, address: str) -> AddressKey:
        """The key a canonical address has in this case."""

    def pseudonym(self, address: str) -> str:
        """`p:` and 16 hex digits: HMAC-SHA-256 of the canonical address with the case key."""


class Work(NamedTuple):
    """A unit to scan: `known` are the messages of it the case has (position -> sha256), which are not scanned again;
    `keys` are passwords to try on the message at a position, besides those of the run."""

    unit: SourceUnit
    known: Mapping[str, bytes] = {}
    keys: Mapping[str, Sequence[str]] = {}


class Runner(Protocol):
    """Scans units and gives the results in the order of the units, however many processes it uses."""

    def run(self, work: Iterable[Work]) -> Iterator[UnitResult]: ...

    def close(self) -> None:
        """Stops at once; what was yielded is all that counts."""


class Notifier(Protocol):
    """Tells people or programs the numbers of a run, one way each; nothing personal goes that way.

    `every_run`: also of runs that call for nobody's attention. Raises NotifyError if it did not get through.
    """

    every_run: bool

    def __init__(self, settings: Notify, secrets: SecretProvider) -> None: ...

    @property
    def wanted(self) -> bool:
        """True if the settings ask for it."""

    def send(self, summary: RunSummary, notice: Notice) -> None:
        """Sends the numbers to programs, or to people what the notice says of them."""


class Reporter(Protocol):
    """Writes one audit result in one format. Computes no number: masks, lays out, escapes.

    A `binary` reporter gets a stream of bytes, all others one of text.
    """

    extension: str
    binary: bool

    def write(self, result: AuditResult, stream: IO[Any], *, reveal: bool, lang: str) -> None: ...
