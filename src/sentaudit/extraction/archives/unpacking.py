"""Takes members out of an archive, in memory only: each becomes a part, and each limit that is hit a Problem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sentaudit.extraction.archives.media import media_type
from sentaudit.extraction.problems import problem
from sentaudit.formats.foreign import Fault
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part

CHUNK = 1 << 16
_UNKNOWN = "application/octet-stream"
FREE = 16 * 1024 * 1024  # bytes any archive may unpack to, however small it is
_NAMED_PROBLEMS = 100
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NAME_LENGTH = 255


class Unpacking:
    """The members of one archive. `room` is how many bytes may still come; once `stopped`, nothing more is taken."""

    def __init__(self, part: Part, limits: Limits) -> None:
        self._part = part
        self._limits = limits
        self.room = min(limits.inflated_bytes, max(FREE, limits.ratio * len(part.data)))
        self._members = 0
        self._problems = 0
        self.stopped = False

    def member(self, name: str, chunks: Iterable[bytes]) -> Iterator[Part | Problem]:
        """One file. Pictures, sound and video are left out after their first bytes; a Fault keeps what came before."""
        if not self._admitted():
            yield from self._stop(ProblemKind.TOO_MANY, f"only the first {self._limits.parts} members were unpacked")
            return
        name = clean_name(name)
        room = min(self._limits.part_bytes, self.room)
        pieces: list[bytes] = []
        size = 0
        fault: Fault | None = None
        try:
            for chunk in chunks:
                if not pieces and (kind := media_type(chunk)):
                    yield self._part_of(name, b"", kind, "picture, sound or video")
                    return
                pieces.append(chunk)
                size += len(chunk)
                if size > room:
                    break
        except Fault as error:
            fault = error
        data = b"".join(pieces)[:room]
        self.room -= len(data)
        if data or (fault is None and not size):
            yield self._part_of(name, data, _UNKNOWN, "")
        if size > self._limits.part_bytes:
            detail = f"only the first {room} bytes of an archive member were read"
            yield from self.problem(ProblemKind.TOO_LARGE, detail, name)
        if size > room and not self.room:
            yield from self._stop(
                ProblemKind.TOO_LARGE, "the archive unpacks to more than the limit; the rest was left"
            )
        if fault is not None:
            yield from self.problem(fault.kind, fault.detail, name)

    def left_out(self, name: str, why: str) -> Iterator[Part | Problem]:
        """A member that is no file, or that policy leaves out."""
        if self._admitted():
            yield self._part_of(clean_name(name), b"", _UNKNOWN, why)
        else:
            yield from self._stop(ProblemKind.TOO_MANY, f"only the first {self._limits.parts} members were unpacked")

    def problem(self, kind: ProblemKind, detail: str, name: str = "") -> Iterator[Problem]:
        """A Problem of a member or, without a name, of the archive; after many of them one stands for the rest."""
        self._problems += 1
        if self._problems < _NAMED_PROBLEMS:
            yield problem(self._part, kind, detail, inner=(name,) if name else ())
        elif self._problems == _NAMED_PROBLEMS:
            yield problem(self._part, kind, "more members could not be read, for this and other reasons")

    def _admitted(self) -> bool:
        self._members += 1
        return self._members <= self._limits.parts

    def _stop(self, kind: ProblemKind, detail: str) -> Iterator[Problem]:
        self.stopped = True
        yield problem(self._part, kind, detail)

    def _part_of(self, name: str, data: bytes, content_type: str, omitted: str) -> Part:
        part = self._part
        return Part(part.path, content_type, "", name, True, data, inner=part.way, omitted=omitted)


def clean_name(name: str) -> str:
    """A member's name as it may be shown: no control characters, of bounded length, never used as a path."""
    return _CONTROLS.sub("\ufffd", name[:_NAME_LENGTH])


def decode_name(raw: bytes, *, utf8: bool = False) -> str:
    """A member's name in UTF-8 if that is declared or plainly so, else as Japanese Windows programs write it."""
    if not utf8 and not raw.isascii():
        for codec in ("utf-8", "cp932", "cp437"):
            try:
                return raw.decode(codec)
            except UnicodeDecodeError:
                continue
    return raw.decode("utf-8", "replace")
