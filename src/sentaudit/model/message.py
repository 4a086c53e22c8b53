"""A message as it is read and parsed: raw bytes with a position, then headers and decoded parts.

These are NamedTuples, not dataclasses: they are made once per message on the hot path, where a frozen
dataclass costs several microseconds each.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from sentaudit.model.coverage import Problem


class RawMessage(NamedTuple):
    """One message as a source hands it over.

    `stored` are the exact bytes at `position` (what sha256 is taken of); `data` is the same without the quoting
    of the container (`>From ` of an mbox) and with what only the container knows of it as a header field (labels), the
    identical object where there is neither. `size` is the full size in bytes; if the message was cut at the size limit,
    both hold its beginning only and `sha256` is the digest of all of it.
    """

    position: str
    stored: bytes
    data: bytes
    size: int
    sha256: bytes | None = None


class Kept(NamedTuple):
    """A message the case already holds and that cannot have changed: not read again."""

    position: str


class Mailbox(NamedTuple):
    """One entry of an address list: the canonical address and the decoded display name ("" if none)."""

    address: str
    name: str = ""


class AddressList(NamedTuple):
    """An address header read tolerantly; `unparsed` counts entries no address could be read from."""

    mailboxes: tuple[Mailbox, ...] = ()
    unparsed: int = 0


EMPTY_ADDRESSES = AddressList()


class Flow(IntEnum):
    """How the lines of a text were broken (RFC 3676)."""

    FIXED = 0
    FLOWED = 1
    """A line that ends in a space goes on in the next one."""
    DELSP = 2
    """So it does, and that space is none of the text's."""


class Part(NamedTuple):
    """A leaf of the MIME tree, transfer-decoded.

    `path` is the IMAP section number; `inner` names what leads to it inside nested mail and containers.
    `charset` is as declared, "" if not. `is_attachment` is False for the text the reader sees as the message itself.
    `alternative` numbers the multipart/alternative it belongs to (0: none): its siblings say the same thing twice.
    `omitted` says why the content was left out ("" if it was not): pictures, sound and video are never decoded.
    """

    path: str
    content_type: str
    charset: str
    filename: str
    is_attachment: bool
    data: bytes
    alternative: int = 0
    inner: tuple[str, ...] = ()
    flow: Flow = Flow.FIXED
    omitted: str = ""

    @property
    def way(self) -> tuple[str, ...]:
        """What leads to the content of this part: `inner`, and the file's own name if it has one."""
        return (*self.inner, self.filename) if self.filename else self.inner


class Envelope(NamedTuple):
    """The header fields sentaudit uses, decoded. `sent_at` is epoch seconds and `zone` minutes east of UTC; None if
    the Date is missing or senseless. `has_bcc` tells an empty or present Bcc field from none at all."""

    sender: Mailbox | None
    authors: tuple[Mailbox, ...]
    to: AddressList
    cc: AddressList
    bcc: AddressList
    has_bcc: bool
    subject: str
    message_id: str | None
    references: tuple[str, ...]
    sent_at: int | None
    zone: int | None
    client: str
    labels: tuple[str, ...]
    delivered: bool
    list_post: bool
    auto_submitted: bool
    invitation: bool
    bounce: bool


class Message(NamedTuple):
    """A parsed message. `digest` is a CRC-32 of the body as it lies there, to tell copies from look-alikes.

    `problems` name parts and headers that could not be parsed; their locators hold the part only.
    """

    envelope: Envelope
    parts: tuple[Part, ...]
    digest: int
    problems: tuple[Problem, ...] = ()


class SourceUnit(NamedTuple):
    """A piece of a source one worker reads in one go, picklable and small.

    `id` is stable over runs; `kind` is the registered name of the source class that reads it; `spec` is that
    class's own address of the piece (path, byte range ...). `stamp` changes whenever the content may have
    changed (size and mtime); `size` is in bytes, for the progress bar.
    """

    id: str
    kind: str
    uri: str
    folder: str
    spec: tuple[str | int, ...]
    stamp: str
    size: int
