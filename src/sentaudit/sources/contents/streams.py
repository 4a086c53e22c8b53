"""Forward-only streams out of archives, guarded against bombs and broken ends; nothing is written to disk."""

from __future__ import annotations

import bz2
import lzma
import sys
import zlib
from collections.abc import Callable
from typing import Protocol

from sentaudit.formats.foreign import Fault
from sentaudit.model.coverage import ProblemKind
from sentaudit.sources.contents.sniff import HEAD, Shape, recognise

RATIO = 200
"""More bytes out per byte in than mail ever gives; looked at above RATIO_FROM bytes out."""
RATIO_FROM = 100 * 1024 * 1024

_STEP = 64 * 1024
_XZ_MEMORY = 256 << 20


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class Stream:
    """Bytes read forward only. A fault ends the stream and is kept in `fault`: what came before it counts.

    `limit` is the most bytes it gives. `consumed` tells how many compressed bytes they took so far, if they are
    compressed; `skip` moves on without reading, if that is possible.
    """

    def __init__(
        self,
        read: Callable[[int], bytes],
        limit: int = sys.maxsize,
        consumed: Callable[[], int] | None = None,
        skip: Callable[[int], None] | None = None,
    ) -> None:
        self._read = read
        self._consumed = consumed
        self._skip = skip
        self._ahead = b""
        self.limit = limit
        self.total = 0
        self.fault: Fault | None = None

    def read(self, count: int) -> bytes:
        """Up to `count` bytes, b"" only at the end."""
        if self._ahead:
            data, self._ahead = self._ahead[:count], self._ahead[count:]
            return data
        return self._fresh(count)

    def peek(self, count: int = HEAD) -> bytes:
        """The next `count` bytes, fewer only at the end; they stay to be read."""
        pieces = [self._ahead]
        size = len(self._ahead)
        while size < count and (data := self._fresh(count - size)):
            pieces.append(data)
            size += len(data)
        self._ahead = b"".join(pieces)
        return self._ahead[:count]

    def exactly(self, count: int) -> bytes:
        """The next `count` bytes; fewer only at the end."""
        pieces = []
        while count and (data := self.read(min(count, 1 << 20))):
            pieces.append(data)
            count -= len(data)
        return b"".join(pieces)

    def advance(self, count: int) -> int:
        """Passes over `count` bytes; returns how many there were."""
        left = count - len(self._ahead[:count])
        self._ahead = self._ahead[count:]
        if left and self._skip is not None:
            self._skip(left)
            return count
        while left and (data := self._fresh(min(left, 1 << 20))):
            left -= len(data)
        return count - left

    def shape(self) -> tuple[Shape, str]:
        return recognise(self.peek())

    def _fresh(self, count: int) -> bytes:
        if self.fault is not None:
            return b""
        try:
            data = self._read(count)
        except Fault as fault:
            self.fault = fault
            return b""
        self.total += len(data)
        if self.total > self.limit:
            self.fault = Fault(ProblemKind.TOO_LARGE, f"over {self.limit} bytes unpacked")
            return data[: len(data) - (self.total - self.limit)]
        if self._consumed is not None and self.total > RATIO_FROM and self.total > RATIO * max(1, self._consumed()):
            self.fault = Fault(ProblemKind.TOO_LARGE, f"unpacks to more than {RATIO} times its size")
            return b""
        return data


class Inflater:
    """Decompresses gzip, bzip2 and xz, several members behind each other too, giving all that comes before a fault."""

    def __init__(self, read: Callable[[int], bytes], shape: Shape) -> None:
        self._source = read
        self._shape = shape
        self._pending = b""
        self._decompress = self._fresh()
        self.consumed = 0

    def read(self, count: int) -> bytes:
        """At least one byte, or b"" at the proper end. Raises Fault where the data are broken or end too early."""
        while True:
            decompress = self._decompress
            if decompress.eof:
                self._pending = decompress.unused_data or self._raw()
                if recognise(self._pending[:6])[0] is not self._shape:
                    return b""  # zeros or anything else behind the last member are padding
                self._decompress = decompress = self._fresh()
            data, self._pending = self._pending, b""
            if not data and getattr(decompress, "needs_input", True):
                data = self._raw()
            try:
                out = decompress.decompress(data, count)
            except (zlib.error, OSError, EOFError, lzma.LZMAError) as error:
                raise Fault(ProblemKind.BROKEN, "broken compression") from error
            self._pending = getattr(decompress, "unconsumed_tail", b"")
            if out:
                return out
            if not data and not decompress.eof:
                raise Fault(ProblemKind.BROKEN, "ends in the middle of the compressed data")

    def _raw(self) -> bytes:
        data = self._source(_STEP)
        self.consumed += len(data)
        return data

    def _fresh(self) -> _Decompressor:
        if self._shape is Shape.GZIP:
            return zlib.decompressobj(wbits=31)
        if self._shape is Shape.BZIP2:
            return bz2.BZ2Decompressor()
        return lzma.LZMADecompressor(memlimit=_XZ_MEMORY)


def unpacked(stream: Stream, shape: Shape, limit: int) -> Stream:
    """What is inside a gzip, bzip2 or xz stream."""
    inflater = Inflater(stream.read, shape)
    inner = Stream(inflater.read, limit, lambda: inflater.consumed)
    if inner.shape()[0] is Shape.TAR:
        inner.limit = sys.maxsize  # the limit is for each member; the ratio still holds
    return inner
