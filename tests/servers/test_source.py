"""The source against real servers: every message byte for byte, whatever the line and the mailbox do meanwhile."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator

import pytest

from builders.mails import mail, strangers
from sentaudit.errors import SourceError
from sentaudit.model.coverage import ProblemKind
from sentaudit.sources.imap.patience import Policy
from sentaudit.sources.imap.session.connecting import Timeouts
from servers.cyrus import Cyrus
from servers.dovecot import Account, Dovecot
from servers.nasty import nasty
from servers.proxy import Command, Fault, Proxy
from servers.reading import Reading
from servers.test_large import MAILS as MAILS_WITH_PICTURES

Start = Callable[..., Proxy]
MAILS = [
    *(mail(number, body="Text\n" * number * 20) for number in range(60)),
    mail(60, to=strangers(43)),
    mail(61, body="Large\n" * 60_000),
    *(MAILS_WITH_PICTURES[name] for name in ("nested", "a picture behind the text", "a table alone")),
]


@pytest.fixture
def filled(account: Account) -> Iterator[Account]:
    """A mailbox of ordinary size."""
    account.deliver("Sent", MAILS)
    return account


@pytest.mark.parametrize("fault", ["cut", "reset"])
def test_cut_at_random_fifty_times(dovecot: Dovecot, filled: Account, proxy: Start, fault: str) -> None:
    between = proxy()
    with Reading(dovecot, filled, between.port) as whole:
        assert len(whole.messages) == len(MAILS)
        assert whole.problems == []
    rng = random.Random(f"fifty {fault}")
    size = between.bytes_down
    between.set(lambda number: Fault(**{fault: rng.randrange(1500, size // 8)}) if number % 6 else Fault())
    cuts = 0
    while cuts < 25:
        before = between.connections
        with Reading(dovecot, filled, between.port) as again:
            assert again.messages == whole.messages
            assert again.problems == []
        cuts += between.connections - before - 1


def crlf(data: bytes) -> bytes:
    """As servers send it."""
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def test_nasty_mails_come_byte_for_byte(dovecot: Dovecot, cyrus: Cyrus) -> None:
    mails = nasty()
    ours, theirs = dovecot.account(), cyrus.account()
    ours.deliver("Sent", mails.values())
    taken = cyrus.deliver(theirs, "Sent", mails, use=b"\\Sent")
    assert len(taken) >= 28
    mails["NUL"] = mails["NUL"].replace(b"\0", b"\x80")  # which Dovecot does
    for server, account, sent in ((dovecot, ours, mails), (cyrus, theirs, taken)):
        with Reading(server, account) as reading:
            assert reading.bodies() == [crlf(data) for data in sent.values()]
            assert reading.problems == []


@pytest.mark.parametrize("verb", ["AUTHENTICATE", "LIST", "EXAMINE", "SEARCH", "FETCH"])
@pytest.mark.parametrize(
    "answer",
    [
        b"%s NO [LIMIT] Maximum number of connections exceeded\r\n",
        b"%s BAD Request is throttled. Suggested Backoff Time: 30 milliseconds\r\n",
        b"* BYE Too many connections\r\n",
        b"* BYE\r\n",
    ],
    ids=["limit", "throttled", "bye-busy", "bye"],
)
def test_a_server_that_has_enough_for_a_while(
    dovecot: Dovecot, account: Account, proxy: Start, verb: str, answer: bytes
) -> None:
    account.deliver("Sent", MAILS[:5])
    left = [answer] * 2

    def respond(command: Command) -> bytes | None:
        return left.pop().replace(b"%s", command.tag) if left and command.verb == verb else None

    between = proxy(Fault(respond=respond))
    with Reading(dovecot, account, between.port) as reading:
        assert reading.bodies() == [crlf(data) for data in MAILS[:5]]
        assert reading.problems == []
    assert left == []


def test_mail_that_comes_and_goes_meanwhile(dovecot: Dovecot, account: Account, proxy: Start) -> None:
    files = account.deliver("Sent", MAILS[:30])
    happened: list[str] = []

    def respond(command: Command) -> None:
        if command.verb in ("SEARCH", "FETCH") and len(happened) < 4:
            happened.append(command.verb)
            account.deliver("Sent", [mail(500 + len(happened))])
            files[3 * len(happened)].unlink()

    between = proxy(Fault(respond=respond))
    with Reading(dovecot, account, between.port) as reading:
        pass
    assert len(happened) >= 2
    stayed = [crlf(data) for number, data in enumerate(MAILS[:30]) if files[number].exists()]
    assert not set(stayed) - set(reading.messages.values())
    assert set(reading.messages.values()) <= {crlf(data) for data in MAILS[:30]} | {
        crlf(mail(501 + number)) for number in range(len(happened))
    }
    assert reading.problems == []


def test_uids_that_begin_anew_before_and_within_a_run(dovecot: Dovecot, account: Account, proxy: Start) -> None:
    account.deliver("Sent", MAILS[:10])

    def forget_uids() -> None:
        for file in account.folder("Sent").glob("dovecot*"):
            file.unlink()

    with Reading(dovecot, account) as first:
        pass
    forget_uids()
    with Reading(dovecot, account) as second:
        pass
    assert sorted(second.messages.values()) == sorted(first.messages.values())
    assert second.messages.keys().isdisjoint(first.messages)
    assert set(second.units).isdisjoint(unit for unit in first.units if "Sent" in unit)
    done: list[bool] = []

    def respond(command: Command) -> None:
        if command.verb == "EXAMINE" and not done:
            done.append(True)
            forget_uids()

    between = proxy(Fault(respond=respond))
    with Reading(dovecot, account, between.port) as third:
        pass
    assert done
    told = [problem.kind for problem in third.problems]
    assert (third.messages.values() and not told) or set(told) == {ProblemKind.CHANGED}, told


def test_a_restart_in_the_midst(dovecot: Dovecot, account: Account, proxy: Start) -> None:
    account.deliver("Sent", MAILS[:62])
    done: list[bool] = []

    def respond(command: Command) -> None:
        if command.verb == "FETCH" and not done:
            done.append(True)
            dovecot.halt()
            dovecot.start()

    between = proxy(Fault(respond=respond))
    reading = Reading(dovecot, account, between.port)
    reading.source.policy = Policy(away=0.3, cut=0.0)
    with reading:
        assert reading.problems == []
        assert reading.bodies() == [crlf(data) for data in MAILS[:62]]
    assert done


@pytest.mark.parametrize("fault", [Fault(stall=2500), Fault(trickle=0.02)], ids=["stall", "trickle"])
def test_a_line_that_gives_nothing_ends_with_a_problem(
    dovecot: Dovecot, account: Account, proxy: Start, fault: Fault
) -> None:
    account.deliver("Sent", MAILS[:20])
    between = proxy(fault)
    start = time.monotonic()
    reading = Reading(dovecot, account, between.port)
    reading.pool.timeouts = Timeouts(connect=0.5, read=0.2, command=0.5)
    reading.source.policy = Policy(tries=2, away=0.0, cut=0.0)
    try:
        with reading:
            assert len(reading.messages) < 20
            assert reading.problems
    except SourceError as error:
        assert error.kind == "connection"
    assert time.monotonic() - start < 25


@pytest.mark.parametrize(
    "line",
    [
        b'* LIST () "/" "R&D"\r\n',
        b'* LIST () "/" R&D\r\n',
        b'* LIST () "/" "&!!!-x"\r\n',
        b'* LIST () "/" "\xe9t\xe9"\r\n',
        b'* LIST () "/" "&2D0-"\r\n',
        b'* LIST () "/" 50%\r\n',
        b'* LIST () "/" [x\r\n',
        b"* LIST () NIL NIL\r\n",
        b'* LIST () "/" {5}\r\na"b\\c\r\n',
        b'* LIST () "/" "\x1b[2Jx" ("CHILDINFO" ("SUBSCRIBED"))\r\n',
        b"* LIST )(\r\n",
    ],
)
def test_a_folder_nobody_can_open_stands_not_in_the_way(
    dovecot: Dovecot, account: Account, proxy: Start, line: bytes
) -> None:
    account.deliver("Sent", MAILS[:3])
    added: list[bytes] = []

    def rewrite(answer: bytes) -> bytes:
        if answer.startswith(b"* LIST") and not added:
            added.append(line)
            return line + answer
        return answer

    between = proxy(Fault(rewrite=rewrite))
    with Reading(dovecot, account, between.port) as reading:
        assert reading.bodies() == [crlf(data) for data in MAILS[:3]]
        assert added
        assert len(reading.problems) == 1
        assert str(reading.problems[0].where.folder).isprintable()


@pytest.mark.parametrize("breaks", [1, 2, 3])
def test_a_server_that_breaks_at_structures_still_gives_every_message(
    dovecot: Dovecot, account: Account, proxy: Start, breaks: int
) -> None:
    mails = [MAILS_WITH_PICTURES[name] for name in ("nested", "a picture behind the text", "a table alone")]
    account.deliver("Sent", [mail(1), *mails])
    with Reading(dovecot, account) as whole:
        pass
    left = [b"* BYE\r\n"] * breaks

    def respond(command: Command) -> bytes | None:
        return left.pop() if left and b"BODYSTRUCTURE" in command.text else None

    between = proxy(Fault(respond=respond))
    with Reading(dovecot, account, between.port) as reading:
        assert reading.problems == []
        assert reading.messages.keys() == whole.messages.keys()
    assert left == []
    if breaks == 1:
        assert reading.messages == whole.messages
