"""Writes what other formats hold as MIME, so that it is read like any other mail (RFC 2045, RFC 2046)."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from hashlib import blake2b

_BREAKS = re.compile(r"[\x00-\x1f\x7f\"\\]+")


def one_line(text: str) -> str:
    """The text as it may stand in a quoted string of a header."""
    return _BREAKS.sub(" ", text).strip()


def mailbox(name: str, address: str) -> str:
    """An entry of an address list."""
    name, address = one_line(name), one_line(address).replace(" ", "").replace(",", "")
    return f'"{name}" <{address}>' if name and name != address else f"<{address}>"


def header_fields(text: str) -> Iterator[str]:
    """The fields of transport headers without those that tell of a MIME structure that is not kept."""
    keep = False
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line[:1] not in (" ", "\t"):
            name, colon, _ = line.partition(":")
            name = name.strip().lower()
            keep = bool(colon) and not name.startswith("content-") and name != "mime-version"
        if keep and line.strip():
            yield line.replace("\0", "")


def entity(content_type: str, name: str, data: bytes) -> bytes:
    """A part in base64; a type that is none becomes that of any file."""
    kind = content_type if re.fullmatch(r"[\w.+-]{1,80}/[\w.+-]{1,80}(; charset=[\w-]{1,40})?", content_type) else ""
    head = f"Content-Type: {kind or 'application/octet-stream'}\r\nContent-Transfer-Encoding: base64\r\n"
    if name:
        head += f'Content-Disposition: attachment; filename="{one_line(name)}"\r\n'
    return head.encode("utf-8", "replace") + b"\r\n" + binascii.b2a_base64(data)


def multipart(kind: str, parts: list[bytes]) -> bytes:
    """The parts between a boundary that cannot stand in them: it is made of their digest."""
    digest = blake2b(digest_size=16)
    for one in parts:
        digest.update(one)
    mark = digest.hexdigest().encode()
    head = b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (kind.encode(), mark)
    return head + b"".join(b"--" + mark + b"\r\n" + one + b"\r\n" for one in parts) + b"--" + mark + b"--\r\n"
