"""Reads a file or stream that is one message, within the size limit."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from collections.abc import Callable
from hashlib import sha256

from sentaudit.model.message import RawMessage
from sentaudit.sources.postmark import unquote

_STEP = 1 << 20
_APPLE = re.compile(rb"[ \t]*(\d{1,12})[ \t]*\r?\n")


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
    elif first[:1].isdigit() and (match := _APPLE.match(stored)):
        inside = stored[match.end() : match.end() + int(match[1])]
        data = inside or stored
    return RawMessage(position, stored, data, size, digest)


def inflated(stored: bytes, cut: int) -> bytes:
    """The message in a compressed one-file message (Dovecot's compression), at most `cut` + 1 bytes of it.

    Returns the same object if it is not compressed. Raises ValueError if it is broken.
    """
    try:
        if stored.startswith(b"\x1f\x8b\x08"):
            return zlib.decompressobj(wbits=31).decompress(stored, cut + 1)
        if stored.startswith(b"BZh"):
            return bz2.BZ2Decompressor().decompress(stored, cut + 1)
        if stored.startswith(b"\xfd7zXZ\x00"):
            return lzma.LZMADecompressor(memlimit=256 << 20).decompress(stored, cut + 1)
    except (zlib.error, OSError, lzma.LZMAError) as error:
        raise ValueError("broken compression") from error
    return stored
