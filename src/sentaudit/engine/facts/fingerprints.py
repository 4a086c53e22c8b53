"""What makes two messages look alike: outline of the body, fingerprint of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from zlib import crc32

from sentaudit.model.message import Message

_OUTLINE_SIZE = 8
_SHORTEST_LINE = 6
_LINES_READ = 30


def outline(text: str) -> tuple[int, ...]:
    """The smallest hashes of the distinct lines of a body, lines with addresses left out.

    Two bodies made from one text share most of them, whatever names or numbers were filled in (bottom-k sketch).
    """
    lines = {line.strip() for line in text.split("\n", _LINES_READ)[:_LINES_READ]}
    hashes = [
        crc32(line.encode("utf-8", "surrogatepass"))
        for line in lines
        if len(line) >= _SHORTEST_LINE and "@" not in line and "＠" not in line
    ]
    hashes.sort()
    return tuple(hashes[:_OUTLINE_SIZE])


def content_fingerprint(message: Message, to: Sequence[str], cc: Sequence[str]) -> int:
    """64 bits over who wrote what to whom and when: equal for copies of a message, whatever case they are in."""
    envelope = message.envelope
    sender = envelope.sender.address if envelope.sender else ""
    said = (
        f"{envelope.message_id}\n{envelope.sent_at}\n{sender}\n{message.digest}\n{envelope.subject}\n"
        f"{' '.join(to)}\n{' '.join(cc)}"
    )
    fingerprint = blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(fingerprint, "little", signed=True)
