"""Members of the zip files office programs write (OOXML, ODF), unpacked piece by piece within a budget.

Damaged and cut files give what they still hold. Sizes in headers are not believed: they are a claim of whoever made
the file.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from sentaudit.extraction.archives.unpacking import CHUNK, FREE, clean_name, decode_name
from sentaudit.extraction.archives.zip_directory import LOCAL, DamagedDirectoryError, Entry, entries, local_entries
from sentaudit.formats.foreign import Fault
from sentaudit.model.config import Limits
from sentaudit.model.coverage import ProblemKind

MAGIC = b"PK\x03\x04"
_STORED, _DEFLATED = 0, 8
_GLANCE = 2_000
_LOCKED = 1


def names_at_a_glance(data: bytes) -> frozenset[str]:
    """Names of members in lower case without unpacking anything; of a cut file those that are left."""
    return _names(data) if data.startswith(MAGIC) else frozenset()


@lru_cache(1)
def _names(data: bytes) -> frozenset[str]:
    # Several extractors in a row ask for those of the same file.
    found, _ = _listed(data, _GLANCE)
    return frozenset(_name(entry).lower() for entry in found)


class Package:
    """A zip file in memory. `damaged` tells that its directory was lost; `names` are in the order of the file."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data = data
        self._left = min(limits.inflated_bytes, max(FREE, limits.ratio * len(data)))
        found, self.damaged = _listed(data, limits.parts + 1)
        self.too_many = len(found) > limits.parts
        self._members: dict[str, Entry] = {}
        for entry in found[: limits.parts]:
            name = _name(entry)
            while name in self._members:  # two members of one name: programs differ in which they show
                name += "~"
            self._members[name] = entry
        self.names = tuple(self._members)
        self._by_lower = {name.lower(): name for name in reversed(self.names)}

    def find(self, name: str) -> str | None:
        """The name of a member as it is spelt in the file, compared without regard to case; None if there is none."""
        return name if name in self._members else self._by_lower.get(name.lower())

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a member, piece by piece.

        Raises Fault after the last piece that could be read: locked, damaged, over the budget of the file.
        """
        entry = self._members[name]
        if entry.flags & _LOCKED:
            raise Fault(ProblemKind.ENCRYPTED, "encrypted member")
        start = entry.start
        if entry.is_open_ended:
            start += LOCAL.size + sum(struct.unpack_from("<HH", self._data, start + LOCAL.size - 4))
        if entry.method == _STORED:
            pieces = self._stored(start, entry.packed)
        elif entry.method == _DEFLATED:
            pieces = self._inflated(start)
        else:
            raise Fault(ProblemKind.UNSUPPORTED, f"packing method {entry.method}")
        for piece in pieces:
            if len(piece) > self._left:
                self._left = 0
                raise Fault(ProblemKind.TOO_LARGE, "the file unpacks to more than may be read")
            self._left -= len(piece)
            yield piece

    def read(self, name: str, most: int) -> bytes:
        """The whole content of a member, raising Fault also if there is more than `most`."""
        kept = []
        for piece in self.chunks(name):
            most -= len(piece)
            if most < 0:
                raise Fault(ProblemKind.TOO_LARGE, "an embedded file is over the limit")
            kept.append(piece)
        return b"".join(kept)

    def _stored(self, start: int, size: int) -> Iterator[bytes]:
        end = min(start + size, len(self._data))
        for position in range(start, end, CHUNK):
            yield self._data[position : min(position + CHUNK, end)]
        if end < start + size:
            raise Fault(ProblemKind.BROKEN, "the file is cut short")

    def _inflated(self, start: int) -> Iterator[bytes]:
        inflater = zlib.decompressobj(-15)
        position = start
        while not inflater.eof:
            packed = inflater.unconsumed_tail
            if not packed:
                packed = self._data[position : position + CHUNK]
                position += CHUNK
                if not packed:
                    raise Fault(ProblemKind.BROKEN, "the file is cut short")
            try:
                piece = inflater.decompress(packed, CHUNK)
            except zlib.error as error:
                raise Fault(ProblemKind.BROKEN, "packed data is damaged") from error
            if piece:
                yield piece


def _listed(data: bytes, most: int) -> tuple[list[Entry], bool]:
    """The first members, and whether the directory is lost or damaged."""
    listed = entries(data)
    found: list[Entry] = []
    try:
        for entry in islice(listed or (), most):
            found.append(entry)  # noqa: PERF402 - what came before an error is kept
    except DamagedDirectoryError:
        return found, True
    return (found, False) if listed is not None else (list(islice(local_entries(data), most)), True)


def _name(entry: Entry) -> str:
    return clean_name(decode_name(entry.name, utf8=entry.is_utf8)).replace("\\", "/").lstrip("/")
