"""A proxy between client and server that makes connections fail in every way seen in the wild, and counts commands.

It speaks TLS to the client and plain text to the server, so faults can be put into single answers; without a
certificate it passes STARTTLS through (and can take it away). asyncio in a thread of its own: tests change the
plan while it runs.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from servers.certificate import Certificate
from servers.wire import Lines

_COMMAND = re.compile(rb"([A-Za-z0-9.]+) (UID )?([A-Za-z]+)(.*)\r\n\Z", re.DOTALL)
_CHUNK = 65_536


class Command(NamedTuple):
    """A command the client sent. `verb` is in upper case, `UID FETCH` is FETCH; secrets are left out of `text`."""

    connection: int
    tag: bytes
    verb: str
    text: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one connection. Counts are bytes of the server's answers since it was opened.

    `rewrite` gets every line of an answer and gives what is sent instead. `respond` gets every command and gives
    the whole answer (without asking the server) or None; an answer that begins with `* BYE` ends the connection.
    `delay` is one way, in seconds; `rate` in bytes per second of answers.
    """

    cut: int | None = None
    reset: int | None = None
    stall: int | None = None
    trickle: float = 0.0
    delay: float = 0.0
    rate: float = 0.0
    rewrite: Callable[[bytes], bytes] | None = None
    respond: Callable[[Command], bytes | None] | None = None
    refuse: bool = False


Plan = Callable[[int], Fault]


class _Ended(Exception):  # noqa: N818 - no error, the fault that was asked for
    """The connection is over."""


class _Connection:
    """One client and its connection to the server."""

    def __init__(self, proxy: Proxy, number: int, fault: Fault, client: asyncio.StreamWriter) -> None:
        self.proxy = proxy
        self.number = number
        self.fault = fault
        self.client = client
        self.sent = 0
        self.answered = True
        self.opaque = False  # behind STARTTLS nothing can be read
        self.starttls: bytes | None = None
        self.free_at = 0.0

    async def up(self, data: bytes, server: asyncio.StreamWriter, lines: Lines) -> None:
        """Client to server."""
        if self.opaque:
            server.write(data)
            return
        if self.answered:  # commands sent before an answer was waited for are one round trip
            self.proxy.round_trips += 1
            self.answered = False
        for line, _ in lines.feed(data):
            match = _COMMAND.match(line)
            verb = match[3].decode().upper() if match else ""
            if match:
                secret = verb in ("LOGIN", "AUTHENTICATE")
                command = Command(self.number, match[1], verb, b"" if secret else line)
                self.proxy.commands.append(command)
                answer = await self.proxy.ask(self.fault.respond, command)
                if answer is not None:
                    await self.down(answer)
                    if answer.startswith(b"* BYE"):
                        raise _Ended
                    continue
                self.starttls = match[1] if verb == "STARTTLS" else None
            server.write(line)
        await server.drain()

    async def answer(self, data: bytes, lines: Lines) -> None:
        """Server to client, through `rewrite`."""
        if self.opaque or (self.fault.rewrite is None and self.starttls is None):
            await self.down(data)
            return
        for line, is_line in lines.feed(data):
            tag = self.starttls
            shown = self.fault.rewrite(line) if is_line and self.fault.rewrite else line
            if is_line and tag and line.startswith(tag + b" "):
                self.opaque = line.startswith(tag + b" OK")  # before the client hears of it and speaks TLS
                self.starttls = None
            await self.down(shown)

    async def down(self, data: bytes) -> None:
        """To the client, as far as the fault lets it through."""
        fault = self.fault
        self.answered = True
        limits = [limit for limit in (fault.cut, fault.reset, fault.stall) if limit is not None]
        over = bool(limits) and self.sent + len(data) >= min(limits)
        data = data[: min(limits) - self.sent] if over else data
        self.sent += len(data)
        self.proxy.bytes_down += len(data)
        if fault.rate:
            now = asyncio.get_running_loop().time()
            self.free_at = max(self.free_at, now) + len(data) / fault.rate
            if self.free_at - now > 0.002:
                await asyncio.sleep(self.free_at - now)
        if fault.trickle:
            for byte in data:
                self.client.write(bytes((byte,)))
                await self.client.drain()
                await asyncio.sleep(fault.trickle)
        else:
            self.client.write(data)
            await self.client.drain()
        if over:
            if fault.stall is not None:
                await asyncio.sleep(3600)
            if fault.reset is not None:
                raw = self.client.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.client.transport.abort()
            raise _Ended


