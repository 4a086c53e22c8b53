"""Accounts on the small server of the tests, under URLs as users write them, with passwords where users keep them."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from builders.imap_server import Box, Server
from sentaudit.sources.imap.patience import Policy
from sentaudit.sources.imap.pool import POOL, Pool
from sentaudit.sources.imap.session.connecting import Timeouts
from sentaudit.sources.imap.session.secure import _context
from sentaudit.sources.imap.source import ImapSource
from servers.certificate import Certificate, issue

QUICK = Policy(away=0, cut=0, sleep=lambda _: None)
SHORT = Timeouts(connect=20, read=20, command=30)


class Servers:
    """Servers of one test, by the folder the test builds its mailbox in and by scheme."""

    def __init__(self, certificate: Certificate) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate.chain, certificate.key)
        self._running: dict[tuple[str, str], Server] = {}

    def start(self, boxes: dict[bytes, Box], scheme: str = "imaps", where: str = "") -> Server:
        """A server, or the one that is already there with other folders."""
        server = self._running.get((where, scheme))
        if server is None:
            server = Server(boxes, context=self._context, tls=scheme == "imaps")
            if scheme == "imap":
                server.capabilities += b" STARTTLS"
            self._running[where, scheme] = server
        server.boxes = boxes
        return server

    def all(self) -> list[Server]:
        return list(self._running.values())

    def close(self) -> None:
        for server in self._running.values():
            server.close()


def url(server: Server, scheme: str = "imaps") -> str:
    return f"{scheme}://{server.user.decode()}@localhost:{server.port}"


@pytest.fixture(scope="session")
def imap_certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return issue(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def imap_servers(imap_certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Iterator[Servers]:
    """Starts servers; no waiting, no connection and no grudge is left from test to test."""
    monkeypatch.setenv("SSL_CERT_FILE", str(imap_certificate.authority))
    monkeypatch.setenv("SENTAUDIT_IMAP_PASSWORD", "secret")
    monkeypatch.setattr(ImapSource, "policy", QUICK)
    _context.cache_clear()
    with fresh_pool(monkeypatch):
        servers = Servers(imap_certificate)
        yield servers
    servers.close()
    _context.cache_clear()


@contextmanager
def fresh_pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    """Lets the sources of this process share a pool of the test's own."""
    POOL.close()
    pool = Pool()
    pool.timeouts = SHORT
    monkeypatch.setattr(ImapSource, "pool", pool)
    yield pool
    pool.close()


def fill(root: Path, mails: list[bytes], servers: Servers, scheme: str) -> str:
    """Sent and INBOX with these mails; the same messages keep their numbers when more are added."""
    boxes = {b"INBOX": Box().fill([mails[0], *mails[4:]]), b"Sent": Box(flags=rb"\Sent").fill(mails[1:4])}
    return url(servers.start(boxes, scheme, str(root)), scheme)
