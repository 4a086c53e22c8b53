"""Mbox files: mboxo, mboxrd and mboxcl2, any line ends, read in byte ranges."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from sentaudit.errors import SourceError
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Folder, Problem, ProblemKind
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage, SourceUnit
from sentaudit.sources.contents.postmark import unquote
from sentaudit.sources.contents.sniff import HEAD, looks_like_mail
from sentaudit.sources.contents.split import REACH, Piece, Splitter
from sentaudit.sources.shared.naming import base_name, resolve, shown, stem
from sentaudit.sources.shared.problems import aside, changed, failed, too_large, unreadable
from sentaudit.sources.shared.roles import folder_of
from sentaudit.sources.shared.stamp import Stat, stamp_of

RANGE = 8 << 20
"""Bytes of one unit. Part of what unit ids stand for: another size gives other units."""

_BARE_CR = 1
_HAS_LENGTHS = 2
_MARKS = 1024


def mbox_units(
    uri: str, relative: str, folder: str, head: bytes, stat: Stat | os.stat_result, step: int = 0
) -> Iterator[SourceUnit]:
    """The units of one mbox file: `spec` is (relative path, first byte, byte behind the last, file size, flags).

    A unit owns the messages whose postmark begins in its range, so that the units before the end of a file keep
    their ids and messages when it grows. `head` are the first bytes of the file.
    """
    step = step or RANGE
    flags = flags_of(head)
    name = shown(relative or base_name(uri))
    stamp = stamp_of(stat)
    for start in range(0, max(stat.st_size, 1), step):
        size = min(step, stat.st_size - start)
        spec = (relative, start, start + step, stat.st_size, flags)
        yield SourceUnit(f"mbox:{name}:{start}", "mbox", uri, folder, spec, stamp, size)


def flags_of(head: bytes) -> int:
    """How the messages of an mbox that begins so are told apart."""
    flags = _BARE_CR if b"\r" in head and b"\n" not in head else 0
    if b"\nContent-Length:" in head.split(b"\n\n", 1)[0].split(b"\n\r\n", 1)[0]:
        flags |= _HAS_LENGTHS
    return flags


def within(
    file: BinaryIO, start: int, end: int, size: int, flags: int, cut: int, locate: Callable[[str | None], Locator]
) -> Iterator[RawMessage | Problem]:
    """The messages of an open mbox of `size` bytes whose postmark begins in [start, end), each up to `cut` bytes."""
    lengths = bool(flags & _HAS_LENGTHS)
    base = max(0, start - 4 - (REACH if lengths else 0))
    file.seek(base)
    splitter = Splitter(_upto(file, size - base), cut, base=base, bare_cr=bool(flags & _BARE_CR))
    yield from messages(splitter.pieces(start, end, trust_lengths=lengths), locate)


def messages(
    pieces: Iterator[RawMessage | Piece], locate: Callable[[str | None], Locator], prefix: str = ""
) -> Iterator[RawMessage | Problem]:
    """What the splitter cut, as messages; text before the first postmark only if it looks like one.

    Mail programs delete a message by a mark in it, and take it out of the file when they find time.
    """
    deleted = 0
    for item in pieces:
        deleted += _is_deleted(item.stored)
        if isinstance(item, RawMessage):
            yield item
            continue
        offset, stored, size, digest, quoted, leading = item
        position = f"{prefix}{offset}+{size}"
        if leading and not looks_like_mail(stored[:HEAD]):
            if stored.strip(b"\r\n\t \xef\xbb\xbf"):
                yield failed(ProblemKind.BROKEN, locate(position), "text before the first message is no mail")
            continue
        yield RawMessage(position, stored, unquote(stored) if quoted else stored, size, digest)
        if digest is not None:
            yield too_large(locate(position), len(stored), size)
    if deleted:
        detail = f"{deleted} messages are marked as deleted, but still there; they are read as well"
        yield aside(ProblemKind.UNSUPPORTED, locate(None), detail, expected=True)


def _is_deleted(stored: bytes) -> bool:
    """True if Thunderbird marked it as expunged (bit 3 of X-Mozilla-Status, which it writes at the top)."""
    at = stored.find(b"X-Mozilla-Status:", 0, _MARKS)
    if at < 0 or (at and stored[at - 1] not in b"\r\n"):
        return False
    try:
        return int(stored[at + 17 : at + 22], 16) & 0x0008 != 0
    except ValueError:
        return False


class MboxSource:
    """One mbox file at `uri`, or, for units of a tree, one below it. Positions are `offset+length` in the file."""

    at_once = 0

    def __init__(self, uri: str, limits: Limits) -> None:
        self._uri = uri
        self._limits = limits

    def units(self) -> Iterator[SourceUnit | Problem]:
        """The ranges of the file. Raises SourceError if it is no readable file."""
        try:
            with Path(self._uri).open("rb") as file:
                head, stat = file.read(HEAD), os.fstat(file.fileno())
        except OSError as error:
            raise SourceError(
                f"cannot read {shown(self._uri)}", "Give the path of an mbox file you may read."
            ) from error
        yield from mbox_units(self._uri, "", shown(stem(base_name(self._uri))), head, stat)

    def lasts(self, folder: str) -> bool:
        return False

    def folder(self, name: str) -> Folder:
        return folder_of(name)

    def read(self, unit: SourceUnit, known: object = None) -> Iterator[RawMessage | Problem]:
        """The messages of the range; of a file that has grown since, those it had when the unit was made."""
        relative, start, end, size, flags = cast(tuple[str, int, int, int, int], unit.spec)

        def locate(position: str | None = None) -> Locator:
            return Locator(self._uri, unit.folder, position)

        try:
            with resolve(self._uri, relative).open("rb", buffering=0) as file:
                yield from within(file, start, end, size, flags, self._limits.message_bytes, locate)
                now = os.fstat(file.fileno())
        except OSError as error:
            yield unreadable(error, locate(f"{start}+{min(end, size) - start}"))
            return
        if now.st_size < size or (now.st_size == size and stamp_of(now) != unit.stamp):
            yield changed(locate())


def _upto(file: BinaryIO, left: int) -> Callable[[int], bytes]:
    """`file.read` that ends after `left` bytes."""

    def read(count: int) -> bytes:
        nonlocal left
        data = file.read(min(count, left))
        left -= len(data)
        return data

    return read
