"""Files that are one message each: a single one, or a batch of those of a directory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from sentaudit.errors import SourceError
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Folder, Problem
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage, SourceUnit
from sentaudit.sources.contents.whole import as_message, read_whole
from sentaudit.sources.shared.naming import base_name, bucket, join, resolve, shown, stem
from sentaudit.sources.shared.problems import no_mail, too_large, unreadable
from sentaudit.sources.shared.roles import folder_of
from sentaudit.sources.shared.stamp import Stat, stamp_of


def batches(files: Iterable[tuple[str, str, Stat]]) -> Iterator[tuple[int, tuple[str, ...], str, int]]:
    """Deals files (identity, name, stat) into the fixed buckets: (bucket, names, stamp, bytes) of those not empty.

    The identity alone decides about the bucket; names come out in the order they came in.
    """
    dealt: dict[int, list[tuple[str, Stat]]] = {}
    for identity, name, stat in files:
        dealt.setdefault(bucket(identity), []).append((name, stat))
    for number, members in sorted(dealt.items()):
        digest = blake2b(digest_size=12)
        for name, stat in members:
            digest.update(f"{name}\0{stamp_of(stat)}\n".encode("utf-8", "surrogateescape"))
        size = sum(stat.st_size for _, stat in members)
        yield number, tuple(name for name, _ in members), digest.hexdigest(), size


def eml_units(
    uri: str, directory: str, folder: str, files: Iterable[tuple[str, Stat]], kind: str = "eml"
) -> Iterator[SourceUnit]:
    """The units of the messages of one directory: `spec` is (directory relative to `uri`, file name, ...)."""
    for number, names, stamp, size in batches((name, name, stat) for name, stat in files):
        unit_id = f"{kind}:{shown(directory)}:{number}"
        yield SourceUnit(unit_id, kind, uri, folder, (directory, *names), stamp, size)


class EmlSource:
    """One message file at `uri`, or, for units of a tree, several below it. The position is the relative path."""

    at_once = 0
    kind = "eml"

    def __init__(self, uri: str, limits: Limits) -> None:
        self._uri = uri
        self._limits = limits

    def units(self) -> Iterator[SourceUnit | Problem]:
        """The one file. Raises SourceError if it is no readable file."""
        try:
            with Path(self._uri).open("rb") as file:
                stat = os.fstat(file.fileno())
        except OSError as error:
            raise SourceError(
                f"cannot read {shown(self._uri)}", "Give the path of a message file you may read."
            ) from error
        name = shown(base_name(self._uri))
        folder = shown(stem(base_name(self._uri)))
        yield SourceUnit(f"{self.kind}:{name}", self.kind, self._uri, folder, ("",), stamp_of(stat), stat.st_size)

    def lasts(self, folder: str) -> bool:
        return False

    def folder(self, name: str) -> Folder:
        return folder_of(name)

    def read(self, unit: SourceUnit, known: object = None) -> Iterator[RawMessage | Problem]:
        directory, *names = (str(part) for part in unit.spec)
        for name in names or [""]:
            relative = join(directory, name)
            position = shown(relative or base_name(self._uri))
            yield from self.message(resolve(self._uri, relative), Locator(self._uri, unit.folder, position))

    def message(self, path: Path, where: Locator) -> Iterator[RawMessage | Problem]:
        """The message in one file."""
        yield from read_file(path, where, self._limits)


def read_file(path: Path, where: Locator, limits: Limits) -> Iterator[RawMessage | Problem]:
    """The message in one file; an empty or unreadable one is a Problem."""
    whole = whole_file(path, where, limits.message_bytes)
    if isinstance(whole, Problem):
        yield whole
        return
    yield from told(where, *whole)


def whole_file(path: Path, where: Locator, cut: int) -> tuple[bytes, int, bytes | None] | Problem:
    """`read_whole` of a file; a Problem if it is empty or cannot be read."""
    try:
        with path.open("rb", buffering=0) as file:
            whole = read_whole(file.read, cut, os.fstat(file.fileno()).st_size)
    except OSError as error:
        return unreadable(error, where)
    return whole if whole[0] else no_mail(where, "empty file")


def told(where: Locator, stored: bytes, size: int, digest: bytes | None) -> Iterator[RawMessage | Problem]:
    """The message in what `read_whole` gave, and a Problem if that is not all of it."""
    yield as_message(where.position or "", stored, size, digest)
    if digest is not None:
        yield too_large(where, len(stored), size)
