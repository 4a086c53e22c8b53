"""Mailboxes and messages at a URL (`s3://bucket/prefix`, any protocol of fsspec), recognised by content."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

from sentaudit.errors import SourceError
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Folder, Problem
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage, SourceUnit
from sentaudit.sources.archive import ArchiveSource
from sentaudit.sources.contents.whole import read_whole
from sentaudit.sources.eml import told
from sentaudit.sources.mbox import within
from sentaudit.sources.msg import as_mail, most
from sentaudit.sources.remote.objects import Objects, Thing, is_local, objects_at, same
from sentaudit.sources.remote.trouble import kind_of, said, unfetched
from sentaudit.sources.remote.units import RemoteUnits
from sentaudit.sources.shared.naming import join, shown
from sentaudit.sources.shared.problems import changed, no_mail
from sentaudit.sources.shared.roles import folder_of

_SMALL = 1 << 20
_TOGETHER = 32
"""Single messages fetched at the same time, as much of each as most have."""


class RemoteSource:
    """What the URL names: an object, or all below a prefix. Positions are as in files: path, or offset and length."""

    at_once = 0

    def __init__(self, uri: str, limits: Limits) -> None:
        self._uri = uri
        self._limits = limits
        self._prefix: str | None = None

    @property
    def _objects(self) -> Objects:
        return objects_at(self._uri)

    def units(self) -> Iterator[SourceUnit | Problem]:
        """Everything below the URL, sorted by name. Raises SourceError if there is nothing that can be read."""
        hint = "Check the name, and what the plug-in of fsspec needs to log in: variables, files or roles of its own."
        try:
            root = self._objects.at()
            inside = self._objects.below("") if root.is_directory else [root]
        except OSError as error:
            kind = kind_of(error, is_local=is_local(self._uri))
            raise SourceError(f"cannot read {shown(self._uri)}: {said(error)}", hint, kind) from None
        yield from RemoteUnits(self._uri, self._limits, self._objects).of(inside)

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
        try:
            objects_at(self._uri)  # where a worker first talks to the store
        except OSError as error:
            yield self._unfetched(error, Locator(self._uri, unit.folder))
            return
        if what == "mbox":
            yield from self._mbox(unit, *cast(tuple[str, int, int, int, int], tuple(spec)))
        elif what == "archive":
            yield from self._archive(unit._replace(spec=tuple(spec)))
        else:
            yield from self._messages(unit, what == "msg", [str(name) for name in spec])

    @property
    def _base(self) -> str:
        return self._uri.rstrip("/").rpartition("/")[2]

    def _mbox(
        self, unit: SourceUnit, relative: str, start: int, end: int, size: int, flags: int
    ) -> Iterator[RawMessage | Problem]:
        def locate(position: str | None = None) -> Locator:
            return Locator(self._uri, unit.folder, position)

        try:
            file, _ = self._objects.open(Thing("", relative, False, True, size, unit.stamp))
            yield from within(file, start, end, size, flags, self._limits.message_bytes, locate)
            now = self._objects.at(relative)
        except OSError as error:
            yield self._unfetched(error, locate(f"{start}+{unit.size}"))
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
            yield self._unfetched(error, where)

    def _messages(self, unit: SourceUnit, is_outlook: bool, names: list[str]) -> Iterator[RawMessage | Problem]:
        """Messages that are an object each; small ones are fetched several at a time."""
        directory, *rest = names
        for start in range(0, len(rest), _TOGETHER):
            relatives = [join(directory, name) for name in rest[start : start + _TOGETHER]]
            for relative, data in zip(relatives, self._objects.beginnings(relatives, _SMALL + 1), strict=True):
                where = Locator(self._uri, unit.folder, shown(relative or self._base))
                if isinstance(data, OSError):
                    yield self._unfetched(data, where)
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
            yield self._unfetched(error, where)
            return
        if is_outlook:
            yield from as_mail(stored, size, where, self._limits)
            return
        yield from told(where, stored, size, digest)

    def _unfetched(self, error: OSError, where: Locator) -> Problem:
        return unfetched(error, where, is_local=is_local(self._uri))
