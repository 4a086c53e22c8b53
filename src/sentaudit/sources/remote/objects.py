"""Objects behind a URL by way of fsspec (`s3://`, `gs://`, `sftp://`, `file://` ...): listed, and read in ranges.

Nothing is ever written, cached on disk or remembered. Whatever a plug-in raises comes out as an OSError.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, BinaryIO, NamedTuple, TypeVar, cast

from sentaudit.errors import SourceError, UsageError

T = TypeVar("T")

_AHEAD = 4 << 20
"""Bytes fetched at once: fewer make many round trips, more are thrown away at the end of a range."""

_WRITES = frozenset({"filecache", "simplecache", "blockcache", "cached"})
"""Protocols that put what they read into files of this machine."""

_UNKNOWN_STAMP = "?"


@lru_cache(maxsize=8)
def objects_at(uri: str) -> Objects:
    """The same for all units of a process: to begin a conversation with a store takes longer than to read a unit."""
    return Objects(uri)


class Thing(NamedTuple):
    """An object or prefix; `relative` is its path below the URL, "" for what the URL itself names.

    `stamp` changes when the content does: the store's own tag, else size and time; "?..." where neither is told.
    """

    name: str
    relative: str
    is_directory: bool
    is_object: bool
    size: int
    stamp: str

    @property
    def is_tagged(self) -> bool:
        """True if another stamp means other content, and not perhaps only more of it."""
        return self.stamp.startswith("e")


def same(before: str, now: str) -> bool:
    """True if nothing tells that the content changed between two stamps."""
    return before == now or before.startswith(_UNKNOWN_STAMP)


class FetchError(OSError):
    """A plug-in failed in a way of its own; the text is the name of what it raised, without its words."""


def is_local(uri: str) -> bool:
    """True if the URL names files of this machine."""
    return "://" not in uri or uri.partition("://")[0].casefold() in ("file", "local")


class Objects:
    """What lies at a URL. Raises UsageError if nobody can read such URLs, SourceError if a package is missing, OSError
    if there is no way to the store."""

    def __init__(self, uri: str) -> None:
        protocol = uri.partition("://")[0].casefold()
        if "::" in uri or protocol in _WRITES:
            raise UsageError("a chained URL would keep copies of mail in files", "Name the objects themselves.")
        if "@" in uri.partition("://")[2].partition("/")[0] and ":" in uri.partition("://")[2].rpartition("@")[0]:
            raise UsageError("a password in a URL is seen by every user of this machine", "Let the plug-in find it.")
        try:
            from fsspec import url_to_fs
        except ImportError:
            raise SourceError(
                f"{protocol}:// needs the package fsspec", "install it: pip install 'sentaudit[distributed]'"
            ) from None
        try:
            # Listings and connections of an earlier walk must not be taken for what is there now.
            self._fs, root = url_to_fs(uri, skip_instance_cache=True, use_listings_cache=False)
        except ImportError as error:
            package = getattr(error.__cause__, "name", None) or error.name
            needed = f": it needs the package {package}" if package else ""
            raise SourceError(
                f"{protocol}:// cannot be read{needed}", "Install the package of fsspec for it."
            ) from None
        except ValueError:
            raise UsageError(
                f"nobody knows how to read {protocol}://", "fsspec knows s3, gs, abfs, sftp, file and many more."
            ) from None
        except Exception as error:  # noqa: BLE001 - some log in at once, and raise whatever their libraries do
            raise _as_os_error(error) from None
        self._root = str(root).rstrip("/") or str(root)
        self.is_local = is_local(uri)

    def at(self, relative: str = "") -> Thing:
        """What is there now."""
        return _thing(_tried(lambda: self._fs.info(self._path(relative))), relative)

    def below(self, relative: str) -> list[Thing]:
        """What a prefix holds, by name; without the empty objects some programs put there to stand for it."""
        path = self._path(relative)
        found = []
        for info in _tried(lambda: self._fs.ls(path, detail=True)):
            full = str(info["name"])
            name = full.rstrip("/").rpartition("/")[2]
            if not name or full.rstrip("/") == path.rstrip("/"):
                continue
            found.append(_thing(info, f"{relative}/{name}" if relative else name))
        return sorted(found, key=lambda thing: thing.name.encode("utf-8", "surrogateescape"))

    def beginnings(self, relatives: Sequence[str], count: int) -> list[bytes | OSError]:
        """The first `count` bytes of each, all fetched at the same time where the plug-in can do that."""
        paths = [self._path(relative) for relative in relatives]
        starts, ends = [0] * len(paths), [count] * len(paths)
        try:
            found = _tried(lambda: self._fs.cat_ranges(paths, starts, ends, on_error="return"))
        except OSError as error:
            return [error] * len(paths)
        return [bytes(one) if isinstance(one, bytes | bytearray) else _as_os_error(one) for one in found]

    def open(self, thing: Thing) -> tuple[BinaryIO, Callable[[], OSError | None]]:
        """The object for reading, from anywhere to anywhere, up to the size it had; and what kept it from being read.

        Who reads archives takes any failure for damage: the second tells better.
        """
        path = self._path(thing.relative)
        fetch = self._fs.cat_file
        raw = _Ranges(lambda start, end: cast(bytes, _tried(lambda: fetch(path, start=start, end=end))), thing.size)
        return io.BufferedReader(raw, _AHEAD), lambda: raw.failure

    def _path(self, relative: str) -> str:
        return f"{self._root.rstrip('/')}/{relative}" if relative else self._root


class _Ranges(io.RawIOBase):
    """An object of known size as a file; `fetch(start, end)` gives its bytes."""

    def __init__(self, fetch: Callable[[int, int], bytes], size: int) -> None:
        super().__init__()
        self._fetch = fetch
        self._size = size
        self._at = 0
        self.failure: OSError | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - whatever can be written to
        count = min(len(buffer), self._size - self._at)
        if count <= 0:
            return 0
        try:
            data = self._fetch(self._at, self._at + count)[:count]
        except OSError as error:
            self.failure = error
            raise
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def _thing(info: dict[str, Any], relative: str) -> Thing:
    name = str(info["name"]).rstrip("/").rpartition("/")[2]
    kind, size = info.get("type"), info.get("size")
    is_object = kind == "file" and not info.get("islink") and isinstance(size, int)
    return Thing(name, relative, kind == "directory", is_object, size if isinstance(size, int) else 0, _stamp(info))


def _stamp(info: dict[str, Any]) -> str:
    for key in ("ETag", "etag", "md5Hash", "contentHash"):
        if info.get(key):
            return f"e{info.get('size')}-{str(info[key]).strip(chr(34))}"
    for key in ("mtime", "LastModified", "last_modified", "updated", "modified", "created"):
        if info.get(key) is not None:
            return f"{info.get('size')}-{info[key]}"
    return f"{_UNKNOWN_STAMP}{time.time_ns()}"


def _tried(work: Callable[[], T]) -> T:
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - plug-ins raise whatever their libraries do
        raise _as_os_error(error) from None


def _as_os_error(error: object) -> OSError:
    if isinstance(error, OSError):
        return error
    name = type(error).__name__
    if "Credential" in name or "Auth" in name or "Denied" in name or "Forbidden" in name:
        return PermissionError(name)
    return FetchError(name)
