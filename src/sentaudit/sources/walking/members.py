"""Walks archives, archives in them too, down to the mailboxes and messages they hold."""

from __future__ import annotations

import io
import stat as modes
import zipfile
import zlib
from collections.abc import Container, Iterator
from typing import BinaryIO, NamedTuple, cast

from sentaudit.formats.foreign import Fault
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.locator import Locator
from sentaudit.sources.contents.apple import emlx_folder
from sentaudit.sources.contents.sniff import COMPRESSED, Shape, settled
from sentaudit.sources.contents.streams import Stream, unpacked
from sentaudit.sources.contents.tar import tar_members
from sentaudit.sources.shared.naming import directory_folder, folder_name, join, maildir_folder, shown, stem
from sentaudit.sources.shared.problems import failed, no_mail
from sentaudit.sources.walking.tree import is_side_file

LAYERS = 4
"""Containers within each other, a compression counting as one: a `.tar.gz` in a zip has three."""

_READ_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class Leaf(NamedTuple):
    """A mailbox or message in an archive; `stream` is valid until the next leaf.

    `label` is the path that leads to it, "!" between containers; `ordinal` counts the members of the outermost one.
    """

    label: str
    folder: str
    shape: Shape
    ordinal: int
    size: int
    stream: Stream


class Walk:
    """One pass over an archive. `only` are the outermost members to look into, by ordinal; the others are passed over.

    `source` and `folder` are those of the archive itself; `prefix` comes before the folders of its members.
    """

    def __init__(
        self, source: str, folder: str, prefix: str, limits: Limits, only: Container[int] | None = None
    ) -> None:
        self._source = source
        self._folder = folder
        self._prefix = prefix
        self._limits = limits
        self._only = only
        self._ordinal = 0
        self._count = 0

    def file(self, file: BinaryIO) -> Iterator[Leaf | Problem]:
        """Everything in the archive `file`."""

        def skip(count: int) -> None:
            file.seek(count, io.SEEK_CUR)

        stream = Stream(file.read, skip=skip)
        if stream.shape()[0] is Shape.ZIP:
            yield from self._zip(file, "", self._prefix, 1)
        else:
            yield from self._enter(stream, "", "", self._prefix, 0, 0)

    def _where(self, label: str, folder: str | None = None) -> Locator:
        return Locator(self._source, folder if folder is not None else self._folder, label or None)

    def _enter(
        self, stream: Stream, name: str, label: str, above: str, size: int, layers: int
    ) -> Iterator[Leaf | Problem]:
        """What one member is: `name` is its path in its container, `above` the folder the container stands for."""
        shape, reason = stream.shape()
        if shape in COMPRESSED or shape in {Shape.TAR, Shape.ZIP}:
            if layers >= LAYERS:
                yield failed(ProblemKind.TOO_DEEP, self._where(label), f"more than {LAYERS} archives within each other")
                return
            inside = join(above, directory_folder(_parent(name)), shown(stem(_last(name)))) if name else above
            if shape is Shape.TAR:
                yield from self._tar(stream, label, inside, layers + 1)
            elif shape is Shape.ZIP:
                yield from self._inner_zip(stream, label, inside, layers + 1)
            else:
                inner = unpacked(stream, shape, self._limits.member_bytes)
                yield from self._enter(inner, name, label, above, 0, layers + 1)
                if inner.fault is not None and inner.total == 0:
                    yield failed(inner.fault.kind, self._where(label), inner.fault.detail)
            return
        if shape is Shape.COMPOUND:
            most = self._limits.inflated_bytes
            whole = stream.peek(most + 1)
            if len(whole) > most:
                detail = "perhaps an Outlook message; it is over the limit"
                yield failed(ProblemKind.TOO_LARGE, self._where(label), detail)
                return
            shape = settled(whole)
        if shape is Shape.PST:
            detail = "Outlook data file in an archive: it cannot be read from its beginning to its end, unpack it"
            yield failed(ProblemKind.UNSUPPORTED, self._where(label), detail)
        elif shape is Shape.OTHER:
            if stream.fault is not None:
                yield failed(stream.fault.kind, self._where(label), stream.fault.detail)
            elif is_side_file(_last(name)):
                yield no_mail(self._where(label), "index of a mail program", expected=True)
            else:
                yield no_mail(self._where(label), reason)
        else:
            folder = leaf_folder(name, shape, above) or self._folder
            yield Leaf(label, folder, shape, self._ordinal, size, stream)

    def _inner_zip(self, stream: Stream, label: str, above: str, layers: int) -> Iterator[Leaf | Problem]:
        """A zip in an archive: its list of contents is at its end, so it is held in memory, if it is small enough."""
        data = stream.exactly(self._limits.part_bytes + 1)
        if len(data) > self._limits.part_bytes:
            yield failed(ProblemKind.TOO_LARGE, self._where(label), "zip archive within an archive is too large")
        else:
            yield from self._zip(io.BytesIO(data), label, above, layers)

    def _zip(self, file: BinaryIO | io.BytesIO, label: str, above: str, layers: int) -> Iterator[Leaf | Problem]:
        try:
            archive = zipfile.ZipFile(file)
        except _READ_ERRORS:
            yield failed(ProblemKind.BROKEN, self._where(label), "zip archive without a readable list of contents")
            return
        for number, info in enumerate(archive.infolist()):
            if not self._step(number, layers):
                continue
            if self._count > self._limits.archive_members:
                yield failed(ProblemKind.TOO_MANY, self._where(label), "too many archive members")
                return
            name = _zip_name(info)
            inner = _inner(label, name)
            mode = info.external_attr >> 16
            if info.is_dir() or name.endswith("/"):
                continue
            if modes.S_IFMT(mode) not in {0, modes.S_IFREG}:
                yield no_mail(self._where(inner), "link or device in an archive")
            elif info.flag_bits & 1:
                yield failed(ProblemKind.ENCRYPTED, self._where(inner), "encrypted archive member")
            else:
                yield from self._zip_member(archive, info, name, inner, above, layers)

    def _zip_member(
        self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, label: str, above: str, layers: int
    ) -> Iterator[Leaf | Problem]:
        try:
            member = cast(zipfile.ZipExtFile, archive.open(info))
        except _READ_ERRORS as error:
            kind = ProblemKind.UNSUPPORTED if isinstance(error, NotImplementedError) else ProblemKind.BROKEN
            yield failed(kind, self._where(label), "archive member that cannot be opened")
            return

        def read(count: int) -> bytes:
            try:
                return member.read1(min(count, 1 << 20))
            except _READ_ERRORS as error:
                raise Fault(ProblemKind.BROKEN, "damaged archive member") from error

        with member:
            stream = Stream(read, self._limits.member_bytes, lambda: info.compress_size)
            yield from self._enter(stream, name, label, above, info.file_size, layers)

    def _tar(self, stream: Stream, label: str, above: str, layers: int) -> Iterator[Leaf | Problem]:
        outermost = not label
        try:
            for number, (raw, kind, size, body) in enumerate(tar_members(stream)):
                if not self._step(number, layers if not outermost else 1):
                    continue
                if self._count > self._limits.archive_members:
                    yield failed(ProblemKind.TOO_MANY, self._where(label), "too many archive members")
                    return
                name = _clean(raw)
                inner = _inner(label, name)
                if kind == "5" or (not name and not size):
                    continue
                if kind not in "07":
                    yield no_mail(self._where(inner), "link, device or sparse file in an archive")
                else:
                    body.limit = self._limits.member_bytes
                    yield from self._enter(body, name, inner, above, size, layers)
        except Fault as fault:
            yield failed(fault.kind, self._where(label), fault.detail)

    def _step(self, number: int, layers: int) -> bool:
        """Counts a member; False if it belongs to an outermost one that is not asked for."""
        self._count += 1
        if layers > 1:
            return True
        self._ordinal = number
        return self._only is None or number in self._only


