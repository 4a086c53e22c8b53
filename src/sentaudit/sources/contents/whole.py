"""Reads a file or stream that is one message, within the size limit."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from hashlib import sha256

from sentaudit.formats.foreign import Fault
from sentaudit.model.message import RawMessage
from sentaudit.sources.contents.apple import unwrapped
from sentaudit.sources.contents.postmark import unquote
from sentaudit.sources.contents.sniff import HEAD, recognise
from sentaudit.sources.contents.streams import Stream, unpacked

_STEP = 1 << 20


def read_whole(read: Callable[[int], bytes], cut: int, hint: int = 0) -> tuple[bytes, int, bytes | None]:
    """All of a stream, its size, and None; or its first `cut` bytes, its size, and the SHA-256 of all of it.

    `hint` is the expected size. OSErrors of `read` pass through.
    """
    data = read(min(hint, cut) + 1)
    pieces = [data]
    size = len(data)
    while data and size <= cut:
        data = read(min(_STEP, cut + 1 - size))
        pieces.append(data)
        size += len(data)
    stored = b"".join(pieces)
    if size <= cut:
        return stored, size, None
    digest = sha256(stored)
    while data := read(_STEP):
        digest.update(data)
        size += len(data)
    return stored[:cut], size, digest.digest()


def as_message(position: str, stored: bytes, size: int, digest: bytes | None) -> RawMessage:
    """The message in the file: without a `From ` line in front of it, or what Apple Mail puts around it (.emlx)."""
    data = stored
    first = stored[:5]
    if first == b"From ":
        end = stored.find(b"\n")
        data = unquote(stored[end + 1 :]) if end >= 0 else stored
    elif first[:1].isdigit():
        data = unwrapped(stored, is_whole=digest is None).data
    return RawMessage(position, stored, data, size, digest)


def inflated(stored: bytes, cut: int) -> tuple[bytes, Fault | None]:
    """The message in a compressed one-file message (Dovecot's compression), at most `cut` + 1 bytes of it.

    The same object if it is not compressed; with the fault that ended it early, if there is one.
    """
    if not stored.startswith((b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ")):
        return stored, None
    stream = unpacked(Stream(io.BytesIO(stored).read), recognise(stored[:HEAD])[0], sys.maxsize)
    return stream.exactly(cut + 1), stream.fault
