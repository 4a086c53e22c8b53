"""Single compressed files to the file inside: gzip (RFC 1952), bzip2, xz and lzma."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Generator, Iterator, Sequence
from typing import Any

from sentaudit.extraction.archives.unpacking import CHUNK, Unpacking, decode_name
from sentaudit.formats.foreign import Fault
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part

_GZIP = b"\x1f\x8b\x08"
_BZIP2 = (b"1AY&SY", b"\x17rE8P\x90")
"""What follows `BZh` and a digit: the mark of a block, or of the end of an empty file."""
_XZ = b"\xfd7zXZ\x00"
_LZMA = b"\x5d\x00\x00"
_MEMORY = 256 * 1024 * 1024
_ENDINGS = {".gz": "", ".tgz": ".tar", ".bz2": "", ".tbz": ".tar", ".tbz2": ".tar", ".xz": "", ".txz": ".tar"}
_SUFFIX_LENGTH = 5
_SMALL = 512


class CompressedExtractor:
    """Yields the one file inside, named as the compressed one without its ending."""

    sandboxed = False

    def recognises(self, part: Part) -> bool:
        """By the first bytes."""
        return not part.omitted and _format_of(part.data) != ""

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[Part | Problem]:
        """The file as a Part, and a Problem if it is broken or over a limit; what came before stays."""
        unpacking = Unpacking(part, limits)
        kind = _format_of(part.data)
        if not kind:
            yield from unpacking.problem(ProblemKind.BROKEN, "no compressed file in a format that is known")
            return
        yield from unpacking.member(_name_of(part, kind), _inflated(part.data, kind))


def _format_of(data: bytes) -> str:
    if data.startswith(_GZIP):
        return "gzip"
    if data.startswith(b"BZh") and data[4:10] in _BZIP2:
        return "bzip2"
    if data.startswith(_XZ):
        return "xz"
    # An .lzma file has no magic: properties 5d, a dictionary size that is a round number, a size that is sensible.
    return "lzma" if data.startswith(_LZMA) and data[10:13] in (b"\xff\xff\xff", bytes(3)) and len(data) > 13 else ""


def _name_of(part: Part, kind: str) -> str:
    """The name gzip keeps (RFC 1952, 2.3.1), else the name of the part without the ending of the format."""
    data = part.data
    if kind == "gzip" and data[3:4] == b"\x08":
        end = data.find(b"\x00", 10, 10 + 1024)
        if end > 10:
            return decode_name(data[10:end])
    head, tail = part.filename[:-_SUFFIX_LENGTH], part.filename[-_SUFFIX_LENGTH:]
    dot = tail.rfind(".")
    ending = _ENDINGS.get(tail[dot:].lower())
    return head + tail[:dot] + ending if dot >= 0 and ending is not None else part.filename or "content"


def _inflated(data: bytes, kind: str) -> Iterator[bytes]:
    """The unpacked bytes in pieces, over all streams that follow each other. Raises Fault where they break off."""
    position = 0
    while position < len(data):
        if position and _format_of(data[position : position + _SMALL]) != kind:
            raise Fault(ProblemKind.BROKEN, f"other bytes after the end of the {kind} data were not read")
        try:
            used = yield from _one_stream(_engine(kind), data, position)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, MemoryError) as error:
            raise Fault(ProblemKind.BROKEN, f"the {kind} data is damaged") from error
        if not used:
            raise Fault(ProblemKind.BROKEN, f"the {kind} data ends too early")
        position += used
        while position < len(data) and not data[position]:
            position += 1  # padding of tapes


def _engine(kind: str) -> Any:  # noqa: ANN401 - the three have the same methods and no common type
    if kind == "gzip":
        return zlib.decompressobj(wbits=31)
    return bz2.BZ2Decompressor() if kind == "bzip2" else lzma.LZMADecompressor(memlimit=_MEMORY)


def _one_stream(engine: Any, data: bytes, start: int) -> Generator[bytes, None, int]:  # noqa: ANN401 - see _engine
    """Yields what one stream holds; returns its length in `data`, 0 if it has no end."""
    step, end = _SMALL, start
    while end < len(data):
        piece = data[end : end + step]
        end += len(piece)
        step = min(2 * step, CHUNK)  # a small start, for there may be a million streams of twenty bytes
        while True:
            unpacked = engine.decompress(piece, CHUNK)
            if unpacked:
                yield unpacked
            if engine.eof:
                return end - len(engine.unused_data) - start
            piece = getattr(engine, "unconsumed_tail", b"")
            if not piece and len(unpacked) < CHUNK:
                break
    return 0
