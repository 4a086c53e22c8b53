"""Our sessions against real servers and a bad network: trusted or not at all, one class of error, nothing in logs."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import logging
import random
import ssl
import traceback
from collections.abc import Callable

import pytest

from builders.mails import mail
from sentaudit.model.account import Mechanism, Tls
from sentaudit.model.coverage import ProblemKind
from sentaudit.sources.imap.session.connecting import Timeouts
from sentaudit.sources.imap.session.errors import (
    AuthError,
    BusyError,
    DroppedError,
    ImapError,
    UnreachableError,
    UntrustedError,
)
from sentaudit.sources.imap.session.guard import ReadOnlyViolation
from sentaudit.sources.imap.session.session import Session
from servers.cyrus import Cyrus
from servers.dovecot import MASTER, MASTER_PASSWORD, Account, Dovecot, free_ports
from servers.evidence import look
from servers.nasty import nasty
from servers.ours import IMPATIENT, SAFE, session, settings
from servers.proxy import Command, Fault, Proxy

Start = Callable[..., Proxy]
CANARY = "kanarienvogel@mailtext.example.test"
MAILS = [mail(number, body=f"{CANARY}\n" * 100) for number in range(6)]
NASTY = nasty()


def crlf(data: bytes) -> bytes:
    """As servers send it."""
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def opened(dovecot: Dovecot, account: Account, port: int = 0, timeouts: Timeouts = SAFE, **more) -> Session:
    """A session not connected yet, straight to the server or through a proxy."""
    ours = settings(account.user, port or dovecot.tls_port, dovecot.certificate, **more)
    return session(ours, account.password, timeouts)


def bodies(reading: Session, folder: bytes = b"INBOX") -> list[bytes]:
    """All messages of a folder."""
    reading.examine(folder)
    found = {uid: items[b"BODY[]"] for uid, items in reading.fetch("1:*", "BODY.PEEK[]") if uid and items}
    return [found[uid] for uid in sorted(found)]


def test_reads_what_lies_there_and_leaves_no_trace(dovecot: Dovecot, account: Account) -> None:
    account.deliver("INBOX", MAILS[:3], new=True)
    account.deliver("INBOX", MAILS[3:])
    before = look(dovecot, account)
    with opened(dovecot, account) as reading:
        assert sorted(bodies(reading)) == sorted(crlf(data) for data in MAILS)
        assert reading.traffic.guard.verbs.keys() <= {"CAPABILITY", "AUTHENTICATE", "ID", "EXAMINE", "FETCH"}
    assert look(dovecot, account) == before


@pytest.mark.parametrize(
    "words",
    [
        ("SELECT", "INBOX"),
        ("UID", "STORE", "1", "+FLAGS", "(\\Seen)"),
        ("UID", "FETCH", "1", "(BODY[])"),
        ("UID", "FETCH", "1", "(RFC822)"),
        ("UID", "COPY", "1", "INBOX"),
        ("EXPUNGE",),
        ("CLOSE",),
        ("DELETE", "INBOX"),
        ("UID", "FETCH", "1", "(FLAGS)\r\nX1 EXPUNGE"),
    ],
)
def test_what_could_change_a_mailbox_never_leaves(dovecot: Dovecot, account: Account, words: tuple[str, ...]) -> None:
    account.deliver("INBOX", MAILS[:2], new=True)
    before = look(dovecot, account)
    with opened(dovecot, account) as reading:
        reading.examine(b"INBOX")
        with pytest.raises(ReadOnlyViolation):
            reading._run(*words)
    assert look(dovecot, account) == before


@pytest.mark.parametrize("mechanism", [Mechanism.AUTO, Mechanism.PLAIN, Mechanism.LOGIN])
def test_every_way_to_log_in(dovecot: Dovecot, account: Account, mechanism: Mechanism) -> None:
    with opened(dovecot, account, mechanism=mechanism) as reading:
        assert reading.folders()[0]
    as_master = settings(account.user, dovecot.tls_port, dovecot.certificate, login=MASTER, mechanism=mechanism)
    with session(as_master, MASTER_PASSWORD) as reading:
        assert reading.folders()[0]
    with pytest.raises(AuthError) as caught:
        session(as_master, "wrong").__enter__()
    assert (caught.value.code, caught.value.retry) == ("AUTHENTICATIONFAILED", False)


def test_starttls_or_nothing(dovecot: Dovecot, account: Account, proxy: Start) -> None:
    account.deliver("INBOX", MAILS[:1])
    between = proxy(tls=False)
    with opened(dovecot, account, between.port, tls=Tls.STARTTLS) as reading:
        assert len(bodies(reading)) == 1
    assert "STARTTLS" in between.verbs()
    assert not {"AUTHENTICATE", "LOGIN"} & set(between.verbs())  # they went through TLS, unseen


@pytest.mark.parametrize("strip", ["capability", "refuse"])
def test_a_stripped_starttls_is_noticed_before_the_password(
    dovecot: Dovecot, account: Account, proxy: Start, strip: str
) -> None:
    def refuse(command: Command) -> bytes | None:
        return command.tag + b" BAD unknown command\r\n" if command.verb == "STARTTLS" else None

    fault = {
        "capability": Fault(rewrite=lambda line: line.replace(b" STARTTLS", b"")),
        "refuse": Fault(respond=refuse),
    }[strip]
    between = proxy(fault, tls=False)
    with pytest.raises(ImapError) as caught:
        opened(dovecot, account, between.port, tls=Tls.STARTTLS).__enter__()
    assert isinstance(caught.value, UntrustedError), caught.value
    assert not {"AUTHENTICATE", "LOGIN"} & set(between.verbs())


@pytest.mark.parametrize("where", ["before", "after"])
def test_answers_injected_before_tls_are_forgotten(
    dovecot: Dovecot, account: Account, proxy: Start, where: str
) -> None:
    evil = b'* LIST (\\Sent) "/" "Evil"\r\n* CAPABILITY IMAP4rev1 AUTH=LOGIN EVIL\r\n'

    def inject(line: bytes) -> bytes:
        if b"OK Begin TLS" not in line:
            return line
        return evil + line if where == "before" else line + evil

    between = proxy(Fault(rewrite=inject), tls=False)
    reading = opened(dovecot, account, between.port, tls=Tls.STARTTLS)
    try:
        with reading:
            assert b"Evil" not in repr(reading.folders()).encode()
            assert "EVIL" not in reading.capabilities
            assert "AUTHENTICATE" in reading.traffic.guard.verbs
    except (UntrustedError, UnreachableError, DroppedError):
        assert where == "after"  # bytes in the clear where TLS has begun: no connection at all


def test_a_greeting_that_wants_no_login_is_not_believed(dovecot: Dovecot, account: Account, proxy: Start) -> None:
    between = proxy(Fault(rewrite=lambda line: line.replace(b"* OK", b"* PREAUTH", 1)), tls=False)
    for tls in (Tls.STARTTLS, Tls.PLAINTEXT):
        with pytest.raises(ImapError):
            opened(dovecot, account, between.port, tls=tls).__enter__()
    assert not {"AUTHENTICATE", "LOGIN"} & set(between.verbs())


def test_certificates_are_checked_before_the_password(dovecot: Dovecot, account: Account, proxy: Start) -> None:
    between = proxy()
    wrong = {"pin": "00" * 32}, {"ca_file": ""}, {"host": "127.0.0.2"}
    for change in wrong:
        with pytest.raises((UntrustedError, UnreachableError)):
            opened(dovecot, account, between.port, **change).__enter__()
    assert between.verbs() in ([], ["CAPABILITY"])
    der = ssl.PEM_cert_to_DER_cert(dovecot.certificate.chain.read_text("ascii"))
    with opened(dovecot, account, between.port, pin=hashlib.sha256(der).hexdigest()):
        pass
    with opened(dovecot, account, between.port, ca_file="", verify=False):
        pass


def test_nobody_there(dovecot: Dovecot, account: Account) -> None:
    with pytest.raises(UnreachableError) as caught:
        opened(dovecot, account, free_ports(1)[0]).__enter__()
    assert caught.value.kind is ProblemKind.CONNECTION


@pytest.mark.parametrize(
    ("verb", "answer", "kind"),
    [
        ("AUTHENTICATE", b"%s NO [LIMIT] Maximum number of connections exceeded\r\n", BusyError),
        ("AUTHENTICATE", b"%s NO [UNAVAILABLE] try again\r\n", BusyError),
        ("AUTHENTICATE", b"* BYE Too many connections\r\n", BusyError),
        ("AUTHENTICATE", b"* BYE good night\r\n", DroppedError),
        ("AUTHENTICATE", b"%s NO [AUTHENTICATIONFAILED] no\r\n", AuthError),
        ("EXAMINE", b"%s NO Request is throttled. Suggested Backoff Time: 4500 milliseconds\r\n", BusyError),
        ("EXAMINE", b"%s BAD Request is throttled. Suggested Backoff Time: 4500 milliseconds\r\n", BusyError),
        ("FETCH", b"%s NO [THROTTLED] slow down\r\n", BusyError),
        ("FETCH", b"* BYE Connection closed. 14\r\n", DroppedError),
        ("FETCH", b"%s BAD what?\r\n", ImapError),
    ],
)
def test_the_server_has_enough(
    dovecot: Dovecot, account: Account, proxy: Start, verb: str, answer: bytes, kind: type[ImapError]
) -> None:
    account.deliver("INBOX", MAILS)
    between = proxy(Fault(respond=lambda command: answer.replace(b"%s", command.tag) if command.verb == verb else None))
    with pytest.raises(kind) as caught, opened(dovecot, account, between.port) as reading:
        bodies(reading)
    if b"Backoff" in answer:
        assert isinstance(caught.value, BusyError)
        assert caught.value.wait == 4.5


@pytest.mark.parametrize("fault", ["cut", "reset", "stall"])
def test_wherever_a_connection_ends_it_is_one_class_of_error(
    dovecot: Dovecot, account: Account, proxy: Start, fault: str
) -> None:
    account.deliver("INBOX", MAILS)
    between = proxy()
    with opened(dovecot, account, between.port) as reading:
        bodies(reading)
    rng = random.Random(fault)
    places = rng.sample(range(between.bytes_down - 200), 3 if fault == "stall" else 12)
    timeouts = IMPATIENT._replace(connect=0.4) if fault == "stall" else SAFE
    for place in places:
        between.set(Fault(**{fault: place}))
        with pytest.raises(ImapError) as caught, opened(dovecot, account, between.port, timeouts) as reading:
            bodies(reading)
        assert caught.value.kind is ProblemKind.CONNECTION, place
        assert caught.value.retry


def test_garbage_is_no_answer(dovecot: Dovecot, account: Account, proxy: Start) -> None:
    account.deliver("INBOX", MAILS)
    between = proxy()
    rubbish = [
        b"hello world\r\n", b"* 3 FETCH\r\n", b"* 99999999999999999999 EXISTS\r\n", b"* LIST )(\r\n", b"\xff\xfe\r\n",
        b"* 5 FETCH (FLAGS (\\Seen))\r\n", b"* FETCH {5\r\n", b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\nx)\r\n",
    ]  # fmt: skip
    for line in rubbish:
        between.set(Fault(rewrite=lambda answer, line=line: line + answer if b" FETCH (" in answer[:20] else answer))
        try:
            with opened(dovecot, account, between.port) as reading:
                found = bodies(reading)
        except ImapError as error:
            assert error.retry, line
        else:
            assert found == [crlf(data) for data in MAILS], line


def test_neither_secret_nor_mail_in_logs_and_tracebacks(
    dovecot: Dovecot, account: Account, proxy: Start, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    account.deliver("INBOX", MAILS)
    between = proxy()
    written = []
    secrets = [
        account.password,
        base64.b64encode(f"\0{account.user}\0{account.password}".encode()).decode(),
        CANARY,
        "Subject number",
    ]
    faults = [
        Fault(),
        Fault(cut=5000),
        Fault(rewrite=lambda line: b"* 1 FETCH (UID 1 X " + CANARY.encode() + b"\r\n" + line if b"FETCH" in line else line),
        Fault(rewrite=lambda line: CANARY.encode() + b"\r\n" + line if b"FETCH" in line else line),
        Fault(respond=lambda command: command.tag + f" NO {account.user} {account.password}\r\n".encode() if command.verb == "AUTHENTICATE" else None),
        Fault(respond=lambda command: command.tag + f" NO {CANARY}\r\n".encode() if command.verb == "EXAMINE" else None),
    ]  # fmt: skip
    for mechanism in (Mechanism.PLAIN, Mechanism.LOGIN):
        for fault in faults:
            between.set(fault)
            try:
                with opened(dovecot, account, between.port, mechanism=mechanism) as reading:
                    bodies(reading)
            except ImapError as error:
                written.append("".join(traceback.format_exception(error)) + error.detail)
    assert len(written) >= 6
    text = caplog.text + "".join(written)
    for secret in secrets:
        assert secret not in text
    assert account.user not in "".join(written)


def test_a_restart_of_the_server_is_a_lost_connection(dovecot: Dovecot, account: Account) -> None:
    account.deliver("INBOX", MAILS)
    with opened(dovecot, account) as reading:
        bodies(reading)
        dovecot.halt()
        try:
            with pytest.raises(DroppedError):
                bodies(reading)
        finally:
            dovecot.start()
    with opened(dovecot, account) as reading:
        assert len(bodies(reading)) == len(MAILS)


@pytest.fixture(scope="session")
def nasty_places(dovecot: Dovecot, cyrus: Cyrus) -> dict[str, tuple[Session, list[str]]]:
    """A session with each server whose INBOX holds the nasty mails; names in order."""
    ours, theirs = dovecot.account("nasty"), cyrus.account()
    ours.deliver("INBOX", NASTY.values())
    taken = list(cyrus.deliver(theirs, "INBOX", NASTY))
    return {
        "dovecot": (session(settings(ours.user, dovecot.tls_port, dovecot.certificate), ours.password), list(NASTY)),
        "cyrus": (session(settings(theirs.user, cyrus.tls_port, cyrus.certificate), theirs.password), taken),
    }  # fmt: skip


@pytest.mark.parametrize("server", ["dovecot", "cyrus"])
def test_nasty_mails_come_as_they_are(nasty_places, server: str) -> None:
    reading, names = nasty_places[server]
    assert len(names) >= 28
    with reading:
        found = bodies(reading)
    want = [crlf(NASTY[name]) for name in names]
    if server == "dovecot":  # what it cannot put on the wire it replaces, in its own way
        want = [data.replace(b"\0", b"\x80") for data in want]
    assert found == want


def test_a_folder_name_beyond_ascii_goes_as_a_literal(dovecot: Dovecot, account: Account) -> None:
    account.deliver("INBOX", MAILS)
    with opened(dovecot, account) as reading:
        with contextlib.suppress(ImapError):
            reading.examine("Entwürfe".encode())
        if reading.is_open:
            assert len(bodies(reading)) == len(MAILS)
