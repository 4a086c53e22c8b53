"""Windows read to their end: through cuts, poison, refusals and servers that have enough; and what is said of it."""

import hashlib
import random
from collections.abc import Callable

import pytest

from builders.imap_kit import Servers, url
from builders.imap_server import Box, Server
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import Kept, RawMessage, SourceUnit
from sentaudit.sources.imap.source import ImapSource

BODY = b"word " * 2000


def mail(number: int) -> bytes:
    return (
        b"From: user@example.org\r\nTo: a%d@example.com\r\nMessage-ID: <%d@example.org>\r\n\r\n%d " % ((number,) * 3)
        + BODY
    )


MAILS = [mail(number) for number in range(1, 31)]


@pytest.fixture
def server(imap_servers: Servers) -> Server:
    return imap_servers.start({b"Sent": Box(flags=rb"\Sent").fill(MAILS)})


def unit_of(server: Server) -> SourceUnit:
    (unit,) = ImapSource(url(server), Limits()).units()
    assert isinstance(unit, SourceUnit)
    return unit


def read(server: Server, known: dict[str, bytes] | None = None, limits: Limits | None = None) -> list:
    unit = unit_of(server)
    return list(ImapSource(unit.uri, limits or Limits()).read(unit, known))


def messages(items: list) -> dict[int, bytes]:
    return {int(item.position.split("/")[1]): item.data for item in items if isinstance(item, RawMessage)}


def problems(items: list) -> list[tuple[ProblemKind, Extent, str | None]]:
    return [(item.kind, item.extent, item.where.position) for item in items if isinstance(item, Problem)]


def test_everything_is_read_in_few_commands(server: Server) -> None:
    items = read(server)
    assert messages(items) == dict(enumerate(MAILS, 1))
    assert problems(items) == []
    assert server.verbs().count("UID") == 3


def test_what_is_known_is_not_fetched(server: Server) -> None:
    known = {f"7/{uid}": b"" for uid in range(1, 30)} | {"7/400": b""}
    items = read(server, known)
    assert [item.position for item in items if isinstance(item, Kept)] == list(known)
    assert messages(items) == {30: MAILS[29]}
    fetched = [line for line in server.log if b"BODY.PEEK" in line]
    assert [line.split()[3] for line in fetched] == [b"30"]


@pytest.mark.parametrize("seed", range(12))
def test_cuts_anywhere_lose_nothing(server: Server, seed: int) -> None:
    unit = unit_of(server)
    rng = random.Random(seed)
    server.cut_after = rng.randrange(20_000, 250_000)
    items = list(ImapSource(unit.uri, Limits()).read(unit))
    assert messages(items) == dict(enumerate(MAILS, 1))
    assert problems(items) == []
    assert server.connections > 2


def at(uid: int, answer: bytes | None) -> Callable[[bytes], bytes | None]:
    """An answer for every FETCH of bodies that asks for a UID; others go on as usual."""

    def script(line: bytes) -> bytes | None:
        if b"BODY.PEEK" not in line:
            return b""
        for piece in line.split()[3].split(b","):
            low, _, high = piece.partition(b":")
            if int(low) <= uid <= int(high or low):
                return answer
        return b""

    return script


@pytest.mark.parametrize(
    "answer", [None, b"* 13 FETCH (UID 13 X ()\n\r\n", b"* 13 FETCH (UID 13 BODY[] {9999999999}\r\n"]
)
def test_a_message_that_breaks_every_connection_costs_itself_only(server: Server, answer) -> None:
    server.script["FETCH"] = at(13, answer)
    items = read(server)
    assert set(messages(items)) == set(range(1, 31)) - {13}
    assert problems(items) == [(ProblemKind.UNREADABLE, Extent.MESSAGE_FAILED, "7/13")]


@pytest.mark.parametrize(
    "answer", [b"@T NO [SERVERBUGGY] cannot\r\n", b"@T BAD what\r\n", b"@T OK nothing for you\r\n"]
)
def test_a_message_the_server_does_not_give_costs_itself_only(server: Server, answer: bytes) -> None:
    server.script["FETCH"] = at(13, answer)
    items = read(server)
    assert set(messages(items)) == set(range(1, 31)) - {13}
    assert problems(items) == [(ProblemKind.UNREADABLE, Extent.MESSAGE_FAILED, "7/13")]
    assert server.connections == 2


def test_a_message_gone_meanwhile_is_no_problem(server: Server) -> None:
    def expunge(line: bytes) -> bytes:
        if b"BODY.PEEK" in line:
            server.boxes[b"Sent"].messages.pop(13, None)
        return b""

    server.script["FETCH"] = expunge
    items = read(server)
    assert set(messages(items)) == set(range(1, 31)) - {13}
    assert problems(items) == []


