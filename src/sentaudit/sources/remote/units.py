"""Which units the objects at a URL make: mailboxes by ranges, archives by members, single messages by buckets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.locator import Locator
from sentaudit.model.message import SourceUnit
from sentaudit.sources.archive import units_inside
from sentaudit.sources.contents.sniff import ARCHIVED, HEAD, Shape, recognise, settled
from sentaudit.sources.mbox import flags_of
from sentaudit.sources.msg import most
from sentaudit.sources.path import SINGLE_BYTES, is_message_name
from sentaudit.sources.remote.objects import Objects, Thing
from sentaudit.sources.remote.trouble import unfetched
from sentaudit.sources.shared.naming import bucket, shown, stem
from sentaudit.sources.shared.problems import failed, no_mail
from sentaudit.sources.walking.members import leaf_folder
from sentaudit.sources.walking.tree import is_side_file

RANGE = 32 << 20
"""Bytes of a mailbox in one unit. Part of what unit ids stand for: another size gives other units."""

_LOOK = 128
"""Objects whose beginnings are fetched at the same time."""

_DEEPEST = 100


class RemoteUnits:
    """One walk: folders get their names in the order in which they are met."""

    def __init__(self, uri: str, limits: Limits, objects: Objects) -> None:
        self._uri = uri
        self._limits = limits
        self._objects = objects
        self._folders: set[str] = set()

    def of(self, inside: list[Thing]) -> Iterator[SourceUnit | Problem]:
        """All units of the things right below the URL, or of the one thing it names, and of what lies below."""
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
                    yield unfetched(error, where, is_local=self._objects.is_local)
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
                    shape = Shape.MAIL if shape is Shape.EMLX else shape
                    if shape in single:
                        single[shape].append(one)
                    else:
                        yield from self._thing(one, shape, reason, head, where)
                except OSError as error:
                    yield unfetched(error, where, is_local=self._objects.is_local)
        for shape, members in single.items():
            yield from self._batches(directory, members, shape)

    def _thing(
        self, one: Thing, shape: Shape, reason: str, head: bytes, where: Locator
    ) -> Iterator[SourceUnit | Problem]:
        """What holds many messages, or none."""
        if shape is Shape.MBOX:
            yield from self._ranges(one, head)
        elif shape in ARCHIVED:
            yield from self._archived(one)
        elif shape is Shape.PST:
            yield failed(ProblemKind.UNSUPPORTED, where, "Outlook data file at a URL: fetch it to read it")
        elif shape is Shape.COMPOUND:
            yield failed(ProblemKind.TOO_LARGE, where, reason)
        else:
            yield no_mail(where, reason, expected=is_side_file(one.name))

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
            spec = ("mbox", one.relative, start, start + RANGE, one.size, flags)
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
