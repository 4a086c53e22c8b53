"""Mailboxes and messages at a URL (`s3://bucket/prefix`, any protocol of fsspec), recognised by content."""

from __future__ import annotations

import errno
import io
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import BinaryIO, cast

from sentaudit.errors import SourceError
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Folder, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage, SourceUnit
from sentaudit.sources.archive import ArchiveSource, units_inside
from sentaudit.sources.eml import told
from sentaudit.sources.mbox import flags_of, within
from sentaudit.sources.members import leaf_folder
from sentaudit.sources.msg import as_mail, most
from sentaudit.sources.naming import bucket, join, shown, stem
from sentaudit.sources.objects import FetchError, Objects, Thing, objects_at, same
from sentaudit.sources.path import SINGLE_BYTES, is_message_name
from sentaudit.sources.problems import changed, failed, no_mail, unreadable
from sentaudit.sources.roles import folder_of
from sentaudit.sources.sniff import ARCHIVED, HEAD, Shape, recognise, settled
from sentaudit.sources.tree import is_side_file
from sentaudit.sources.whole import read_whole

RANGE = 32 << 20
"""Bytes of a mailbox in one unit. Part of what unit ids stand for: another size gives other units."""

_LOOK = 128
"""Objects whose beginnings are fetched at the same time."""

_SMALL = 1 << 20
_TOGETHER = 32
_DEEPEST = 100


