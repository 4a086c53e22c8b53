"""A small IMAP server for tests: serves bytes as they were given, and lies wherever a script tells it to."""

from __future__ import annotations

import base64
import re
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

CAPABILITIES = b"IMAP4rev1 AUTH=PLAIN NAMESPACE SPECIAL-USE LIST-EXTENDED LIST-STATUS"
Answer = bytes | None
"""What goes back for a command: `@T` stands for its tag; None closes the connection."""


@dataclass
class Box:
    """A folder. `messages` are UID -> bytes."""

    messages: dict[int, bytes] = field(default_factory=dict)
    flags: bytes = b""
    validity: int = 7
    refused: bytes = b""
    tells_next: bool = True

    def fill(self, mails: list[bytes]) -> Box:
        self.messages = dict(enumerate(mails, 1))
        return self

    @property
    def uid_next(self) -> int:
        return max(self.messages, default=0) + 1


class Server:
    """Listens on loopback; one thread per connection. `script` maps a verb to an answer, or to a function of the
    command line that gives one, or "" to go on as usual; `log` has every line received."""

    def __init__(self, boxes: dict[bytes, Box], *, context: ssl.SSLContext | None = None, tls: bool = False) -> None:
        self.boxes = boxes
        self.script: dict[str, Answer | Callable[[bytes], Any]] = {}
        self.greeting = b"* OK ready\r\n"
        self.capabilities = CAPABILITIES
        self.user, self.password = b"user", b"secret"
        self.log: list[bytes] = []
        self.connections = 0
        self.cut_after = 0
        self._context, self._tls = context, tls
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in self._threads:
            thread.join(5)

    def verbs(self) -> list[str]:
        """What was asked, without tags and arguments."""
        return [line.split()[1].decode().upper() for line in self.log if len(line.split()) > 1]

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        self.connections += 1
        try:
            if self._tls and self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            self._open.append(connection)
            _Talk(self, connection).run(self._context)
        except (OSError, ValueError):
            pass
        finally:
            connection.close()


class _Talk:
    """One connection."""

    def __init__(self, server: Server, connection: socket.socket) -> None:
        self._server, self._connection = server, connection
        self._box: Box | None = None
        self._left = server.cut_after or None

    def run(self, context: ssl.SSLContext | None) -> None:
        self._send(self._server.greeting)
        file = self._connection.makefile("rb")
        try:
            while line := file.readline():
                self._server.log.append(line)
                tag, verb, rest = [*line.rstrip(b"\r\n").split(b" ", 2), b""][:3]
                name = verb.decode().upper()
                if name == "UID":
                    verb, rest = [*rest.split(b" ", 1), b""][:2]
                    name = verb.decode().upper()
                answer = self._scripted(name, line)
                if answer == b"":
                    if name == "STARTTLS" and context is not None:
                        self._send(tag + b" OK go\r\n")
                        self._connection = context.wrap_socket(self._connection, server_side=True)
                        self._server._open.append(self._connection)
                        file = self._connection.makefile("rb")
                        continue
                    answer = getattr(self, f"_{name.lower()}", self._unknown)(rest, file)
                if answer is None:
                    return
                self._send(answer.replace(b"@T", tag))
                if name == "LOGOUT":
                    return
        finally:
            file.close()
            self._connection.close()

    def _scripted(self, name: str, line: bytes) -> Answer:
        entry = self._server.script.get(name, b"")
        return entry(line) if callable(entry) else entry

    def _send(self, data: bytes) -> None:
        if self._left is not None:
            data, self._left = data[: self._left], self._left - len(data)
        self._connection.sendall(data)
        if self._left is not None and self._left <= 0:
            raise OSError("cut")

    def _unknown(self, rest: bytes, file: Any) -> bytes:
        return b"@T BAD unknown\r\n"

    def _capability(self, rest: bytes, file: Any) -> bytes:
        return b"* CAPABILITY " + self._server.capabilities + b"\r\n@T OK done\r\n"

    def _logout(self, rest: bytes, file: Any) -> bytes:
        return b"* BYE\r\n@T OK done\r\n"

    def _namespace(self, rest: bytes, file: Any) -> bytes:
        return b'* NAMESPACE (("" "/")) (("Other/" "/")) NIL\r\n@T OK done\r\n'

    def _authenticate(self, rest: bytes, file: Any) -> bytes:
        self._send(b"+ \r\n")
        given = base64.b64decode(file.readline()).split(b"\0")
        return self._login_answer(given[1:] == [self._server.user, self._server.password])

    def _login(self, rest: bytes, file: Any) -> bytes:
        return self._login_answer(rest == b'"%s" "%s"' % (self._server.user, self._server.password))

    def _login_answer(self, right: bool) -> bytes:
        return b"@T OK in\r\n" if right else b"@T NO [AUTHENTICATIONFAILED] wrong for user\r\n"

    def _list(self, rest: bytes, file: Any) -> bytes:
        out = b""
        for name, box in self._server.boxes.items():
            out += b'* LIST (%s) "/" "%s"\r\n' % (box.flags, name)
            if b"RETURN" in rest and rb"\Noselect" not in box.flags:
                out += self._numbers(name)
        return out + b"@T OK done\r\n"

    def _numbers(self, name: bytes) -> bytes:
        box = self._server.boxes[name]
        return b'* STATUS "%s" (UIDVALIDITY %d UIDNEXT %d MESSAGES %d)\r\n' % (
            name, box.validity, box.uid_next, len(box.messages),
        )  # fmt: skip

    def _status(self, rest: bytes, file: Any) -> bytes:
        return self._numbers(rest.split(b'"')[1]) + b"@T OK done\r\n"

    def _examine(self, rest: bytes, file: Any) -> bytes:
        box = self._box = self._server.boxes.get(rest.strip(b'"'))
        if box is None:
            return b"@T NO [NONEXISTENT] no such folder\r\n"
        if box.refused:
            return b"@T NO [" + box.refused + b"] no\r\n"
        following = b"* OK [UIDNEXT %d] x\r\n" % box.uid_next if box.tells_next else b""
        numbers = b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] x\r\n" % (len(box.messages), box.validity)
        return numbers + following + b"@T OK [READ-ONLY] done\r\n"

    def _search(self, rest: bytes, file: Any) -> bytes:
        uids = self._wanted(rest.split()[1])
        return b"* SEARCH" + b"".join(b" %d" % uid for uid in uids) + b"\r\n@T OK done\r\n"

    def _wanted(self, text: bytes) -> list[int]:
        assert self._box is not None
        last = max(self._box.messages, default=0)
        found = set()
        for piece in text.split(b","):
            low, _, high = piece.partition(b":")
            ends = sorted((int(low), last if high == b"*" else int(high or low)))
            found |= {uid for uid in self._box.messages if ends[0] <= uid <= ends[1]}
        return sorted(found)

    def _fetch(self, rest: bytes, file: Any) -> bytes:
        assert self._box is not None
        text, items = rest.split(b" ", 1)
        out = []
        for uid in self._wanted(text):
            data = self._box.messages[uid]
            answers = [answer for item in _items(items) if (answer := _answer(item, data)) is not None]
            number = sorted(self._box.messages).index(uid) + 1
            out.append(b"* %d FETCH (UID %d %s)\r\n" % (number, uid, b" ".join(answers)))
        return b"".join(out) + b"@T OK done\r\n"


