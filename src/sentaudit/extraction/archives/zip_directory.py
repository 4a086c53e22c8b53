"""What is in a zip archive: its directory, or, where that is lost, the headers before the members (APPNOTE 6.3)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

LOCAL = struct.Struct("<4sHHHHHIIIHH")
"""Signature, version, flags, method, time, date, CRC-32, packed size, size, lengths of name and extra field."""
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_END64 = struct.Struct("<4sQHHIIQQQQ")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK, _END64_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06"
_SIZES_FOLLOW, _UTF8 = 1 << 3, 1 << 11
_IN_EXTRA = 0xFFFFFFFF
_ZIP64, _AES, _UNICODE_PATH = 0x0001, 0x9901, 0x7075
_UNIX, _LINK = 3, 0o120000
_TAIL = 1 << 20
_COUNTED = 1 << 16  # programs without ZIP64 let the count of members overflow


class Entry(NamedTuple):
    """A member: where its packed bytes start and how many they are. `aes` is the extra field as it stands.

    One that is open-ended was found without a directory: `start` is then that of its header, and `packed` reaches to
    the next header.
    """

    name: bytes
    flags: int
    method: int
    time: int
    crc: int
    packed: int
    size: int
    start: int
    aes: bytes = b""
    is_link: bool = False
    is_open_ended: bool = False

    @property
    def is_utf8(self) -> bool:
        return bool(self.flags & _UTF8)

    @property
    def is_folder(self) -> bool:
        return self.name.endswith((b"/", b"\\")) and not self.size


class DamagedDirectoryError(Exception):
    """The directory ends before all of its members were told."""


def entries(data: bytes) -> Iterator[Entry] | None:
    """The members in the order of the directory; None if there is no directory where one should be.

    The iterator raises DamagedDirectoryError.
    """
    end = data.rfind(_END_MARK, max(0, len(data) - _TAIL))
    if end < 0 or end + _END.size > len(data):
        return None
    *_, count, size, offset, _ = _END.unpack_from(data, end)
    end64 = data.rfind(_END64_MARK, max(0, end - 1024), end)
    if end64 >= 0 and end64 + _END64.size <= len(data):
        *_, count, size, offset = _END64.unpack_from(data, end64)
        end = end64
    start = end - size
    if start < 0 or (count and not data.startswith(_CENTRAL_MARK, start)):
        return None
    # What stands before the archive (a program that unpacks itself) moves all offsets.
    return _walk(data, start, end, start - offset, count)


def _walk(data: bytes, position: int, end: int, shift: int, count: int) -> Iterator[Entry]:
    seen = 0
    while data.startswith(_CENTRAL_MARK, position) and position + _CENTRAL.size <= end:
        fields = _CENTRAL.unpack_from(data, position)
        _, made, _, flags, method, time, _, crc, packed, size, name_size, extra_size, comment_size, _, _, mode, at = (
            fields
        )
        position += _CENTRAL.size
        name = data[position : position + name_size]
        extra = _extra(data[position + name_size : position + name_size + extra_size])
        position += name_size + extra_size + comment_size
        long = extra.get(_ZIP64, b"")
        size, long = _wide(size, long)
        packed, long = _wide(packed, long)
        at, _ = _wide(at, long)
        name, flags = _true_name(name, flags, extra)
        is_link = made >> 8 == _UNIX and (mode >> 16) & 0o170000 == _LINK
        start = _after_header(data, at + shift)
        yield Entry(name, flags, method, time, crc, packed, size, start, _aes(extra), is_link)
        seen += 1
    if (seen - count) % _COUNTED:
        raise DamagedDirectoryError


def local_entries(data: bytes) -> Iterator[Entry]:
    """The members by the headers before them, as far as they go."""
    position = data.find(_LOCAL_MARK)
    while 0 <= position <= len(data) - LOCAL.size:
        fields = LOCAL.unpack_from(data, position)
        _, _, flags, method, time, _, crc, packed, size, name_size, extra_size = fields
        name_at = position + LOCAL.size
        start = name_at + name_size + extra_size
        name = data[name_at : name_at + name_size]
        extra = _extra(data[name_at + name_size : start])
        long = extra.get(_ZIP64, b"")
        if packed == size == _IN_EXTRA and len(long) >= 16:
            size, packed = int.from_bytes(long[:8], "little"), int.from_bytes(long[8:16], "little")
        name, flags = _true_name(name, flags, extra)
        entry = Entry(name, flags, method, time, crc, packed, size, start, _aes(extra))
        if flags & _SIZES_FOLLOW and not packed:
            end = _next_header(data, start)
            yield entry._replace(start=position, packed=end - position, is_open_ended=True)
        else:
            yield entry
            end = start + packed
        position = data.find(_LOCAL_MARK, end)


def _next_header(data: bytes, start: int) -> int:
    found = [at for at in (data.find(_LOCAL_MARK, start), data.find(_CENTRAL_MARK, start)) if at >= 0]
    return min(found, default=len(data))


def _after_header(data: bytes, position: int) -> int:
    """Where the bytes of a member start; the end of the data if its header is not where the directory says."""
    if position < 0 or not data.startswith(_LOCAL_MARK, position) or position + LOCAL.size > len(data):
        return len(data)
    name_size, extra_size = LOCAL.unpack_from(data, position)[-2:]
    return position + LOCAL.size + int(name_size) + int(extra_size)


def _extra(raw: bytes) -> dict[int, bytes]:
    """The extra field by ids."""
    fields: dict[int, bytes] = {}
    position = 0
    while position + 4 <= len(raw):
        kind, size = struct.unpack_from("<HH", raw, position)
        fields.setdefault(kind, raw[position + 4 : position + 4 + size])
        position += 4 + size
    return fields


def _wide(value: int, long: bytes) -> tuple[int, bytes]:
    """The value, or where it did not fit, the next eight bytes of the ZIP64 field; and what is left of that."""
    if value != _IN_EXTRA or len(long) < 8:
        return value, long
    return int.from_bytes(long[:8], "little"), long[8:]


def _aes(extra: dict[int, bytes]) -> bytes:
    value = extra.get(_AES)
    return struct.pack("<HH", _AES, len(value)) + value if value is not None else b""


def _true_name(name: bytes, flags: int, extra: dict[int, bytes]) -> tuple[bytes, int]:
    """The UTF-8 name some programs put beside the old one, if it was made for this one."""
    value = extra.get(_UNICODE_PATH, b"")
    if len(value) > 5 and value[0] == 1 and int.from_bytes(value[1:5], "little") == zlib.crc32(name):
        return value[5:], flags | _UTF8
    return name, flags