def leaf_folder(name: str, shape: Shape, above: str) -> str:
    """Folder of a mailbox or message by its path: Maildir folders as in a Maildir, mailboxes by their own name."""
    parent = _parent(name)
    if shape is Shape.MBOX:
        return join(above, directory_folder(parent), folder_name(stem(_last(name))))
    if shape is Shape.EMLX:
        return join(above, emlx_folder(parent))
    if _last(parent) in {"cur", "new"}:
        directory = _parent(parent)
        inbox = not directory or _last(directory).casefold() == "maildir"
        return join(above, maildir_folder(directory, has_subfolders=inbox))
    return join(above, directory_folder(parent))


def _inner(label: str, name: str) -> str:
    return f"{label}!{shown(name)}" if label else shown(name)


def _clean(name: str) -> str:
    """A member path as it is shown; nothing is ever written there, so that `..` does no harm."""
    return "/".join(part for part in name.replace("\\", "/").split("/") if part not in {"", "."})


def _parent(name: str) -> str:
    return name.rpartition("/")[0]


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The member's name; old Windows programs in Japan write cp932 where the format knows only cp437."""
    name = info.filename
    if not info.flag_bits & 0x800 and not name.isascii():
        raw = name.encode("cp437", "replace")
        for charset in ("utf-8", "cp932"):
            try:
                name = raw.decode(charset)
                break
            except UnicodeDecodeError:
                continue
    return _clean(name) + ("/" if name.endswith(("/", "\\")) else "")