class Proxy:
    """Listens on a port of its own. `plan` gives the fault of the n-th connection (from 1); it may be replaced."""

    def __init__(self, target: int, certificate: Certificate | None = None, plan: Plan | Fault | None = None) -> None:
        self.target = target
        self.set(plan)
        self.commands: list[Command] = []
        self.connections = 0
        self.bytes_down = 0
        self.round_trips = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._context: ssl.SSLContext | None = None
        if certificate is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate.chain, certificate.key)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="proxy")
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port: int = self._server.sockets[0].getsockname()[1]

    def set(self, plan: Plan | Fault | None) -> None:
        """What happens to the connections from now on."""
        fault = plan or Fault()
        self.plan: Plan = (lambda _: fault) if isinstance(fault, Fault) else fault

    def verbs(self, *, without_login: bool = False) -> list[str]:
        """The verbs of all commands so far, in order."""
        quiet = {"LOGIN", "AUTHENTICATE", "CAPABILITY", "STARTTLS", "LOGOUT", "ID", "ENABLE"} if without_login else ()
        return [command.verb for command in list(self.commands) if command.verb not in quiet]

    def close(self) -> None:
        """Ends all connections."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def ask(self, respond: Callable[[Command], bytes | None] | None, command: Command) -> bytes | None:
        """The test's own answer; its function may block, so it runs beside the loop."""
        if respond is None:
            return None
        return await self._loop.run_in_executor(None, respond, command)

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context, limit=_CHUNK)

    async def _close(self) -> None:
        self._server.close()
        # A handshake that ends just now makes one more task.
        while tasks := [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.sleep(0)
        for writer in self._writers:
            with suppress(AttributeError):  # what an early CPython 3.11 raises where TLS has ended already
                writer.transport.abort()
        await asyncio.sleep(0)
        await self._loop.shutdown_default_executor()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        self.connections += 1
        number = self.connections
        connection = _Connection(self, number, self.plan(number), writer)
        try:
            if connection.fault.refuse:
                return
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.target)
            self._writers.add(server_writer)
        except OSError:
            writer.transport.abort()
            return
        finally:
            if connection.fault.refuse:
                writer.transport.abort()
        up, down = Lines(), Lines()
        delay = connection.fault.delay
        pumps = [
            asyncio.ensure_future(_pump(reader, delay, lambda data: connection.up(data, server_writer, up))),
            asyncio.ensure_future(_pump(server_reader, delay, lambda data: connection.answer(data, down))),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in pumps:
                task.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            for one in (writer, server_writer):
                with suppress(OSError, RuntimeError):
                    one.close()


async def _pump(source: asyncio.StreamReader, delay: float, pass_on: Callable[[bytes], asyncio.Future[None]]) -> None:
    """Bytes of one direction, each piece `delay` seconds late; ends with the connection or with a fault."""
    with suppress(OSError, _Ended):
        if not delay:
            while data := await source.read(_CHUNK):
                await pass_on(data)
            return
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(64)

        async def fill() -> None:
            data = b"-"
            while data:
                try:
                    data = await source.read(_CHUNK)
                except OSError:
                    data = b""
                await queue.put((loop.time() + delay, data))

        filling = asyncio.ensure_future(fill())
        try:
            while True:
                due, data = await queue.get()
                if due > loop.time():
                    await asyncio.sleep(due - loop.time())
                if not data:
                    return
                await pass_on(data)
        finally:
            filling.cancel()
