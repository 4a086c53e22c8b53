"""Archives (gzip, bzip2, xz, tar, zip) of mailboxes and messages, streamed: nothing is unpacked to disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from sentaudit.errors import SourceError
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Folder, Problem, ProblemKind
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage, SourceUnit
from sentaudit.sources.contents.apple import KEPT_APART
from sentaudit.sources.contents.sniff import HEAD, Shape
from sentaudit.sources.contents.split import Splitter
from sentaudit.sources.contents.whole import as_message, read_whole
from sentaudit.sources.mbox import messages
from sentaudit.sources.msg import as_mail, most
from sentaudit.sources.shared.naming import base_name, bucket, resolve, shown, stem
from sentaudit.sources.shared.problems import aside, changed, failed, too_large, unreadable
from sentaudit.sources.shared.roles import folder_of
from sentaudit.sources.shared.stamp import stamp_of
from sentaudit.sources.walking.members import Leaf, Walk

_MAILBOX = "mailbox"
_BATCH = "batch"


class _Group(NamedTuple):
    """Members that make one unit: a mailbox by its label, or the messages of a folder in one bucket."""

    kind: str
    folder: str
    label: str
    bucket: int


def _group(leaf: Leaf) -> _Group:
    if leaf.shape is Shape.MBOX:
        return _Group(_MAILBOX, leaf.folder, leaf.label, 0)
    return _Group(_BATCH, leaf.folder, "", bucket(leaf.label))


def archive_units(uri: str, relative: str, folder: str, limits: Limits) -> Iterator[SourceUnit | Problem]:
    """The units of one archive file."""
    try:
        with resolve(uri, relative).open("rb") as file:
            stat = os.fstat(file.fileno())
            found = list(units_inside(file, stamp_of(stat), stat.st_size, uri, relative, folder, limits))
    except OSError as error:
        yield unreadable(error, Locator(uri, folder, shown(relative) or None))
        return
    yield from found


def units_inside(
    file: BinaryIO, stamp: str, whole: int, uri: str, relative: str, folder: str, limits: Limits
) -> Iterator[SourceUnit | Problem]:
    """The units of one open archive of `whole` bytes; lists its contents, for which a compressed tar is unpacked once.

    `spec` is (relative path, folder of the archive, group kind, label, bucket, ordinals of outermost members ...).
    A tar that can only be read from its beginning has one unit per folder, all others one per bucket of a folder.
    """
    groups: dict[_Group, tuple[dict[int, None], int]] = {}
    head = file.read(6)
    file.seek(0)
    forward_only = _is_compressed(head)
    for item in Walk(uri, folder, folder if relative else "", limits).file(file):
        if isinstance(item, Problem):
            yield item._replace(where=_below(item.where, relative))
            continue
        group = _group(item)
        if forward_only:
            group = group._replace(bucket=0)
        ordinals, size = groups.get(group, ({}, 0))
        ordinals[item.ordinal] = None
        groups[group] = (ordinals, size + item.size)
    name = shown(relative or base_name(uri))
    for group in sorted(groups):
        ordinals, size = groups[group]
        unit_id = f"archive:{name}!{group.label or group.folder}:{group.kind}:{group.bucket}"
        spec: tuple[str | int, ...] = (
            relative,
            folder,
            int(forward_only),
            group.kind,
            group.label,
            group.bucket,
            *ordinals,
        )
        yield SourceUnit(unit_id, "archive", uri, group.folder, spec, stamp, size or whole)


def _is_compressed(head: bytes) -> bool:
    return head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ"))


def _below(where: Locator, relative: str) -> Locator:
    """Problems of a tree's archive name the archive before the member."""
    return where._replace(position="!".join(part for part in (shown(relative), where.position) if part) or None)


class ArchiveSource:
    """The archive at `uri`, or, for units of a tree, one below it.

    Positions: `member/path` of a message; `member/path!offset+length` in a mailbox, counted in its unpacked bytes;
    `!offset+length` in a compressed mailbox or message; members of inner archives have `!` before their own path.
    """

    at_once = 0

    def __init__(self, uri: str, limits: Limits) -> None:
        self._uri = uri
        self._limits = limits

    def units(self) -> Iterator[SourceUnit | Problem]:
        """The mailboxes and messages inside. Raises SourceError if there is no readable file."""
        try:
            Path(self._uri).open("rb").close()
        except OSError as error:
            raise SourceError(f"cannot read {shown(self._uri)}", "Give the path of an archive you may read.") from error
        yield from archive_units(self._uri, "", shown(stem(base_name(self._uri))), self._limits)

    def lasts(self, folder: str) -> bool:
        return False

    def folder(self, name: str) -> Folder:
        return folder_of(name)

    def read(self, unit: SourceUnit, known: object = None) -> Iterator[RawMessage | Problem]:
        where = Locator(self._uri, unit.folder, None)
        try:
            with resolve(self._uri, str(unit.spec[0])).open("rb") as file:
                if stamp_of(os.fstat(file.fileno())) != unit.stamp:
                    yield changed(where)
                yield from self.inside(file, unit)
        except OSError as error:
            yield unreadable(error, where)

    def inside(self, file: BinaryIO, unit: SourceUnit) -> Iterator[RawMessage | Problem]:
        """The messages of a unit of an open archive."""
        relative, folder, forward_only, kind, label, number, *ordinals = unit.spec
        wanted = _Group(str(kind), unit.folder, str(label), int(number))
        only = frozenset(ordinal for ordinal in ordinals if isinstance(ordinal, int))
        walk = Walk(self._uri, str(folder), str(folder) if relative else "", self._limits, only)
        for item in walk.file(file):
            if isinstance(item, Problem):
                continue  # told when the units were listed
            group = _group(item)
            if (group._replace(bucket=0) if forward_only else group) == wanted:
                yield from self._leaf(item, unit.folder)

    def _leaf(self, leaf: Leaf, folder: str) -> Iterator[RawMessage | Problem]:
        """The messages of one member, and what kept it from being read to its end."""
        limit = self._limits.message_bytes
        stream = leaf.stream

        def locate(position: str | None) -> Locator:
            return Locator(self._uri, folder, position)

        if leaf.shape is Shape.MBOX:
            head = stream.peek(HEAD)
            prefix = f"{leaf.label}!"
            splitter = Splitter(stream.read, limit, bare_cr=b"\r" in head and b"\n" not in head, prefix=prefix)
            yield from messages(splitter.pieces(0, None), locate, prefix)
            if stream.fault is not None:
                yield failed(stream.fault.kind, locate(f"{leaf.label}!{stream.total}+0"), stream.fault.detail)
            return
        is_outlook = leaf.shape is Shape.MSG
        stored, size, digest = read_whole(stream.read, most(self._limits) if is_outlook else limit)
        position = leaf.label or f"!0+{size}"
        if is_outlook:
            yield from as_mail(stored, size, locate(position), self._limits)
        else:
            found = as_message(position, stored, size, digest)
            yield found
            if digest is not None:
                yield too_large(locate(position), len(stored), size)
            apart = len(KEPT_APART.findall(found.data)) if leaf.shape is Shape.EMLX else 0
            if apart:
                detail = f"{apart} attachments lie beside the message in the archive; unpack it to have them read"
                yield aside(ProblemKind.UNSUPPORTED, locate(position), detail)
        if stream.fault is not None:
            kind, detail = stream.fault.kind, f"only the beginning was read: {stream.fault.detail}"
            yield aside(kind, locate(position), detail)
