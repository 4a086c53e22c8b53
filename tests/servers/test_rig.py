"""The servers and the proxy do what the tests that build on them take for granted; plain imapclient is the client."""

from __future__ import annotations

import contextlib
import imaplib
import os
import time
from collections.abc import Callable, Iterator

import imapclient
import pytest
from imapclient.exceptions import IMAPClientError, LoginError

from builders.mails import mail
from servers.cyrus import Cyrus
from servers.dovecot import CONNECTIONS, MASTER, MASTER_PASSWORD, Account, Dovecot
from servers.evidence import Evidence, look
from servers.maildir import modified_utf7
from servers.proxy import Command, Fault, Proxy

Start = Callable[..., Proxy]
MAILS = [mail(number, body="Hello\n" * 300) for number in range(8)]
CRLF = [data.replace(b"\n", b"\r\n") for data in MAILS]


@contextlib.contextmanager
def connected(dovecot: Dovecot, port: int = 0, *, timeout: float = 5) -> Iterator[imapclient.IMAPClient]:
    """A TLS connection, not logged in."""
    client = imapclient.IMAPClient("localhost", port or dovecot.tls_port, ssl_context=dovecot.tls(), timeout=timeout)
    client._imap.debug = 0
    try:
        yield client
    finally:
        client.shutdown()


def bodies(client: imapclient.IMAPClient, account: Account, folder: str = "INBOX") -> list[bytes]:
    """All messages of a folder, read-only."""
    client.login(account.user, account.password)
    client.select_folder(folder, readonly=True)
    found = client.fetch(client.search(), ["BODY.PEEK[]"])
    return [found[uid][b"BODY[]"] for uid in sorted(found)]


def test_mail_on_disk_is_served_over_tls(dovecot: Dovecot, account: Account) -> None:
    account.deliver("INBOX", MAILS)
    with connected(dovecot) as client:
        assert bodies(client, account) == CRLF


def test_nobody_else_trusts_the_certificate(dovecot: Dovecot) -> None:
    import ssl

    with pytest.raises(ssl.SSLCertVerificationError):
        imapclient.IMAPClient("localhost", dovecot.tls_port, timeout=5)


@pytest.mark.parametrize("folder", ["Sent", "A/B", "送信済みアイテム", "R&D", "50% [x]"])
def test_folders_have_their_names(dovecot: Dovecot, account: Account, folder: str) -> None:
    account.deliver(folder, MAILS[:2])
    with connected(dovecot) as client:
        assert bodies(client, account, folder) == CRLF[:2]
        assert folder in [name for _, _, name in client.list_folders()]
    assert modified_utf7(folder).isascii()


def test_two_folders_may_be_for_sent_mail(dovecot: Dovecot, account: Account) -> None:
    account.deliver("Sent", MAILS[:1])
    account.deliver("送信済みアイテム", MAILS[1:])
    with connected(dovecot) as client:
        client.login(account.user, account.password)
        flagged = {name for flags, _, name in client.list_folders() if b"\\Sent" in flags}
    assert flagged == {"Sent", "送信済みアイテム"}


def test_the_master_user_opens_every_mailbox(dovecot: Dovecot) -> None:
    for number in range(2):
        account = dovecot.account("served")
        account.deliver("INBOX", MAILS[number : number + 1])
        with connected(dovecot) as client:
            assert bodies(client, account._replace(user=f"{account.user}*{MASTER}", password=MASTER_PASSWORD)) == [
                CRLF[number]
            ]


def test_wrong_passwords_are_refused_and_connections_are_limited(dovecot: Dovecot, account: Account) -> None:
    with connected(dovecot) as client, pytest.raises(LoginError, match="AUTHENTICATIONFAILED"):
        client.login(account.user, "wrong")
    with contextlib.ExitStack() as stack:
        for _ in range(CONNECTIONS):
            stack.enter_context(connected(dovecot)).login(account.user, account.password)
        with connected(dovecot) as client, pytest.raises(LoginError, match="Maximum number of connections"):
            client.login(account.user, account.password)


def test_a_restart_keeps_the_mail(dovecot: Dovecot, account: Account) -> None:
    account.deliver("INBOX", MAILS)
    with connected(dovecot) as client:
        assert len(bodies(client, account)) == len(MAILS)
        dovecot.halt()
        with pytest.raises((IMAPClientError, OSError, imaplib.IMAP4.abort)):
            client.noop()
        dovecot.start()
    with connected(dovecot) as client:
        assert bodies(client, account) == CRLF


def test_reading_leaves_no_trace_and_the_proof_sees_one_that_does(dovecot: Dovecot, account: Account) -> None:
    account.deliver("INBOX", MAILS[:4], new=True)
    account.deliver("Sent", MAILS[4:])

    def evidence() -> Evidence:
        return look(dovecot, account)

    before = evidence()
    assert sum(len(folder.messages) for folder in before.folders.values()) == len(MAILS)
    with connected(dovecot) as client:
        bodies(client, account)
    assert evidence() == before
    with connected(dovecot) as client:
        client.login(account.user, account.password)
        client.select_folder("INBOX")
    after_select = evidence()
    assert after_select.files != before.files
    assert after_select.folders["Sent"] == before.folders["Sent"]
    with connected(dovecot) as client:
        client.login(account.user, account.password)
        client.select_folder("INBOX")
        client.fetch(client.search(), ["BODY[]"])
    after_read = evidence()
    assert after_read.folders["INBOX"] != after_select.folders["INBOX"]
    assert all(b"\\Seen" in flags for flags, _ in after_read.folders["INBOX"].messages.values())