class RemoteSource:
    """What the URL names: an object, or all below a prefix. Positions are as in files: path, or offset and length."""

    at_once = 0

    def __init__(self, uri: str, limits: Limits) -> None:
        self._uri = uri
        self._limits = limits
        self._folders: set[str] = set()
        self._prefix: str | None = None

    @property
    def _objects(self) -> Objects:
        return objects_at(self._uri)

    def units(self) -> Iterator[SourceUnit | Problem]:
        """Everything below the URL, sorted by name. Raises SourceError if there is nothing that can be read."""
        self._folders = set()
        hint = "Check the name, and what the plug-in of fsspec needs to log in: variables, files or roles of its own."
        try:
            root = self._objects.at()
            inside = self._objects.below("") if root.is_directory else [root]
        except OSError as error:
            kind = self._kind(error)
            raise SourceError(f"cannot read {shown(self._uri)}: {_said(error)}", hint, kind) from None
        if root.is_directory:
            yield from self._tree(inside)
        else:
            yield from self._things("", inside)

    def lasts(self, folder: str) -> bool:
        return False

    def folder(self, name: str) -> Folder:
        """Judged with the name of the prefix: what lies below one called Sent is sent mail."""
        if self._prefix is None:
            try:
                self._prefix = self._base if self._objects.at().is_directory else ""
            except OSError:
                self._prefix = ""
        return folder_of(name, self._prefix)

    def read(self, unit: SourceUnit, known: object = None) -> Iterator[RawMessage | Problem]:
        what, *spec = unit.spec
        if what == "mbox":
            yield from self._mbox(unit, *cast(tuple[str, int, int, int], tuple(spec)))
        elif what == "archive":
            yield from self._archive(unit._replace(spec=tuple(spec)))
        else:
            yield from self._messages(unit, what == "msg", [str(name) for name in spec])

    @property
    def _base(self) -> str:
        return self._uri.rstrip("/").rpartition("/")[2]

    def _tree(self, inside: list[Thing]) -> Iterator[SourceUnit | Problem]:
        pending = [("", inside)]
        while pending:
            relative, found = pending.pop()
            yield from self._things(relative, [one for one in found if not one.is_directory])
            below: list[tuple[str, list[Thing]]] = []
            for one in found:
                where = Locator(self._uri, None, shown(one.relative))
                if not one.is_directory:
                    continue
                if one.relative.count("/") >= _DEEPEST:
                    yield failed(ProblemKind.TOO_DEEP, where, f"more than {_DEEPEST} prefixes within each other")
                    continue
                try:
                    below.append((one.relative, self._objects.below(one.relative)))
                except OSError as error:
                    yield self._problem(error, where)
            pending += reversed(below)

    def _things(self, directory: str, things: Sequence[Thing]) -> Iterator[SourceUnit | Problem]:
        """The objects of one prefix: mailboxes and archives as they come, single messages together at the end."""
        single: dict[Shape, list[Thing]] = {Shape.MAIL: [], Shape.MSG: []}
        for start in range(0, len(things), _LOOK):
            some = things[start : start + _LOOK]
            readable = [one.relative for one in some if one.is_object and one.size]
            heads = dict(zip(readable, self._objects.beginnings(readable, HEAD), strict=True))
            for one in some:
                head = heads.get(one.relative, b"")
                where = Locator(self._uri, None, shown(one.relative) or None)
                if not one.is_object:
                    yield no_mail(where, "link, device, or an object that does not tell its size")
                    continue
                try:
                    if isinstance(head, OSError):
                        raise head
                    shape, reason = self._recognise(one, head)
                    if shape in (Shape.MAIL, Shape.EMLX):
                        single[Shape.MAIL].append(one)
                    elif shape is Shape.MSG:
                        single[Shape.MSG].append(one)
                    elif shape is Shape.MBOX:
                        yield from self._ranges(one, head)
                    elif shape in ARCHIVED:
                        yield from self._archived(one)
                    elif shape is Shape.PST:
                        yield failed(ProblemKind.UNSUPPORTED, where, "Outlook data file at a URL: fetch it to read it")
                    elif shape is Shape.COMPOUND:
                        yield failed(ProblemKind.TOO_LARGE, where, reason)
                    else:
                        yield no_mail(where, reason, expected=is_side_file(one.name))
                except OSError as error:
                    yield self._problem(error, where)
        for shape, members in single.items():
            yield from self._batches(directory, members, shape)

    def _recognise(self, one: Thing, head: bytes) -> tuple[Shape, str]:
        """Shape and reason. One message saved with its `From ` line is a message if its name says so."""
        shape, reason = recognise(head)
        if shape is Shape.MBOX and one.size <= SINGLE_BYTES and is_message_name(one.name):
            if b"\nFrom " not in self._whole(one).replace(b"\r", b"\n"):
                shape = Shape.MAIL
        elif shape is Shape.COMPOUND:
            if one.size > most(self._limits):
                return shape, f"perhaps an Outlook message; its {one.size} bytes are over the limit"
            shape = settled(self._whole(one))
        return shape, reason

    def _whole(self, one: Thing) -> bytes:
        file, _ = self._objects.open(one)
        return file.read()

    def _folder(self, one: Thing, shape: Shape) -> str:
        """Named by path; a mailbox by itself, and by its whole path if another one has that name."""
        if not one.relative:
            return shown(stem(one.name))
        folder = leaf_folder(one.relative, shape, "")
        if shape is Shape.MAIL:
            return folder
        if folder in self._folders:
            folder = shown(one.relative)
        self._folders.add(folder)
        return folder

    def _ranges(self, one: Thing, head: bytes) -> Iterator[SourceUnit]:
        folder, flags = self._folder(one, Shape.MBOX), flags_of(head)
        for start in range(0, one.size, RANGE):
            name = f"remote:{shown(one.relative or one.name)}:{start}"
            spec = ("mbox", one.relative, start, one.size, flags)
            yield SourceUnit(name, "remote", self._uri, folder, spec, one.stamp, min(RANGE, one.size - start))

    def _archived(self, one: Thing) -> Iterator[SourceUnit | Problem]:
        folder = self._folder(one, Shape.MBOX)
        file, failure = self._objects.open(one)
        found = list(units_inside(file, one.stamp, one.size, self._uri, one.relative, folder, self._limits))
        if (error := failure()) is not None:
            raise error
        for item in found:
            if isinstance(item, SourceUnit):
                yield item._replace(id=f"remote:{item.id}", kind="remote", spec=("archive", *item.spec))
            else:
                yield item

    def _batches(self, directory: str, members: list[Thing], shape: Shape) -> Iterator[SourceUnit]:
        """Messages dealt into the buckets their names decide."""
        what = "msg" if shape is Shape.MSG else "mail"
        dealt: dict[int, list[Thing]] = {}
        for one in members:
            dealt.setdefault(bucket(one.name), []).append(one)
        for number, some in sorted(dealt.items()):
            digest = blake2b(digest_size=12)
            for one in some:
                digest.update(f"{one.name}\0{one.stamp}\n".encode("utf-8", "surrogateescape"))
            names = ("",) if not some[0].relative else tuple(one.name for one in some)
            folder, size = self._folder(some[0], Shape.MAIL), sum(one.size for one in some)
            name = f"remote:{what}:{shown(directory)}:{number}"
            yield SourceUnit(name, "remote", self._uri, folder, (what, directory, *names), digest.hexdigest(), size)

    def _mbox(
        self, unit: SourceUnit, relative: str, start: int, size: int, flags: int
    ) -> Iterator[RawMessage | Problem]:
        def locate(position: str | None = None) -> Locator:
            return Locator(self._uri, unit.folder, position)

        try:
            file, _ = self._objects.open(Thing("", relative, False, True, size, unit.stamp))
            yield from within(file, start, start + RANGE, size, flags, self._limits.message_bytes, locate)
            now = self._objects.at(relative)
        except OSError as error:
            yield self._problem(error, locate(f"{start}+{min(RANGE, size - start)}"))
            return
        if now.size < size or (not same(unit.stamp, now.stamp) and (now.size == size or now.is_tagged)):
            yield changed(locate())

    def _archive(self, unit: SourceUnit) -> Iterator[RawMessage | Problem]:
        where = Locator(self._uri, unit.folder)
        try:
            now = self._objects.at(str(unit.spec[0]))
            if not same(unit.stamp, now.stamp):
                yield changed(where)
            file, failure = self._objects.open(now)
            yield from ArchiveSource(self._uri, self._limits).inside(file, unit)
            error = failure()
        except OSError as raised:
            error = raised
        if error is not None:
            yield self._problem(error, where)

    def _messages(self, unit: SourceUnit, is_outlook: bool, names: list[str]) -> Iterator[RawMessage | Problem]:
        """Messages that are an object each; small ones are fetched several at a time."""
        directory, *rest = names
        for start in range(0, len(rest), _TOGETHER):
            relatives = [join(directory, name) for name in rest[start : start + _TOGETHER]]
            for relative, data in zip(relatives, self._objects.beginnings(relatives, _SMALL + 1), strict=True):
                where = Locator(self._uri, unit.folder, shown(relative or self._base))
                if isinstance(data, OSError):
                    yield self._problem(data, where)
                elif not data:
                    yield no_mail(where, "empty file")
                else:
                    yield from self._message(relative, data, is_outlook, where)

    def _message(self, relative: str, data: bytes, is_outlook: bool, where: Locator) -> Iterator[RawMessage | Problem]:
        cut = most(self._limits) if is_outlook else self._limits.message_bytes
        read: BinaryIO = io.BytesIO(data)
        try:
            if len(data) > _SMALL:
                read, _ = self._objects.open(self._objects.at(relative))
            stored, size, digest = read_whole(read.read, cut)
        except OSError as error:
            yield self._problem(error, where)
            return
        if is_outlook:
            yield from as_mail(stored, size, where, self._limits)
            return
        yield from told(where, stored, size, digest)

    def _problem(self, error: OSError, where: Locator) -> Problem:
        """Not there and not allowed are told as of files; any other trouble with a server may pass."""
        if self._kind(error) is not ProblemKind.CONNECTION:
            return unreadable(error, where)
        detail = f"cannot be fetched: {_said(error)}"
        return Problem(Stage.SOURCE, ProblemKind.CONNECTION, where, detail, Extent.MESSAGE_FAILED)

    def _kind(self, error: OSError) -> ProblemKind:
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            return ProblemKind.NOT_FOUND
        if isinstance(error, PermissionError):
            return ProblemKind.PERMISSION
        local = self._objects.is_local and not isinstance(error, FetchError)
        return ProblemKind.UNREADABLE if local else ProblemKind.CONNECTION


def _said(error: OSError) -> str:
    """The kind of error: its words may name accounts and hosts."""
    if isinstance(error, FetchError):
        return str(error)
    return errno.errorcode.get(error.errno or 0, type(error).__name__)
