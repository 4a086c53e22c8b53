"""An extractor that does to its process what its part says, as a parser of an untrusted format might."""

import base64
import ctypes
import os
import re
import signal
import socket
import tempfile
import time

from builders.mails import mail
from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan

MARK = b"HOSTILE "


def attached(number, *commands, name="f.bin", text="Hello", **fields):
    """A mail with a file for each command of the hostile extractor."""
    parts = [
        f"--b\nContent-Type: application/x-test\nContent-Disposition: attachment; filename={name}\n"
        f"Content-Transfer-Encoding: base64\n\n{base64.encodebytes(MARK + command.encode()).decode()}"
        for command in commands
    ]
    body = f"--b\nContent-Type: text/plain\n\n{text}\n" + "".join(parts) + "--b--\n"
    return mail(number, body=body, **fields, extra=["MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b"])


class HostileExtractor:
    """Takes parts that begin with the mark; the word behind it names what happens."""

    sandboxed = True

    def recognises(self, part):
        return part.data.startswith(MARK)

    def extract(self, part, limits, passwords):
        word, _, rest = part.data.removeprefix(MARK).decode().strip().partition(" ")
        return getattr(self, f"_{word}")(part, rest, passwords)

    def _text(self, part, rest, passwords):
        yield TextSpan(rest, part.path, (*part.way, "page 1"))

    def _slow(self, part, rest, passwords):
        _toil()
        yield from self._text(part, rest, passwords)

    def _when(self, part, rest, passwords):
        """The time of the clock all processes share."""
        yield TextSpan(str(time.monotonic()), part.path, part.way)

    def _table(self, part, rest, passwords):
        yield Table((("name", "mail"), ("Anna", rest)), part.path, (*part.way, "Sheet1"))

    def _once(self, part, rest, passwords):
        """Text nobody else gets, so that it shows whether it was read again; it takes long enough to be kept."""
        _toil()
        yield TextSpan(f"once{os.urandom(6).hex()}@once.example", part.path, part.way)

    def _segv(self, part, rest, passwords):
        yield TextSpan("first@before.example", part.path, part.way)
        # Sent, not only put aside: what was found before must not be lost.
        yield TextSpan("x" * 2_000_000, part.path, part.way)
        ctypes.string_at(0)

    def _abort(self, part, rest, passwords):
        os.abort()
        yield

    def _hang(self, part, rest, passwords):
        """In compiled code that never lets go of the interpreter."""
        re.match(r"(a+)+$", "a" * 64 + "b")
        yield

    def _sleep(self, part, rest, passwords):
        yield TextSpan("x" * 2_000_000 + " early@before.example", part.path, part.way)
        time.sleep(600)

    def _memory(self, part, rest, passwords):
        held = []
        while True:
            held.append(b"x" * 50_000_000)
        yield

    def _keep(self, part, rest, passwords):
        HostileExtractor.kept = b"x" * 150_000_000
        yield TextSpan(rest, part.path, part.way)

    def _gigabytes(self, part, rest, passwords):
        while True:
            yield TextSpan("gigabytes@before.example " * 100_000, part.path, part.way)

    def _onegiant(self, part, rest, passwords):
        yield Table((("giant@before.example",) * 100, *[("y" * 1000,) * 1000] * 100_000), part.path, part.way)

    def _raise(self, part, rest, passwords):
        raise type("SecretError", (BaseException,), {})("secret-text@example.org")
        yield

    def _recurse(self, part, rest, passwords):
        yield from self._recurse(part, rest, passwords)

    def _exit(self, part, rest, passwords):
        raise SystemExit(0)
        yield

    def _leave(self, part, rest, passwords):
        os._exit(0)
        yield

    def _kill(self, part, rest, passwords):
        os.kill(os.getpid(), signal.SIGKILL)
        yield

    def _weird(self, part, rest, passwords):
        yield TextSpan("weird@before.example", part.path, part.way)
        yield 42

    def _object(self, part, rest, passwords):
        yield TextSpan("text", part.path, (Weird(),))

    def _write(self, part, rest, passwords):
        with tempfile.NamedTemporaryFile(dir=rest) as file:
            file.write(b"x")
            file.flush()
        yield TextSpan("written@file.example", part.path, part.way)

    def _connect(self, part, rest, passwords):
        socket.create_connection(("127.0.0.1", int(rest)), 5).close()
        yield TextSpan("connected@net.example", part.path, part.way)

    def _pid(self, part, rest, passwords):
        with open("/proc/self/stat", encoding="ascii") as file:  # noqa: PTH123 - as short as can be
            yield TextSpan(f"p{file.read().split()[0]}@pid.example", part.path, part.way)

    def _quine(self, part, rest, passwords):
        yield TextSpan("quine@before.example", part.path, part.way)
        for _ in range(int(rest or 1)):
            yield Part(part.path, "application/octet-stream", "", "q.zip", True, part.data, 0, part.way)

    def _bomb(self, part, rest, passwords):
        yield TextSpan("bomb@before.example", part.path, part.way)
        for _ in range(3):
            inside = MARK + b"bomb " + b"z" * 300_000
            yield Part(part.path, "application/octet-stream", "", "b.zip", True, inside, 0, part.way)

    def _locked(self, part, rest, passwords):
        """Opens with the one word behind the colon."""
        password, _, text = rest.partition(":")
        if password in passwords:
            yield TextSpan(text, part.path, part.way)
            return
        where = Locator("", part=part.path, inner=part.way)
        detail = f"encrypted test ({len(part.data)} bytes)"
        yield Problem(Stage.EXTRACT, ProblemKind.ENCRYPTED, where, detail, Extent.PART_FAILED)


class Weird:
    """What no reader of items may ever make."""

    def __reduce__(self):
        return os.abort, ()


def _toil():
    """Work enough for its outcome to be worth keeping."""
    end = time.process_time() + 0.05
    while time.process_time() < end:
        pass
