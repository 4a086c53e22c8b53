"""The servers as fixtures: one of a kind per session, mailboxes of its own for every test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

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


class Server(Protocol):
    """What can be started and stopped."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


S = TypeVar("S", bound=Server)


def running(make: Callable[[], S], missing: str) -> Iterator[S]:
    """A server while the test runs; `missing` says why there can be none."""
    if missing:
        unavailable(missing)
    server = make()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A running Dovecot."""
    yield from running(Dovecot, dovecot_server.missing())


@pytest.fixture(scope="session")
def cyrus() -> Iterator[Cyrus]:
    """A running Cyrus: the second opinion on what a server may answer."""
    yield from running(Cyrus, cyrus_server.missing())


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
