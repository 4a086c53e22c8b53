"""The servers as fixtures: one of a kind per session, mailboxes of its own for every test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from servers import cyrus as cyrus_server
from servers import dovecot as dovecot_server
from servers.cyrus import Cyrus
from servers.dovecot import Account, Dovecot
from servers.proxy import Fault, Proxy


def unavailable(reason: str) -> None:
    """Skips, or fails where the tests have to be complete."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A running Dovecot."""
    if reason := dovecot_server.missing():
        unavailable(reason)
    server = Dovecot()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def cyrus() -> Iterator[Cyrus]:
    """A running Cyrus: the second opinion on what a server may answer."""
    if reason := cyrus_server.missing():
        unavailable(reason)
    server = Cyrus()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    """An empty mailbox."""
    return dovecot.account()


@pytest.fixture
def proxy(dovecot: Dovecot) -> Iterator[Callable[..., Proxy]]:
    """A function that puts a proxy before Dovecot: `proxy(fault, tls=True)`."""
    started: list[Proxy] = []

    def start(plan: Fault | Callable[[int], Fault] | None = None, *, tls: bool = True) -> Proxy:
        started.append(Proxy(dovecot.plain_port, dovecot.certificate if tls else None, plan))
        return started[-1]

    yield start
    for one in started:
        one.close()
