"""What a signature of the kind of S/MIME wraps: the content of CMS SignedData (RFC 5652 5), in DER or BER."""

from __future__ import annotations

from typing import Final

_SIGNED_DATA: Final = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
"""The object identifier with its tag and length."""
_HEAD = 64
_SEQUENCE, _INTEGER, _SET, _OID, _OCTETS, _OCTETS_IN_PIECES, _EXPLICIT = 0x30, 0x02, 0x31, 0x06, 0x04, 0x24, 0xA0
_END_OF_CONTENTS = b"\0\0"


def is_signed(data: bytes) -> bool:
    """Whether this is SignedData, with or without what was signed."""
    return data[:1] == b"\x30" and _SIGNED_DATA in data[:_HEAD]


def signed_content(data: bytes) -> bytes | None:
    """The bytes that were signed, as far as they are there; None if they are not inside, or this is no SignedData."""
    if not is_signed(data):
        return None
    try:
        at = _inside(data, 0, _SEQUENCE)
        at = _inside(data, _behind(data, at, _OID), _EXPLICIT)
        at = _inside(data, at, _SEQUENCE)
        at = _behind(data, _behind(data, at, _INTEGER), _SET)
        at = _behind(data, _inside(data, at, _SEQUENCE), _OID)
        return _octets(data, _inside(data, at, _EXPLICIT))
    except (IndexError, ValueError):
        return None


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag of the element at an offset, where its content begins, and its length, -1 if an end mark tells it."""
    tag, size = data[at], data[at + 1]
    at += 2
    if size < 0x80:
        return tag, at, size
    if size == 0x80:
        return tag, at, -1
    width = size & 0x7F
    if width > 8:
        raise ValueError(width)
    return tag, at + width, int.from_bytes(data[at : at + width], "big")


def _inside(data: bytes, at: int, tag: int) -> int:
    """Where the content of the element begins, which must be of this tag."""
    found, at, _ = _head(data, at)
    if found != tag:
        raise ValueError(found)
    return at


def _behind(data: bytes, at: int, tag: int) -> int:
    """Where the next element begins; the one to pass over must be of this tag."""
    at_first, open_ones = at, 0
    while at == at_first or open_ones:
        if open_ones and data[at : at + 2] == _END_OF_CONTENTS:
            at, open_ones = at + 2, open_ones - 1
            continue
        found, begin, size = _head(data, at)
        if at == at_first and found != tag:
            raise ValueError(found)
        at, open_ones = (begin, open_ones + 1) if size < 0 else (begin + size, open_ones)
    return at


def _octets(data: bytes, at: int) -> bytes | None:
    """An octet string, in one or, as BER allows, in pieces; None if something else stands there."""
    tag, begin, size = _head(data, at)
    if tag == _OCTETS:
        return data[begin : begin + size]
    if tag != _OCTETS_IN_PIECES:
        return None
    end = len(data) if size < 0 else begin + size
    pieces = []
    at = begin
    while at + 2 <= min(end, len(data)):
        tag, begin, size = _head(data, at)
        if tag == _OCTETS_IN_PIECES:
            at = begin
        elif tag == _OCTETS and size >= 0:
            pieces.append(data[begin : begin + size])
            at = begin + size
        else:
            break  # the end mark, and all behind it
    return b"".join(pieces)
