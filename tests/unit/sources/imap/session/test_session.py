"""Connections: protected or not made, logins that are refused or merely unlucky, answers from hostile servers."""

import logging
import time
from dataclasses import replace

import pytest

from builders.imap_kit import SHORT, Servers
from builders.imap_server import Box, Server
from sentaudit.credentials.provider import Resolver
from sentaudit.model.account import DEFAULT_SECRET, Account, Mechanism, Tls
from sentaudit.sources.imap.session import secure
from sentaudit.sources.imap.session.connecting import Timeouts
from sentaudit.sources.imap.session.errors import (
    AuthError,
    BusyError,
    DroppedError,
    ImapError,
    RefusedError,
    UnreachableError,
    UntrustedError,
    WritableError,
)
from sentaudit.sources.imap.session.session import Session

MAIL = b"From: user@example.org\r\nSubject: quarterly secret\r\n\r\nbody\r\n"


def account(server: Server, tls: Tls = Tls.IMPLICIT, **more) -> Account:
    return Account("localhost", "user", server.port, tls, secret=DEFAULT_SECRET, **more)


def session(server: Server, tls: Tls = Tls.IMPLICIT, timeouts: Timeouts = SHORT, **more) -> Session:
    return Session(account(server, tls, **more), Resolver(), timeouts)


@pytest.fixture
def server(imap_servers: Servers) -> Server:
    return imap_servers.start({b"Sent": Box(flags=rb"\Sent").fill([MAIL] * 3)})


@pytest.fixture
def starttls(imap_servers: Servers) -> Server:
    return imap_servers.start({b"Sent": Box(flags=rb"\Sent").fill([MAIL] * 3)}, "imap")


def test_a_session_lists_opens_searches_and_fetches(server: Server) -> None:
    with session(server) as one:
        lists, statuses = one.folders()
        assert (len(lists), len(statuses)) == (1, 1)
        assert one.examine(b"Sent") == (7, 4, 3)
        assert one.search("UID 2:9") == [2, 3]
        found = list(one.fetch("1:2", "RFC822.SIZE BODY.PEEK[]"))
        assert [(uid, values[b"RFC822.SIZE"], values[b"BODY[]"]) for uid, values in found] == [
            (1, len(MAIL), MAIL), (2, len(MAIL), MAIL),
        ]  # fmt: skip
        assert one.foreign == (b"Other/",)
    assert server.verbs()[-1] == "LOGOUT"


def test_starttls_protects_before_the_login(starttls: Server) -> None:
    with session(starttls, Tls.STARTTLS) as one:
        assert one.examine(b"Sent").exists == 3
    verbs = starttls.verbs()
    assert verbs.index("STARTTLS") < verbs.index("AUTHENTICATE")


def test_no_login_without_the_protection_asked_for(starttls: Server) -> None:
    starttls.capabilities = starttls.capabilities.replace(b" STARTTLS", b"")
    with pytest.raises(UntrustedError):
        session(starttls, Tls.STARTTLS).open()
    assert "AUTHENTICATE" not in starttls.verbs()


def test_what_was_said_before_the_encryption_is_forgotten(starttls: Server) -> None:
    starttls.greeting = b'* OK hi\r\n* LIST (\\Sent) "/" "Evil"\r\n'
    with session(starttls, Tls.STARTTLS) as one:
        lists, _ = one.folders()
        assert b"Evil" not in str(lists).encode()


@pytest.mark.parametrize(
    "change",
    [{"pin": "00" * 32}, {"ca_file": "/nonexistent"}, {"host": "127.0.0.2"}],
    ids=["pin", "no such file", "another name"],
)
def test_other_certificates_are_refused_before_the_login(server: Server, change) -> None:
    with pytest.raises((UntrustedError, UnreachableError)):
        Session(replace(account(server), **change), Resolver(), SHORT).open()
    assert "AUTHENTICATE" not in server.verbs()


def test_an_unknown_authority_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    secure._context.cache_clear()
    with pytest.raises(UntrustedError) as caught:
        session(server).open()
    assert "certificate" in caught.value.detail


def test_plaintext_stays_on_this_machine() -> None:
    with pytest.raises(UntrustedError):
        Session(Account("mail.example.org", "user", tls=Tls.PLAINTEXT), Resolver(), SHORT).open()


def test_an_unexpected_preauth_is_refused(starttls: Server) -> None:
    starttls.greeting = b"* PREAUTH welcome admin\r\n"
    with pytest.raises(AuthError):
        session(starttls, Tls.PLAINTEXT).open()
    with session(starttls, Tls.PLAINTEXT, preauth=True) as one:
        assert one.examine(b"Sent").exists == 3


