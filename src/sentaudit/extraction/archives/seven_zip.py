"""7z archives to their files, in memory; needs the extra `archives`."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from sentaudit.extraction.archives.unpacking import Unpacking
from sentaudit.formats.foreign import Fault, foreign
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part

_MAGIC = b"7z\xbc\xaf\x27\x1c"


class SevenZipExtractor:
    """Reads 7z with py7zr: nothing is written, and names are labels only, wherever they point."""

    sandboxed = True

    def recognises(self, part: Part) -> bool:
        """By the magic."""
        return not part.omitted and part.data.startswith(_MAGIC)

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[Part | Problem]:
        """Each file as a Part, in order; Problems for what is encrypted, broken or over a limit."""
        unpacking = Unpacking(part, limits)
        try:
            import py7zr  # noqa: F401 - it is an extra
        except ImportError:
            detail = f"7z archive ({len(part.data)} bytes): the extra `archives` is not installed"
            yield from unpacking.problem(ProblemKind.UNSUPPORTED, detail)
            return
        for password in (None, *passwords):
            attempt = _Attempt(part.data, password, unpacking.room, limits)
            fault = attempt.run()
            if fault is not None and attempt.is_locked and fault.kind in (ProblemKind.ENCRYPTED, ProblemKind.BROKEN):
                continue  # a wrong password gives senseless bytes
            yield from attempt.members(unpacking)
            if fault is not None:
                yield from unpacking.problem(fault.kind, fault.detail)
            return
        yield from unpacking.problem(ProblemKind.ENCRYPTED, f"encrypted 7z archive ({len(part.data)} bytes)")


class _FullError(Exception):
    """More comes out than may."""


class _Sink:
    """Takes what one member unpacks to, up to one byte over the limit of a part; the rest is only counted."""

    def __init__(self, attempt: _Attempt) -> None:
        self.chunks: list[bytes] = []
        self._attempt = attempt
        self._kept = 0

    def write(self, data: bytes | bytearray) -> int:
        free = min(self._attempt.room, self._attempt.part_bytes + 1 - self._kept)
        if free > 0 and data:
            self.chunks.append(bytes(data[:free]))
            self._kept += len(self.chunks[-1])
        self._attempt.unpacked(len(data))
        return len(data)

    def read(self, size: int | None = None) -> bytes:
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def size(self) -> int:
        return self._kept


class _Attempt:
    """One go with one password. `is_locked` tells whether the archive wants one at all."""

    def __init__(self, data: bytes, password: str | None, room: int, limits: Limits) -> None:
        self._data = data
        self._password = password
        self.room = room
        self._members = limits.parts
        self.part_bytes = limits.part_bytes
        self._sinks: list[tuple[str, _Sink | None]] = []
        self.is_locked = password is not None

    def unpacked(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            raise _FullError

    def run(self) -> Fault | None:
        """Unpacks all; what ended it early, None if nothing did."""
        from py7zr import exceptions

        try:
            with foreign("the 7z archive is damaged or cut"):
                self._unpack()
        except Fault as fault:
            cause = fault.__cause__
            if isinstance(cause, _FullError):
                return Fault(ProblemKind.TOO_LARGE, "the archive unpacks to more than the limit; the rest was left")
            if isinstance(cause, exceptions.PasswordRequired):
                self.is_locked = True
                return Fault(ProblemKind.ENCRYPTED, "")
            if isinstance(cause, exceptions.UnsupportedCompressionMethodError):
                return Fault(ProblemKind.UNSUPPORTED, "7z archive with a compression method no reader is known for")
            return fault
        return None

    def _unpack(self) -> None:
        """Goes by the number of a member, not by its name, which may be a path to somewhere else."""
        from py7zr import SevenZipFile
        from py7zr.io import MemIO

        factory: Any = _Factory(self)
        with SevenZipFile(io.BytesIO(self._data), password=self._password) as archive:
            self.is_locked = self.is_locked or archive.password_protected
            for member in list(archive.files)[: self._members + 1]:
                if member.is_directory:
                    continue
                if not member.is_file:
                    self._sinks.append((member.filename, None))
                    continue
                archive.worker.register_filelike(member.id, MemIO(str(len(self._sinks)), factory))
                self._sinks.append((member.filename, _Sink(self)))
            archive.worker.extract(archive.fp, None, parallel=False)

    def sink(self, number: int) -> _Sink | None:
        return self._sinks[number][1]

    def members(self, unpacking: Unpacking) -> Iterator[Part | Problem]:
        """What came out, in the order of the archive; members nothing came of are named by the Problem of the whole."""
        for name, sink in self._sinks:
            if unpacking.stopped:
                return
            if sink is None:
                yield from unpacking.left_out(name, "a link or device, no file")
            elif sink.chunks:
                yield from unpacking.member(name, sink.chunks)


class _Factory:
    def __init__(self, attempt: _Attempt) -> None:
        self._attempt = attempt

    def create(self, filename: str) -> _Sink | None:
        return self._attempt.sink(int(filename))
