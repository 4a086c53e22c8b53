"""Unpacks members of a zip archive that are not locked, by the methods the standard library knows (APPNOTE 4.4.5)."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator

from sentaudit.extraction.archives.unpacking import CHUNK
from sentaudit.extraction.archives.zip_directory import Entry
from sentaudit.formats.foreign import Fault
from sentaudit.model.coverage import ProblemKind

_NAMES = {
    1: "Shrink",
    6: "Implode",
    9: "Deflate64",
    10: "PKWARE Implode",
    12: "bzip2",
    14: "LZMA",
    16: "IBM CMPSC",
    18: "IBM TERSE",
    19: "IBM LZ77",
    20: "Zstandard",
    93: "Zstandard",
    94: "MP3",
    95: "xz",
    96: "JPEG",
    97: "WavPack",
    98: "PPMd",
}
_LZMA_HEAD, _LZMA_PROPERTIES = 4, 5
_SMALLEST_DICTIONARY, _LARGEST_DICTIONARY = 1 << 12, 1 << 28
_BROKEN = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, MemoryError)

_Chunks = Callable[[bytes, Entry], Iterator[bytes]]


def named(method: int) -> str:
    """A packing method for a person: its number, and its name if it has one."""
    return f"{method} ({_NAMES[method]})" if method in _NAMES else str(method)


def is_known(method: int) -> bool:
    """Whether `unpacked` can read it."""
    return method in _READERS


def unpacked(data: bytes, entry: Entry) -> Iterator[bytes]:
    """The content of a member with known bounds and method, piece by piece, proven by its size and CRC-32.

    Raises Fault after the last piece that could be read.
    """
    size = crc = 0
    try:
        for piece in _READERS[entry.method](data, entry):
            size += len(piece)
            crc = zlib.crc32(piece, crc)
            yield piece
    except _BROKEN as error:
        raise Fault(ProblemKind.BROKEN, "the archive member is damaged") from error
    if size < entry.size and entry.start + entry.packed > len(data):
        raise Fault(ProblemKind.BROKEN, "the archive member is cut")
    if size != entry.size or crc != entry.crc:
        raise Fault(ProblemKind.BROKEN, "the archive member is damaged")


def _packed(data: bytes, entry: Entry, skipped: int = 0) -> Iterator[bytes]:
    end = min(entry.start + entry.packed, len(data))
    for position in range(entry.start + skipped, end, CHUNK):
        yield data[position : min(position + CHUNK, end)]


def _inflated(data: bytes, entry: Entry) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for packed in _packed(data, entry):
        rest = packed
        while rest and not inflater.eof:
            piece = inflater.decompress(rest, CHUNK)
            rest = inflater.unconsumed_tail
            if piece:
                yield piece
    while not inflater.eof and (piece := inflater.decompress(b"", CHUNK)):
        yield piece


def _bunzipped(data: bytes, entry: Entry) -> Iterator[bytes]:
    return _through(bz2.BZ2Decompressor(), _packed(data, entry))


def _unxz(data: bytes, entry: Entry) -> Iterator[bytes]:
    return _through(lzma.LZMADecompressor(lzma.FORMAT_XZ, _LARGEST_DICTIONARY), _packed(data, entry))


def _unlzma(data: bytes, entry: Entry) -> Iterator[bytes]:
    """LZMA: two bytes of version, two of the size of the properties, then these (APPNOTE 5.8.8)."""
    head = data[entry.start : entry.start + _LZMA_HEAD + _LZMA_PROPERTIES]
    if len(head) < _LZMA_HEAD + _LZMA_PROPERTIES or head[2:4] != bytes((_LZMA_PROPERTIES, 0)):
        raise ValueError("no properties of LZMA")
    bits, dictionary = head[4], int.from_bytes(head[5:9], "little")
    # No match reaches back further than the whole content.
    dictionary = max(_SMALLEST_DICTIONARY, min(dictionary, entry.size, _LARGEST_DICTIONARY))
    properties = {"lc": bits % 9, "lp": bits // 9 % 5, "pb": bits // 45}
    method = {"id": lzma.FILTER_LZMA1, "dict_size": dictionary, **properties}
    machine = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[method])
    return _through(machine, _packed(data, entry, len(head)))


def _through(machine: bz2.BZ2Decompressor | lzma.LZMADecompressor, pieces: Iterator[bytes]) -> Iterator[bytes]:
    for packed in pieces:
        rest = packed
        while not machine.eof and (rest or not machine.needs_input):
            piece = machine.decompress(rest, CHUNK)
            rest = b""
            if piece:
                yield piece


_READERS: dict[int, _Chunks] = {0: _packed, 8: _inflated, 12: _bunzipped, 14: _unlzma, 95: _unxz}