LOGINS = {
    b"@T NO [AUTHENTICATIONFAILED] wrong password of user\r\n": (AuthError, "AUTHENTICATIONFAILED"),
    b"@T NO go away\r\n": (AuthError, ""),
    b"@T NO [UNAVAILABLE] backend down\r\n": (BusyError, "UNAVAILABLE"),
    b"@T NO [LIMIT] too many\r\n": (BusyError, "LIMIT"),
    b"@T NO [ALERT] Too many simultaneous connections. (Failure)\r\n": (BusyError, "ALERT"),
    b"* BYE session over\r\n": (DroppedError, ""),
    None: (DroppedError, ""),
}


@pytest.mark.parametrize("answer", LOGINS)
def test_a_lost_connection_is_no_wrong_password(server: Server, answer) -> None:
    server.script["AUTHENTICATE"] = answer
    kind, code = LOGINS[answer]
    with pytest.raises(ImapError) as caught:
        session(server, timeouts=Timeouts(5, 0.5, 5)).open()
    assert type(caught.value) is kind
    assert caught.value.code == code
    assert "password" not in str(caught.value)


def test_passwords_go_nowhere_where_the_server_refuses_them(server: Server) -> None:
    server.capabilities = b"IMAP4rev1 LOGINDISABLED"
    with pytest.raises(AuthError):
        session(server).open()
    assert not {"LOGIN", "AUTHENTICATE"} & set(server.verbs())


def test_login_is_used_where_plain_is_not_offered(server: Server) -> None:
    server.capabilities = b"IMAP4rev1"
    with session(server) as one:
        assert one.examine(b"Sent").exists == 3
    assert "LOGIN" in server.verbs()


