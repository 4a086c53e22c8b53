"""The one place that reaches into imapclient and imaplib: a guarded connection with deadlines, caps and counts.

imapclient 4.1 leaves imaplib's tracing on (every body is formatted twice, and lands in a debug log); one answer its
parser dislikes spoils all others of the command; and neither library bounds the time of a command or the size of a
literal. So commands go through imaplib directly, and every answer is cut out and parsed by itself.
"""

from __future__ import annotations

import imaplib
import logging
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.response_parser import parse_response
from imapclient.tls import IMAP4_TLS

from sentaudit.sources.imap.session.errors import DroppedError
from sentaudit.sources.imap.session.guard import Guard

LONGEST_LINE = 20_000_000
LONGEST_LITERAL = 64 * 1024 * 1024
_STEP = 1 << 16

# SEARCH answers with 125,000 numbers exceed the default.
imaplib._MAXLINE = LONGEST_LINE  # type: ignore[attr-defined]
imaplib.Commands.setdefault("ID", ("NONAUTH", "AUTH", "SELECTED"))
# Whatever the level of the root logger is, protocol traces must not get into a log: they hold mail.
logging.getLogger("imapclient").setLevel(logging.WARNING)

PARSE_ERRORS = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError, imaplib.IMAP4.error)
"""What the parser of imapclient is known to raise on answers it does not understand."""

Piece = list[bytes | tuple[bytes, bytes]]


class Traffic:
    """Counts, paces and ends what comes in. `rate` is in bytes a second, 0 for as fast as it comes."""

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.guard = Guard()
        self.received = 0
        self._rate = rate
        self._clock = clock
        self._began = clock()
        self._deadline = float("inf")

    def allow(self, seconds: float) -> None:
        """From now on, everything has to be there within so many seconds."""
        self._deadline = self._clock() + seconds

    def take(self, count: int) -> None:
        """Notes received bytes; sleeps if they came too fast. Raises TimeoutError behind the deadline."""
        self.received += count
        now = self._clock()
        if now > self._deadline:
            raise TimeoutError("the answer took too long")
        if self._rate:
            ahead = self.received / self._rate - (now - self._began)
            if ahead > 0.05:
                time.sleep(min(ahead, 5.0))
                self._deadline += min(ahead, 5.0)


class _Metered:
    """Overrides imaplib's own input and output, from the greeting on."""

    file: Any
    sock: Any

    def __init__(self, traffic: Traffic, *args: Any) -> None:  # noqa: ANN401 - handed through
        self._traffic = traffic
        super().__init__(*args)

    def send(self, data: bytes) -> None:
        self._traffic.guard.check(data)
        self.sock.sendall(data)

    def read(self, size: int) -> bytes:
        if size > LONGEST_LITERAL:
            raise DroppedError("the server announced a literal beyond all limits")
        pieces = []
        left = size
        while left:
            piece = self.file.read1(min(left, _STEP))
            if not piece:
                raise EOFError
            pieces.append(piece)
            left -= len(piece)
            self._traffic.take(len(piece))
        return b"".join(pieces)

    def readline(self) -> bytes:
        line = bytearray()
        while len(line) <= LONGEST_LINE:
            # peek reads at most once from the socket, so that a server sending byte by byte meets the deadline.
            ready = self.file.peek(1)
            if not ready:
                break
            end = ready.find(b"\n") + 1
            line += self.file.read(end or len(ready))
            self._traffic.take(end or len(ready))
            if end:
                return bytes(line)
        if line:
            raise DroppedError("a line of the server does not end")
        return b""


class _PlainConnection(_Metered, IMAP4WithTimeout):  # type: ignore[misc]
    pass


class _TlsConnection(_Metered, IMAP4_TLS):  # type: ignore[misc]
    pass


class Wire(IMAPClient):  # type: ignore[misc]
    """A connection whose `raw` is imaplib's object, metered and guarded. Raises whatever the libraries raise."""

    def __init__(
        self, host: str, port: int, context: ssl.SSLContext | None, traffic: Traffic, connect: float, read: float
    ) -> None:
        """`context` None: no TLS yet. `connect` also bounds the greeting, `read` is the longest silence afterwards."""
        self._traffic = traffic
        traffic.allow(connect * 2)
        super().__init__(host, port, ssl=context is not None, ssl_context=context, timeout=SocketTimeout(connect, read))
        self._imap.debug = 0
        self.raw: Any = self._imap
        # Two small commands in a row: the second must not wait until the first is acknowledged.
        self.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _create_IMAP4(self) -> Any:  # noqa: ANN401, N802 - the hook of imapclient
        if self.ssl:
            return _TlsConnection(self._traffic, self.host, self.port, self.ssl_context, self._timeout.connect)
        return _PlainConnection(self._traffic, self.host, self.port, self._timeout.connect)

    @property
    def preauthenticated(self) -> bool:
        """True if the server takes us for somebody without a login."""
        return bool(self.raw.state == "AUTH")

    def hang_up(self) -> None:
        """Closes the connection without a word, whatever state it is in."""
        with suppress(OSError, ValueError):
            self.raw.shutdown()

    def forget(self) -> None:
        """Drops what was received and not asked for: answers of a failed command, or injected before TLS."""
        self.raw.untagged_responses.clear()

    def take(self, kind: str) -> Iterator[Piece]:
        """The untagged answers of one kind, each as the lines and literals it consists of; freed as they are given."""
        waiting = self.raw.untagged_responses.pop(kind, [])
        waiting.reverse()
        piece: Piece = []
        while waiting:
            item = waiting.pop()
            piece.append(item)
            # Every answer ends with a bare line: ")" at least, behind its last literal.
            if not isinstance(item, tuple):
                yield piece
                piece = []

    def last(self, kind: str) -> bytes:
        """The latest untagged answer or response code of a kind as it came, b"" if there was none."""
        found = self.raw.untagged_responses.get(kind) or [b""]
        return found[-1] if isinstance(found[-1], bytes) else b""


def parsed(piece: Piece) -> tuple[Any, ...]:
    """One answer as nested tuples of bytes, int and None. Raises one of PARSE_ERRORS on what it does not understand."""
    return tuple(parse_response(piece))
