"""What is kept of a scanned message: compact, picklable facts that everything after the scan works on.

Addresses appear as 64-bit keyed hashes (`AddressKey`), packed little-endian signed into bytes, so that ten million
messages fit on a laptop and the case holds no list of addresses in the clear.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from enum import IntEnum, IntFlag, StrEnum
from typing import NamedTuple

AddressKey = int
"""Keyed BLAKE2b-64 of the canonical address, as a signed 64-bit integer."""

Keys = bytes
"""Distinct address keys packed as little-endian signed 64-bit integers, in order of appearance."""


def pack(keys: Iterable[int]) -> Keys:
    """Packs 64-bit signed integers into bytes (native order is little-endian on every platform we build for)."""
    return array("q", keys).tobytes()


def unpack(keys: Keys) -> array[int]:
    """The inverse of `pack`."""
    numbers = array("q")
    numbers.frombytes(keys)
    return numbers


def pack_rows(rows: Iterable[int]) -> bytes:
    """Packs row numbers (from 1) into four bytes each, in native order as `pack`."""
    return array("I", rows).tobytes()


def unpack_rows(rows: bytes) -> array[int]:
    """The inverse of `pack_rows`."""
    numbers = array("I")
    numbers.frombytes(rows)
    return numbers


class Kind(IntEnum):
    """What sort of mail it is, as far as its headers tell."""

    ORDINARY = 0
    BOUNCE = 1
    AUTO_REPLY = 2
    LIST = 3
    INVITE = 4
    NOTICE = 5


class Flag(IntFlag):
    """Single-bit facts of a message."""

    HAS_BCC = 1
    """A Bcc field is present, even an empty one."""
    DELIVERED = 2
    """A delivered copy (trace fields are there), not the sender's own."""
    REPLY = 4
    """In-Reply-To or References is present."""
    REPLY_SUBJECT = 8
    """The subject begins with Re:, Fwd: or the like."""
    SENT_LABEL = 16
    """The message itself carries a Sent label (Gmail exports)."""
    TRUNCATED = 32
    """Only the beginning was scanned because of the size limit."""
    COMPLAINT = 64
    """An answer that complains, by its words."""
    OPT_OUT = 128
    """An answer that wants no more mail, by its words."""
    DELETED = 256
    """An answer that confirms that a mail was deleted, by its words."""
    APOLOGY = 512
    """Apologises for an earlier mail, by its words; this and the next two are not set in answers that were received."""
    CORRECTION = 1024
    """Corrects, recalls or repeats an earlier mail, by its words."""
    DELETION_REQUEST = 2048
    """Asks to delete a mail, by its words."""


class Channel(StrEnum):
    TO = "to"
    CC = "cc"
    SUBJECT = "subject"
    BODY = "body"
    QUOTED = "quoted"
    ATTACHMENT = "attachment"
    BCC = "bcc"


_CHANNEL_PLACES = {str(channel): place for place, channel in enumerate(Channel)}


def in_usual_order(channels: Iterable[str]) -> list[str]:
    """Names of channels in the order in which they are told: the header first, the content behind it."""
    return sorted(channels, key=_CHANNEL_PLACES.__getitem__)


class Place(StrEnum):
    """Where in its channel an address stands; only `LISTED` ones can be foreign."""

    LISTED = "listed"
    SIGNATURE = "signature"
    """In a signature or footer: a contact address unless there are many."""
    AUTHOR = "author"
    """Author of a quoted message or in its attribution line: takes part in the thread."""


class Sighting(NamedTuple):
    """Addresses seen in one place of one part. `entries` counts occurrences, `addresses` are distinct.

    `named` are those that stand beside a personal name (`Name <address>`). `rows` is empty, or holds for each of the
    addresses the row of the sheet, or the line of the file, in which it stands first (`pack_rows`; 0: not known).
    """

    channel: Channel
    place: Place
    part: str
    inner: tuple[str, ...]
    addresses: Keys
    entries: int
    named: Keys = b""
    rows: bytes = b""


class RecordTable(NamedTuple):
    """A table of personal data in one place of one part: `people` are its rows that identify a person.

    `columns` are kinds of data with the number of rows that fill them, by kind; each is at least 1. `digest` is a
    keyed hash of the cells: equal for the same table in several messages, in whatever format.
    """

    channel: Channel
    part: str
    inner: tuple[str, ...]
    people: int
    columns: tuple[tuple[str, int], ...]
    digest: int


class Outcome(IntEnum):
    """What a delivery report says became of a message for one recipient (RFC 3464 2.3.3, RFC 3463)."""

    NO_SUCH_USER = 1
    """Failed: there is no such mailbox."""
    FAILED = 2
    """Failed for any other or no stated reason: mailbox full, blocked, host unknown, too large, policy."""
    DELAYED = 3
    """Not delivered yet, still being tried."""
    DELIVERED = 4
    """Delivered, handed to a system without reports, or expanded to a list."""


class Bounce(NamedTuple):
    """One recipient of a delivery report. `original` is the keyed hash of the reported mail's Message-ID, if known."""

    recipient: AddressKey
    outcome: Outcome
    original: int | None


class Evidence(NamedTuple):
    """What a report needs to show of a message; kept, sealed, only from watch level upward.

    `outline` are the smallest hashes of the body's normalised lines (near-same bodies share most of them);
    `attachments` are 64-bit digests of attached files.
    """

    message_id: str | None
    sender: str
    subject: str
    client: str
    outline: tuple[int, ...] = ()
    attachments: tuple[int, ...] = ()


class MessageFacts(NamedTuple):
    """All that is kept of one message.

    `content` is a 64-bit fingerprint of sender, date, recipients and body, equal for copies of a message in several
    folders; `message_id`, `thread` and `sender` are keyed hashes; `thread` has the parent first, then the
    references from oldest to newest. `entries` counts To, Cc and Bcc entries before duplicates are dropped.
    `named` are header addresses with a display name. `parts` counts scanned, skipped and failed parts.
    `template` is the fingerprint of the subject without reply marks, numbers and spacing. `records` are the tables of
    personal data in its text and attachments. `bounces` are what a delivery report says, whose time is `sent_at`.
    `misnamed` is empty unless a mail to a single person, no answer, greets somebody else or carries a file in another
    name: 32 bits each (`pack_rows`), the number of forms of the receiver's name, these as keyed hashes, other names.
    """

    position: str
    sha256: bytes
    content: int
    message_id: int | None
    sent_at: int | None
    zone: int | None
    kind: Kind
    flags: Flag
    sender: AddressKey | None
    authors: Keys
    to: Keys
    cc: Keys
    bcc: Keys
    entries: tuple[int, int, int]
    unparsed: int
    named: Keys
    thread: Keys
    template: int | None
    parts: tuple[int, int, int]
    sightings: tuple[Sighting, ...]
    evidence: Evidence | None
    records: tuple[RecordTable, ...] = ()
    bounces: tuple[Bounce, ...] = ()
    misnamed: bytes = b""


class Traits(IntFlag):
    """What an address tells about itself, decided at the scan from its string alone."""

    ROLE = 1
    """A function's address: info@, sales@, noreply@."""
    IDENTIFYING = 2
    """Freemail, carrier or ISP domain, or a local part that names a person."""
    FREEMAIL = 4
    """The domain is freemail, a mobile carrier or an ISP: it names no organisation."""