def test_the_proxy_is_not_noticed_and_counts(dovecot: Dovecot, account: Account, proxy: Start) -> None:
    account.deliver("INBOX", MAILS)
    between = proxy()
    with connected(dovecot, between.port) as client:
        assert bodies(client, account) == CRLF
    assert between.verbs(without_login=True) == ["EXAMINE", "SEARCH", "FETCH"]
    assert account.password.encode() not in b"".join(command.text for command in between.commands)
    assert between.bytes_down > sum(map(len, CRLF))


@pytest.mark.parametrize("kind", ["cut", "reset", "stall"])
@pytest.mark.parametrize("after", [0, 10, 3000, 9000])
def test_the_proxy_ends_connections(dovecot: Dovecot, account: Account, proxy: Start, kind: str, after: int) -> None:
    account.deliver("INBOX", MAILS)
    between = proxy(lambda number: Fault(**{kind: after}) if number == 1 else Fault())
    start = time.monotonic()
    with (
        pytest.raises((IMAPClientError, OSError, EOFError, imaplib.IMAP4.error)),
        connected(dovecot, between.port, timeout=0.3) as client,
    ):
        bodies(client, account)
    assert time.monotonic() - start < 4
    assert between.bytes_down == after
    with connected(dovecot, between.port) as client:
        assert bodies(client, account) == CRLF


def test_the_proxy_refuses_and_says_goodbye(dovecot: Dovecot, account: Account, proxy: Start) -> None:
    between = proxy(Fault(refuse=True))
    with pytest.raises((OSError, imaplib.IMAP4.abort)), connected(dovecot, between.port):
        pass
    answers = {
        "LOGIN": b"%s NO [LIMIT] Maximum number of connections exceeded.\r\n",
        "EXAMINE": b"* BYE Too many connections\r\n",
        "SEARCH": b"%s NO Request is throttled. Suggested Backoff Time: 300 milliseconds\r\n",
    }

    def respond(command: Command) -> bytes | None:
        answer = answers.pop(command.verb, None)
        return answer and answer.replace(b"%s", command.tag)

    between.set(Fault(respond=respond))
    with connected(dovecot, between.port) as client:
        with pytest.raises(LoginError, match="Maximum number of connections"):
            client.login(account.user, account.password)
        with pytest.raises(imapclient.IMAPClient.AbortError):
            bodies(client, account)
    with connected(dovecot, between.port) as client, pytest.raises(IMAPClientError, match="Backoff"):
        bodies(client, account)


def test_garbage_and_slowness(dovecot: Dovecot, account: Account, proxy: Start) -> None:
    account.deliver("INBOX", MAILS)
    between = proxy(Fault(rewrite=lambda line: b"!! garbage {7\r\n" + line if b"FETCH" in line else line))
    with connected(dovecot, between.port) as client, pytest.raises(IMAPClientError):
        bodies(client, account)
    between.set(Fault(delay=0.05))
    start = time.monotonic()
    with connected(dovecot, between.port) as client:
        client.login(account.user, account.password)
        start = time.monotonic()
        client.noop()
    assert time.monotonic() - start > 0.09
    between.set(Fault(rate=50_000))
    start = time.monotonic()
    with connected(dovecot, between.port) as client:
        assert bodies(client, account) == CRLF
    assert time.monotonic() - start > sum(map(len, CRLF)) / 50_000 - 0.1
    between.set(Fault(trickle=0.0001))
    with connected(dovecot, between.port) as client:
        client.login(account.user, account.password)
        assert client.folder_status("INBOX", ["MESSAGES"]) == {b"MESSAGES": len(MAILS)}


def test_starttls_passes_is_taken_away_and_is_injected_into(dovecot: Dovecot, account: Account, proxy: Start) -> None:
    account.deliver("INBOX", MAILS)
    between = proxy(tls=False)

    def plain() -> imapclient.IMAPClient:
        client = imapclient.IMAPClient("localhost", between.port, ssl=False, timeout=5)
        client._imap.debug = 0
        return client

    client = plain()
    client.starttls(dovecot.tls())
    assert bodies(client, account) == CRLF
    client.logout()
    assert between.verbs()[-1] == "STARTTLS"

    between.set(Fault(rewrite=lambda line: line.replace(b" STARTTLS", b"")))
    client = plain()
    with pytest.raises(imapclient.exceptions.CapabilityError):
        client.starttls(dovecot.tls())
    client.shutdown()

    def inject(line: bytes) -> bytes:
        return b'* LIST (\\Sent) "/" "Evil"\r\n' + line if b"OK Begin TLS" in line else line

    between.set(Fault(rewrite=inject))
    client = plain()
    client.starttls(dovecot.tls())
    client.login(account.user, account.password)
    assert "Evil" in [name for _, _, name in client.list_folders()]
    client.logout()


def test_the_server_runs_as_an_ordinary_user(dovecot: Dovecot) -> None:
    assert dovecot.owner.uid != 0
    assert os.geteuid() in (0, dovecot.owner.uid)


def test_the_second_server_serves_too(cyrus: Cyrus) -> None:
    account = cyrus.account()
    cyrus.deliver(account, "INBOX", {"": MAILS[0]})
    cyrus.deliver(account, "Ausgang", dict(enumerate(MAILS[2:])), use=b"\\Sent")
    with cyrus.client(account) as client:
        assert {name for flags, _, name in client.list_folders() if b"\\Sent" in flags} == {"Ausgang"}
        client.select_folder("Ausgang", readonly=True)
        found = client.fetch(client.search(), ["BODY.PEEK[]"])
        assert [found[uid][b"BODY[]"] for uid in sorted(found)] == CRLF[2:]
