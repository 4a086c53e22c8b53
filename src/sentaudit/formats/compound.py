"""Compound files (OLE2, [MS-CFB]): doc, xls, ppt and others keep their streams in one.

A reader of our own: the names at the root are asked for in the scan process, so it must be linear, without recursion,
and give what is left of cut files. The sandboxed libraries have their own.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA
_ENTRY = 128
_MOST_ENTRIES = 50_000
_STREAM, _STORAGE, _ROOT = 2, 1, 5
_NONE = 0xFFFFFFFF


class Entry(NamedTuple):
    """A stream or storage; `path` leads to it from the root."""

    path: tuple[str, ...]
    is_stream: bool
    start: int
    size: int


class CompoundFile:
    """Streams of a compound file in memory. Chains that are broken, cut or loop give what comes before the break."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.entries: tuple[Entry, ...] = ()
        self._small: bytes | None = None
        self._root = Entry((), True, _NONE, 0)
        self._minis: tuple[int, ...] = ()
        if not data.startswith(MAGIC) or len(data) < 512:
            return
        shift, small_shift = struct.unpack_from("<HH", data, 30)
        if not 7 <= shift <= 16 or not 2 <= small_shift <= shift:
            return
        self._size, self._small_size = 1 << shift, 1 << small_shift
        (directory,) = struct.unpack_from("<I", data, 48)
        self._cutoff, self._mini_start = struct.unpack_from("<II", data, 56)
        self._fat = self._allocation()
        self._read_directory(self._chain(directory, _MOST_ENTRIES * _ENTRY))

    def names(self) -> frozenset[str]:
        """Names of what lies at the root."""
        return frozenset(entry.path[0] for entry in self.entries if len(entry.path) == 1)

    def stream(self, *path: str) -> bytes | None:
        """The content of a stream, names compared without case; None if there is none."""
        wanted = tuple(name.lower() for name in path)
        for entry in self.entries:
            if entry.is_stream and tuple(name.lower() for name in entry.path) == wanted:
                return self.content(entry)
        return None

    def content(self, entry: Entry) -> bytes:
        """The content of one entry."""
        if entry.size >= self._cutoff:
            return self._chain(entry.start, entry.size)[: entry.size]
        if self._small is None:
            self._small = self._chain(self._root.start, self._root.size)
            minis = self._chain(self._mini_start, len(self._data))
            self._minis = struct.unpack(f"<{len(minis) // 4}I", minis[: len(minis) // 4 * 4])
        return self._small_chain(entry.start, entry.size)[: entry.size]

    def _allocation(self) -> tuple[int, ...]:
        """The sector allocation table, its sectors listed in the header and in a chain of further sectors."""
        listed = list(struct.unpack_from("<109I", self._data, 76))
        (further,) = struct.unpack_from("<I", self._data, 68)
        per_sector = self._size // 4
        seen: set[int] = set()
        while further < _LAST and further not in seen:
            seen.add(further)
            sector = self._sector(further)
            if len(sector) < self._size:
                break
            *more, further = struct.unpack(f"<{per_sector}I", sector)
            listed += more
        table: list[int] = []
        most = len(self._data) // self._size + per_sector
        for number in listed:
            if number >= _LAST or len(table) > most:
                break
            sector = self._sector(number).ljust(self._size, b"\xff")
            table += struct.unpack(f"<{per_sector}I", sector)
        return tuple(table)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _chain(self, number: int, most: int) -> bytes:
        kept = []
        size = 0
        left = len(self._data) // self._size + 1  # a chain longer than the file loops
        while number < _LAST and size < most and left:
            left -= 1
            sector = self._sector(number)
            if not sector:
                break
            kept.append(sector)
            size += len(sector)
            number = self._fat[number] if number < len(self._fat) else _NONE
        return b"".join(kept)

    def _small_chain(self, number: int, most: int) -> bytes:
        kept = []
        size = 0
        left = len(self._minis) + 1
        small, width = self._small or b"", self._small_size
        while number < len(self._minis) and size < most and left:
            left -= 1
            sector = small[number * width : (number + 1) * width]
            if not sector:
                break
            kept.append(sector)
            size += len(sector)
            number = self._minis[number]
        return b"".join(kept)

    def _read_directory(self, raw: bytes) -> None:
        """Walks the tree of names; entries no tree leads to are taken as if they lay at the root of a broken file."""
        found: list[tuple[str, int, int, int, int, int, int]] = []
        for position in range(0, len(raw) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HxB", raw, position + 64)[0], raw[position + 66]
            name = raw[position : position + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            left, right, child = struct.unpack_from("<III", raw, position + 68)
            start, size = struct.unpack_from("<II", raw, position + 116)
            found.append((name, kind, left, right, child, start, size))
        if not found:
            return
        self._root = Entry((), True, found[0][5], found[0][6])
        entries = []
        seen = {0}
        waiting: list[tuple[int, tuple[str, ...]]] = [(found[0][4], ())]
        while waiting:
            number, folder = waiting.pop()
            if number >= len(found) or number in seen:
                continue
            seen.add(number)
            name, kind, left, right, child, start, size = found[number]
            path = (*folder, name) if len(folder) < 20 else (*folder[:19], name)
            waiting += [(left, folder), (right, folder)]
            if kind == _STORAGE:
                waiting.append((child, path))
            if kind in (_STREAM, _STORAGE):
                entries.append(Entry(path, kind == _STREAM, start, size))
        if not entries:
            entries = [Entry((name,), True, start, size) for name, kind, *_, start, size in found if kind == _STREAM]
        self.entries = tuple(sorted(entries))


def root_names(data: bytes) -> frozenset[str]:
    """Names at the root of a compound file in lower case; none if it is no compound file."""
    if not data.startswith(MAGIC):
        return frozenset()
    return frozenset(name.lower() for name in CompoundFile(data).names())
