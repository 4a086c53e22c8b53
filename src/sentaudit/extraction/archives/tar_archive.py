"""Tar archives to their files: nothing is written, links and devices are named and left."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator, Sequence

from sentaudit.extraction.archives.unpacking import CHUNK, Unpacking, decode_name
from sentaudit.formats.foreign import Fault
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part

_BLOCK = 512
_CHECKSUM = slice(148, 156)
_ERRORS = (tarfile.TarError, OSError, EOFError, ValueError, OverflowError, MemoryError, RecursionError, LookupError)


class TarExtractor:
    """Reads tar (POSIX ustar and pax, GNU, old V7) with the standard library."""

    sandboxed = True

    def recognises(self, part: Part) -> bool:
        """By the magic of its first header, or by the sum over it where the old format has no magic."""
        return not part.omitted and (part.data[257:262] == b"ustar" or _sum_fits(part.data[:_BLOCK]))

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[Part | Problem]:
        """Each file as a Part, in order; Problems for what is broken or over a limit."""
        unpacking = Unpacking(part, limits)
        try:
            with tarfile.open(fileobj=io.BytesIO(part.data), mode="r:", encoding="utf-8") as archive:
                for info in archive:
                    name = decode_name(info.name.encode("utf-8", "surrogateescape"))
                    if info.isreg():
                        yield from unpacking.member(name, _content(archive, info))
                    elif not info.isdir():
                        yield from unpacking.left_out(name, "a link or device, no file")
                    if unpacking.stopped:
                        return
                end = archive.offset
        except _ERRORS:
            yield from unpacking.problem(ProblemKind.BROKEN, "the tar archive is damaged or cut")
            return
        if part.data[end : end + _BLOCK].strip(b"\x00"):
            yield from unpacking.problem(ProblemKind.BROKEN, "the tar archive is damaged after its first members")


def _content(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    try:
        stream = archive.extractfile(info)
        while stream is not None and (chunk := stream.read(CHUNK)):
            yield chunk
    except _ERRORS as error:
        raise Fault(ProblemKind.BROKEN, "the archive member is cut") from error


def _sum_fits(header: bytes) -> bool:
    """Whether the checksum of a header is right: bytes of it added, the field itself taken as blanks."""
    field = header[_CHECKSUM].strip(b" \x00")
    if len(header) < _BLOCK or not header[0] or not field.isdigit():
        return False
    try:
        return int(field, 8) == sum(header) - sum(header[_CHECKSUM]) + 8 * 0x20
    except ValueError:
        return False
