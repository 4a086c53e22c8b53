"""LZH archives (LHA), once usual in Japan, to their files; needs the extra `archives`."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from sentaudit.extraction.archives.unpacking import Unpacking, decode_name
from sentaudit.formats.foreign import Fault, foreign
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part

_FOLDER = b"-lhd-"
_METHODS = (b"0", b"1", b"2", b"3", b"4", b"5", b"6", b"7", b"d")


class LzhExtractor:
    """Reads -lh0-, -lh5-, -lh6- and -lh7- members with lhafile."""

    sandboxed = True

    def recognises(self, part: Part) -> bool:
        """By the method in the third to seventh byte: `-lh5-`."""
        mark = part.data[2:7]
        return not part.omitted and mark[:3] == b"-lh" and mark[3:4] in _METHODS and mark[4:] == b"-"

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[Part | Problem]:
        """Each file as a Part, in order; Problems for what is broken or over a limit."""
        unpacking = Unpacking(part, limits)
        try:
            import lhafile
        except ImportError:
            detail = f"lzh archive ({len(part.data)} bytes): the extra `archives` is not installed"
            yield from unpacking.problem(ProblemKind.UNSUPPORTED, detail)
            return
        try:
            with foreign("the lzh archive is damaged or cut"):
                # The library wants the byte that ends an archive, which some programs do not write.
                archive = lhafile.LhaFile(io.BytesIO(part.data if part.data.endswith(b"\0") else part.data + b"\0"))
        except Fault as fault:
            if isinstance(fault.__cause__, RuntimeError):
                fault = Fault(ProblemKind.UNSUPPORTED, "lzh archive with a compression method no reader is known for")
            yield from unpacking.problem(fault.kind, fault.detail)
            return
        for info in archive.infolist():
            if info.compress_type == _FOLDER:
                continue
            name = decode_name(info.filename.encode("latin-1", "replace")).replace("\\", "/")
            yield from unpacking.member(name, _content(part.data, info, min(unpacking.room, limits.part_bytes)))
            if unpacking.stopped:
                return


class _Sink:
    """A file the decoder writes into that takes one byte more than it may, and then stops it."""

    def __init__(self, room: int) -> None:
        self.chunks: list[bytes] = []
        self._room = room

    def write(self, data: bytes) -> int:
        self.chunks.append(bytes(data))
        self._room -= len(data)
        return len(data)

    @property
    def is_full(self) -> bool:
        return self._room < 0


def _content(data: bytes, info: Any, room: int) -> Iterator[bytes]:  # noqa: ANN401 - a class of the library
    """The unpacked bytes of a member. Raises Fault."""
    import lzhlib

    sink = _Sink(room)
    packed = io.BytesIO(data[info.file_offset : info.file_offset + info.compress_size])
    with foreign("the archive member is damaged"):
        session = lzhlib.LZHDecodeSession(packed, sink, info)
        while not session.do_next() and not sink.is_full:
            yield from sink.chunks
            sink.chunks.clear()
    yield from sink.chunks
    if not sink.is_full and (session.output_pos != info.file_size or session.crc16 != info.CRC):
        raise Fault(ProblemKind.BROKEN, "the archive member is damaged")