@pytest.mark.parametrize("answer", [None, b"* BYE no\r\n"])
def test_a_server_that_breaks_at_everything_is_to_blame_itself(server: Server, answer) -> None:
    unit = unit_of(server)
    server.script["FETCH"] = lambda line: answer if b"BODY.PEEK" in line else b""
    items = list(ImapSource(unit.uri, Limits()).read(unit, {"7/99": b""}))
    assert isinstance(items[0], Kept)
    found = [item for item in items if isinstance(item, Problem)]
    assert found
    assert all(item.is_operation and item.extent is Extent.MESSAGE_FAILED for item in found)
    assert "not read" in found[-1].detail
    assert server.connections < 60


def test_a_busy_server_is_tried_again_and_then_left_alone(server: Server) -> None:
    unit = unit_of(server)
    server.script["SEARCH"] = b"@T NO Request is throttled. Suggested Backoff Time: 5 milliseconds\r\n"
    before = server.connections
    (problem,) = ImapSource(unit.uri, Limits()).read(unit)
    assert (problem.kind, problem.extent) == (ProblemKind.THROTTLED, Extent.MESSAGE_FAILED)
    assert server.connections == before + 7
    (again,) = ImapSource(unit.uri, Limits()).read(unit)
    assert again.kind is ProblemKind.THROTTLED
    assert server.connections == before + 7, "one window's patience is enough for the account"


def test_a_refused_login_is_not_repeated(server: Server) -> None:
    unit = unit_of(server)
    server.password = b"changed"
    before = server.connections
    for _ in range(3):
        (problem,) = ImapSource(unit.uri, Limits()).read(unit)
        assert problem.kind is ProblemKind.AUTH
    assert server.connections == before + 1


def test_other_numbers_for_the_same_mail_are_no_obstacle(server: Server) -> None:
    unit = unit_of(server)
    server.boxes[b"Sent"].validity = 8
    items = list(ImapSource(unit.uri, Limits()).read(unit))
    assert problems(items) == []
    assert {item.position.split("/")[0] for item in items} == {"8"}
    assert len(items) == 30


def test_another_folder_in_its_place_is_told(server: Server) -> None:
    unit = unit_of(server)
    server.boxes[b"Sent"] = Box(validity=9).fill(MAILS * 2)
    items = list(ImapSource(unit.uri, Limits()).read(unit))
    assert problems(items) == [(ProblemKind.CHANGED, Extent.ASIDE, None)]


def test_misstated_sizes_do_no_harm(server: Server) -> None:
    for stated in (b"1", b"900000", b"99999999999"):
        server.script["FETCH"] = lambda line, stated=stated: (
            b"".join(b"* %d FETCH (UID %d RFC822.SIZE %s)\r\n" % (uid, uid, stated) for uid in range(1, 31))
            + b"@T OK x\r\n"
            if b"RFC822.SIZE" in line
            else b""
        )
        items = read(server)
        assert messages(items) == dict(enumerate(MAILS, 1))
        assert problems(items) == []


def test_too_large_messages_are_cut_and_told(server: Server) -> None:
    whole = mail(99) + BODY * 150
    server.boxes[b"Sent"] = Box(flags=rb"\Sent").fill([MAILS[0], whole])
    items = read(server, limits=Limits(message_bytes=500_000))
    (cut,) = [item for item in items if isinstance(item, RawMessage) and item.size > 500_000]
    assert cut.data == cut.stored == whole[:500_000]
    assert cut.sha256 == hashlib.sha256(cut.stored).digest()
    assert problems(items) == [(ProblemKind.TOO_LARGE, Extent.ASIDE, "7/2")]


def test_an_empty_message_is_a_message(server: Server) -> None:
    server.boxes[b"Sent"] = Box(flags=rb"\Sent").fill([b"", b"x"])
    assert messages(read(server)) == {1: b"", 2: b"x"}


def test_a_folder_opened_for_writing_is_not_read(server: Server) -> None:
    unit = unit_of(server)
    server.script["EXAMINE"] = b"* 30 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n@T OK [READ-WRITE] x\r\n"
    (problem,) = ImapSource(unit.uri, Limits()).read(unit)
    assert (problem.kind, problem.extent) == (ProblemKind.PERMISSION, Extent.MESSAGE_FAILED)
    assert "UID" not in server.verbs()


def test_the_label_of_sent_mail_travels_with_the_message(server: Server) -> None:
    labels = {1: rb'("\\Inbox" work)', 2: rb'("\\Sent" work)', 3: rb"()"}
    server.capabilities += b" X-GM-EXT-1"
    server.script["FETCH"] = lambda line: (
        b"".join(
            b"* %d FETCH (UID %d RFC822.SIZE 300 X-GM-LABELS %s)\r\n" % (uid, uid, labels.get(uid, b"NIL"))
            for uid in range(1, 31)
        )
        + b"@T OK x\r\n"
        if b"X-GM-LABELS" in line
        else b""
    )
    items = [item for item in read(server) if isinstance(item, RawMessage)]
    assert [item.stored for item in items] == MAILS
    assert [item.position for item in items if item.data is not item.stored] == ["7/2"]
    assert items[1].data == b"X-Gmail-Labels: Sent\r\n" + MAILS[1]
