"""Cuts a stream of mbox bytes into messages, forward only, holding no more than the message at hand.

Works on plain reads, not on a memory map: a mailbox that is truncated or unreadable while it is scanned must be a
Problem, not a killed process; and the same code reads a decompressed stream.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import NamedTuple

from sentaudit.model.message import RawMessage
from sentaudit.sources.contents.postmark import LINE, USUAL, is_postmark

CHUNK = 1 << 20
REACH = 32 << 20
"""A Content-Length is believed as far as this: the end it names is looked at before anything in between is cut."""

_BEHIND = LINE + 8
"""What must stay in the buffer behind the search: a postmark not yet complete and the blank line before it."""

_LENGTH = re.compile(rb"\nContent-Length:[ \t]*(\d{1,12})[ \t]*\r?\n")
_BOM = b"\xef\xbb\xbf"


class Piece(NamedTuple):
    """One message of an mbox without its postmark line and the blank line behind it.

    `offset` is where `stored` begins. `size` is larger than `len(stored)` only if the message was cut, and then
    `digest` is the SHA-256 of all of it. `quoted`: some line may carry mbox quoting. `leading`: text before the
    first postmark, which may be no message at all.
    """

    offset: int
    stored: bytes
    size: int
    digest: bytes | None
    quoted: bool
    leading: bool


class Splitter:
    """Splits what `read(n)` gives, whose first byte has the offset `base`; messages are cut after `cut` bytes.

    With `bare_cr` lines end in CR alone. Offsets are absolute throughout; `_buffer` holds what is kept of the stream.
    """

    def __init__(
        self, read: Callable[[int], bytes], cut: int, *, base: int = 0, bare_cr: bool = False, prefix: str = ""
    ) -> None:
        self._read = read
        self._cut = cut
        self._prefix = prefix
        self._newline = b"\r" if bare_cr else b"\n"
        self._base = base
        self._buffer = b""
        self._at_end = False
        self._mark = -1
        self._body = -1
        self._head: bytes | None = None
        self._digest = sha256()
        self._hashed = 0
        self._quoted = False
        self._seek_end = sys.maxsize
        self._bound = sys.maxsize

    def pieces(self, start: int, end: int | None, *, trust_lengths: bool = True) -> Iterator[RawMessage | Piece]:
        """The messages whose postmark begins in [start, end); the last one is read to its end wherever that is.

        Reading may begin before `start`, to find out where messages begin. Without `trust_lengths` a Content-Length
        is believed only where it stays before `end`, because the reader of the next range cannot know of it.
        Messages that need no more work come finished, their position behind the prefix; the others as pieces.
        """
        self._bound = sys.maxsize if trust_lengths or end is None else end
        self._seek_end = end = sys.maxsize if end is None else end
        leading = self._base == 0
        mark = self._opening() if leading else self._next(self._base + 4)[0]
        leading = leading and mark < 0
        if leading:
            self._body = mark = 0
        else:
            self._body = self._line_end(mark)
        while 0 <= mark < end:
            if not leading:
                yield from self._usual_pieces(mark, start, end)
                mark = self._mark
            self._quoted = False
            following, stop = self._next(self._body)
            if following >= 0 and not leading:
                following, stop = self._jump(following, stop)
            if mark >= start:
                yield self._piece(stop, leading)
            self._head = None
            mark, leading = following, False
            self._body = self._line_end(mark)

    def _usual_pieces(self, mark: int, start: int, end: int) -> list[RawMessage]:
        """The messages that lie in the buffer whole and have nothing odd about them: nearly all, at full speed.

        Moves `_mark` and `_body` to the first message that needs a closer look; leaves out those before `start`.
        """
        buffer, base = self._buffer, self._base
        find, usual, cut = buffer.find, USUAL.match, self._cut
        low = self._body - base
        decided = min(len(buffer) if self._at_end else len(buffer) - LINE, end - base)
        found: list[RawMessage] = []
        while 0 < (at := find(b"From ", low)) < decided and buffer[at - 2 : at] == b"\n\n" and at - low <= cut:
            match = usual(buffer, at)
            if match is None or find(b"\nContent-Length:", low - 1, find(b"\n\n", low, at) + 2) >= 0:
                break
            if mark >= start:
                stored, size = buffer[low : at - 1], at - 1 - low
                found.append(RawMessage(f"{self._prefix}{base + low}+{size}", stored, stored, size))
            mark, low = base + at, match.end()
        self._mark, self._body = mark, base + low
        return found

    def _piece(self, stop: int, leading: bool) -> Piece:
        body, base = self._body, self._base
        size = stop - body
        if self._head is not None:
            self._digest.update(self._buffer[self._hashed - base : stop - base])
            return Piece(body, self._head, size, self._digest.digest(), self._quoted, leading)
        if size > self._cut:
            digest = sha256(memoryview(self._buffer)[body - base : stop - base]).digest()
            return Piece(body, self._buffer[body - base : body - base + self._cut], size, digest, self._quoted, leading)
        return Piece(body, self._buffer[body - base : stop - base], size, None, self._quoted, leading)

    def _more(self, *, keep_all: bool = False) -> bool:
        """Reads on. Keeps the message at hand, or of one over the limit its first bytes and the running digest."""
        if self._at_end:
            return False
        buffer, base = self._buffer, self._base
        edge = max(base, base + len(buffer) - _BEHIND)
        if self._body < 0:
            keep = edge
        else:
            keep = max(base, self._body - 4)
            if self._head is None and not keep_all and edge - self._body > self._cut:
                self._head = buffer[self._body - base : self._body - base + self._cut]
                self._digest = sha256()
                self._hashed = self._body
            if self._head is not None:
                self._digest.update(memoryview(buffer)[self._hashed - base : edge - base])
                self._hashed = keep = edge
        rest = buffer[keep - base :]
        data = self._read(max(CHUNK, min(len(rest), 8 * CHUNK)))
        self._buffer = rest + data
        self._base = keep
        self._at_end = not data
        return not self._at_end

    def _opening(self) -> int:
        """The postmark at the very beginning, behind a byte order mark if there is one; -1 if there is none."""
        while len(self._buffer) < LINE and self._more(keep_all=True):
            pass
        at = len(_BOM) if self._buffer.startswith(_BOM) else 0
        return at if self._buffer.startswith(b"From ", at) else -1

    def _line_end(self, mark: int) -> int:
        """Where the line behind the postmark begins; a first line that never ends is itself the message. -1 for -1."""
        if mark < 0:
            return -1
        at = self._buffer.find(self._newline, mark - self._base, mark - self._base + LINE)
        if at >= 0:
            return self._base + at + 1
        return mark if mark + LINE <= self._base + len(self._buffer) else self._base + len(self._buffer)

    def _next(self, begin: int) -> tuple[int, int]:
        """The first postmark whose line begins at `begin` or later, and where the message before it ends.

        At the end of the stream: -1, and the end without one blank line.
        """
        newline = self._newline[0]
        while True:
            buffer, base, finished = self._buffer, self._base, self._at_end
            decided = len(buffer) if finished else len(buffer) - LINE
            at = buffer.find(b"From ", max(0, begin - base))
            while 0 <= at < decided:
                before = buffer[at - 1] if at else 0
                if before == newline:
                    stop = self._blank_before(at)
                    if stop >= 0 and is_postmark(buffer, at):
                        return base + at, max(base + stop, self._body)
                elif before == 0x3E:
                    self._quoted = True
                at = buffer.find(b"From ", at + 5)
            if finished:
                return -1, self._trimmed_end()
            begin = base + (at if at >= 0 else max(len(buffer) - 4, begin - base, 0))
            if self._body < 0 and begin >= self._seek_end:
                return -1, begin
            self._more()

    def _blank_before(self, at: int) -> int:
        """Index where the blank line before the line at `at` begins, -1 if there is none."""
        buffer = self._buffer
        first = self._base == 0
        if at == 1:
            return 0 if first else -1
        if buffer[at - 2] == self._newline[0]:
            return at - 1
        if buffer[at - 2] == 0x0D and (buffer[at - 3] == 0x0A if at > 2 else first):
            return at - 2
        return -1

    def _trimmed_end(self) -> int:
        """The end of the stream without the blank line programs write behind the last message too."""
        end = self._base + len(self._buffer)
        for blank, length in ((self._newline * 2, 1), (b"\n\r\n", 2)):
            if self._buffer.endswith(blank) and end - length >= self._body:
                return end - length
        return end

    def _jump(self, mark: int, stop: int) -> tuple[int, int]:
        """`mark` and `stop`, or what the Content-Length of the message says if that is further on and exact."""
        if self._head is not None:
            return mark, stop
        buffer, low, high = self._buffer, self._body - self._base, stop - self._base
        crlf = low > 1 and buffer[low - 2] == 0x0D
        header_end = buffer.find(b"\r\n\r\n" if crlf else b"\n\n", low, high) + (4 if crlf else 2)
        field = buffer.find(b"\nContent-Length:", max(0, low - 1), header_end)
        match = _LENGTH.match(buffer, field) if field >= 0 else None
        if match is None:
            return mark, stop
        target = self._base + header_end + int(match[1])
        if target <= mark or target - self._body > REACH or target > self._bound:
            return mark, stop
        while self._base + len(self._buffer) < target + 2 * LINE and self._more(keep_all=True):
            pass
        return self._arrival(target) or (mark, stop)

    def _arrival(self, target: int) -> tuple[int, int] | None:
        """The postmark or end of stream that stands exactly at `target`, but for one blank line; None if neither."""
        buffer, at = self._buffer, target - self._base
        if at > len(buffer):
            return None
        for blank in (b"\r\n", b"\n"):
            if buffer.startswith(blank, at):
                at += len(blank)
                break
        if at == len(buffer) and self._at_end:
            return -1, target
        if buffer[at - 1] == 0x0A and is_postmark(buffer, at):
            self._quoted = False
            return self._base + at, target
        return None