def _items(text: bytes) -> list[bytes]:
    return re.findall(rb"BODY\.PEEK\[[^\]]*\](?:<\d+\.\d+>)?|[A-Z0-9.]+", text)


def _answer(item: bytes, data: bytes) -> bytes | None:
    if item == b"RFC822.SIZE":
        return b"RFC822.SIZE %d" % len(data)
    if item == b"BODYSTRUCTURE":
        return b"BODYSTRUCTURE " + structure(data)
    match = re.fullmatch(rb"BODY\.PEEK\[([^\]]*)\](?:<(\d+)\.(\d+)>)?", item)
    if match is None:
        return None
    value = section(data, match[1].decode())
    where = b""
    if match[2] is not None:
        where = b"<%s>" % match[2]
        value = None if value is None else value[int(match[2]) : int(match[2]) + int(match[3])]
    return b"BODY[%s]%s " % (match[1], where) + (b"NIL" if value is None else b"{%d}\r\n%s" % (len(value), value))


def _split(data: bytes) -> tuple[bytes, bytes]:
    """Header with the blank line, and body."""
    if data.startswith(b"\r\n"):
        return b"\r\n", data[2:]
    head, blank, body = data.partition(b"\r\n\r\n")
    return head + blank, body


def _boundary(header: bytes) -> bytes | None:
    found = re.search(rb'boundary="([^"]+)"', header)
    return found[1] if found and b"multipart/" in header.lower() else None


def _parts(body: bytes, boundary: bytes) -> list[bytes]:
    pieces = re.split(rb"(?:^|\r\n)--" + re.escape(boundary) + rb"(?:--)?(?=\r\n|$)", body)
    return [piece.removeprefix(b"\r\n") for piece in pieces[1:-1]]


def section(data: bytes, name: str) -> bytes | None:
    """A section of a message (RFC 3501 6.4.5), byte for byte."""
    if name == "":
        return data
    header, body = _split(data)
    if name == "HEADER":
        return header
    if name.startswith("HEADER.FIELDS"):
        wanted = re.search(r"\(([^)]*)\)", name)
        names = {one.lower().encode() for one in (wanted[1] if wanted else "").split()}
        return (
            b"".join(line + b"\r\n" for line in header.split(b"\r\n") if line.split(b":")[0].lower() in names) + b"\r\n"
        )
    if name == "TEXT":
        return body
    number, _, rest = name.partition(".")
    boundary = _boundary(header)
    if boundary is None:
        return body if number == "1" and not rest else None
    parts = _parts(body, boundary)
    if int(number) > len(parts):
        return None
    part = parts[int(number) - 1]
    if rest == "MIME":
        return _split(part)[0]
    return section(part, rest) if rest else _split(part)[1]


def structure(data: bytes) -> bytes:
    """BODYSTRUCTURE, as much of it as anybody reads."""
    header, body = _split(data)
    boundary = _boundary(header)
    kind = re.search(rb"(?im)^content-type:\s*([a-z]+)/([a-z0-9.+-]+)", header)
    major, minor = (kind[1], kind[2]) if kind else (b"text", b"plain")
    if boundary is not None:
        inside = b"".join(structure(part) for part in _parts(body, boundary))
        return b'(%s "%s" ("boundary" "%s") NIL NIL NIL)' % (inside, minor, boundary)
    coding = re.search(rb"(?im)^content-transfer-encoding:\s*(\S+)", header)
    lines = b" 1" if major == b"text" else b""
    return b'("%s" "%s" NIL NIL NIL "%s" %d%s)' % (major, minor, coding[1] if coding else b"7bit", len(body), lines)