def test_names_and_passwords_may_be_in_any_script(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.user, server.password = "ü@example.org".encode(), "pä\\ß".encode()
    monkeypatch.setenv("SENTAUDIT_IMAP_PASSWORD", "pä\\ß")
    with Session(replace(account(server), user="ü@example.org"), Resolver(), SHORT) as one:
        assert one.is_open


def test_a_refused_token_is_sent_once(server: Server) -> None:
    sent: list[bytes] = []
    server.capabilities += b" AUTH=XOAUTH2"
    talk = server.script

    def refuse(line: bytes) -> bytes:
        sent.append(line)
        return b"+ \r\n+ eyJzdGF0dXMiOiI0MDAifQ==\r\n@T NO SASL failed\r\n"

    talk["AUTHENTICATE"] = refuse
    with pytest.raises(AuthError):
        session(server, mechanism=Mechanism.XOAUTH2).open()
    assert b"XOAUTH2" in sent[0]
    assert sum(b"auth=Bearer" in line or len(line) > 20 for line in server.log if b"XOAUTH2" not in line) <= 1


def test_a_folder_opened_for_writing_ends_everything(server: Server) -> None:
    server.script["EXAMINE"] = b"* 1 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n@T OK [READ-WRITE] x\r\n"
    with session(server) as one, pytest.raises(WritableError):
        one.examine(b"Sent")


@pytest.mark.parametrize("name", [b"\xe9t\xe9", b"a\r\nb", "送信".encode()])
def test_names_no_quoted_string_can_hold_are_sent_as_literals(server: Server, name: bytes) -> None:
    server.script["EXAMINE"] = lambda line: b"+ go\r\n"
    with session(server) as one, pytest.raises(ImapError):
        one.examine(name)
    assert any(line.endswith(b"{%d}\r\n" % len(name)) for line in server.log)


def test_one_senseless_answer_spoils_no_other(server: Server) -> None:
    server.script["FETCH"] = (
        b"* 5 FETCH (FLAGS (\\Seen))\r\n"
        b"* 7 FETCH (UID 7 BODY[] {3}\r\nabc FLAGS ([x))\r\n"
        b"* 8 FETCH (UID 8 BODY[] {3}\r\nabc)\r\n"
        b"* 9 FETCH (BODY[] {3}\r\nxyz UID 9)\r\n* 2 EXPUNGE\r\n* VANISHED 3\r\n@T OK x\r\n"
    )
    with session(server) as one:
        one.examine(b"Sent")
        found = list(one.fetch("1:10", "BODY.PEEK[]"))
    assert [(uid, values and values[b"BODY[]"]) for uid, values in found] == [(7, None), (8, b"abc"), (9, b"xyz")]


def test_answers_of_a_failed_command_do_not_reach_the_next(server: Server) -> None:
    answers = [
        b"* 5 FETCH (UID 5 BODY[] {3}\r\nOLD)\r\n@T NO [SERVERBUG2] x\r\n",
        b"* 5 FETCH (UID 5 RFC822.SIZE 9)\r\n@T OK x\r\n",
    ]
    server.script["FETCH"] = lambda _: answers.pop(0)
    with session(server) as one:
        one.examine(b"Sent")
        with pytest.raises(RefusedError):
            list(one.fetch("5", "BODY.PEEK[]"))
        ((uid, values),) = one.fetch("5", "RFC822.SIZE")
    assert uid == 5
    assert b"BODY[]" not in values


def test_what_came_before_a_cut_is_kept(server: Server) -> None:
    server.script["FETCH"] = b"* 1 FETCH (UID 1 BODY[] {3}\r\nabc)\r\n* 2 FETCH (UID 2 BODY[] {300}\r\nabc* BYE\r\n"
    with session(server, timeouts=Timeouts(2, 0.3, 2)) as one:
        one.examine(b"Sent")
        found = []
        with pytest.raises(DroppedError):
            for entry in one.fetch("1:3", "BODY.PEEK[]"):
                found.append(entry)  # noqa: PERF402 - what came before the failure is the point
        assert [uid for uid, _ in found] == [1]
        assert not one.is_open


HOSTILE = {
    "huge literal": b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\nabc",
    "bare line feed": b"* 1 FETCH (UID 1 FLAGS ())\n@T OK\r\n",
    "no protocol": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "foreign tag": b"ZZZZ99 OK done\r\n",
    "silence": b"* 1 FETCH (UID 1",
    "goodbye": b"* BYE Connection closed. 14\r\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_answers_end_the_connection_in_time(server: Server, name: str) -> None:
    server.script["FETCH"] = HOSTILE[name]
    began = time.monotonic()
    with session(server, timeouts=Timeouts(2, 0.3, 2)) as one:
        one.examine(b"Sent")
        with pytest.raises((DroppedError, RefusedError)):
            list(one.fetch("1", "BODY.PEEK[]"))
    assert time.monotonic() - began < 3


def test_a_server_that_drips_meets_the_deadline(server: Server) -> None:
    def drip(line: bytes) -> bytes:
        time.sleep(0.05)
        return b"* OK still working\r\n"

    talk = iter(range(1000))

    def forever(line: bytes) -> bytes:
        for _ in talk:
            for connection in server._open:
                connection.sendall(b"* OK wait\r\n")
            time.sleep(0.02)
        return b""

    server.script["SEARCH"] = forever
    with session(server, timeouts=Timeouts(2, 2, 0.3)) as one:
        one.examine(b"Sent")
        with pytest.raises(DroppedError):
            one.search("UID 1:3")


def test_many_uids_on_one_line(server: Server) -> None:
    server.script["SEARCH"] = (
        b"* SEARCH " + b" ".join(b"%d" % uid for uid in range(1000000, 1140000)) + b"\r\n@T OK x\r\n"
    )
    with session(server) as one:
        one.examine(b"Sent")
        assert len(one.search("ALL")) == 140000


@pytest.mark.parametrize(
    ("answer", "uids"),
    [
        (b"* SEARCH 1 2\r\n* SEARCH 3 2\r\n@T OK x\r\n", [1, 2, 3]),
        (b"@T OK x\r\n", []),
        (b"* SEARCH\r\n@T OK x\r\n", []),
    ],
)
def test_search_answers_of_all_shapes(server: Server, answer: bytes, uids: list[int]) -> None:
    server.script["SEARCH"] = answer
    with session(server) as one:
        one.examine(b"Sent")
        assert one.search("ALL") == uids


def test_throttling_is_told_with_its_time(server: Server) -> None:
    server.script["SEARCH"] = b"@T BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds\r\n"
    with session(server) as one:
        one.examine(b"Sent")
        with pytest.raises(BusyError) as caught:
            one.search("ALL")
    assert caught.value.wait == pytest.approx(299.961)


def test_neither_mail_nor_passwords_get_into_logs_or_errors(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.script["STATUS"] = b'* STATUS "quarterly secret\n'
    with session(server) as one:
        one.examine(b"Sent")
        assert list(one.fetch("1:3", "BODY.PEEK[]"))
        with pytest.raises(ImapError) as caught:
            one.status(b"Sent")
    text = caplog.text + repr(caught.value) + str(caught.value.__cause__) + repr(caught.getrepr(style="value"))
    assert "FETCH" in caplog.text
    for word in ("quarterly", "AHVzZXI", "hunter"):
        assert word not in text


def test_nobody_there_and_busy_greetings(server: Server) -> None:
    with pytest.raises(UnreachableError):
        Session(Account("localhost", "user", 1, secret=DEFAULT_SECRET), Resolver(), SHORT).open()
    server.greeting = b"* BYE [UNAVAILABLE] too many connections\r\n"
    with pytest.raises(BusyError):
        session(server).open()
    server.greeting = b"220 mail.example.org ESMTP\r\n"
    with pytest.raises(UnreachableError):
        session(server).open()
