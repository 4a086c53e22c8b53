"""Large messages: what is a picture stays on the server, and nothing else does."""

import base64
import random

import pytest

from builders.imap_kit import Servers, url
from builders.imap_server import Box, Server
from sentaudit.model.config import Limits
from sentaudit.model.message import RawMessage
from sentaudit.parsing.message import parse
from sentaudit.sources.imap.source import ImapSource

RANDOM = random.Random(1)
HEAD = b"From: user@example.org\r\nTo: a@example.com\r\nMIME-Version: 1.0\r\n"
TEXT = b"Content-Type: text/plain\r\n\r\nwrite to b@example.com\r\nbye"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0"


def coded(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n").removesuffix(b"\r\n")


def part(kind: bytes, data: bytes) -> bytes:
    return b'Content-Type: %s; name="x"\r\nContent-Transfer-Encoding: base64\r\n\r\n%s' % (kind, coded(data))


PICTURE = part(b"image/jpeg", JPEG + RANDOM.randbytes(300_000))
SMALL_PICTURE = part(b"image/png", b"\x89PNG\r\n\x1a\n" + RANDOM.randbytes(2000))
LIST = part(b"text/csv", b"\n".join(b"n%d@example.net" % n for n in range(20_000)))


def multipart(boundary: bytes, *parts: bytes, before: bytes = b"", after: bytes = b"\r\n") -> bytes:
    inside = b"".join(b"--%s\r\n%s\r\n" % (boundary, one) for one in parts)
    return b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n%s%s--%s--%s' % (
        boundary,
        before,
        inside,
        boundary,
        after,
    )


MESSAGES = {
    "a picture": HEAD + multipart(b"out", TEXT, PICTURE),
    "two pictures and a list": HEAD + multipart(b"out", PICTURE, LIST, SMALL_PICTURE, PICTURE),
    "within another multipart": HEAD + multipart(b"out", multipart(b"in", TEXT, PICTURE, after=b"\r\n"), LIST),
    "nothing at the end": HEAD + multipart(b"out", TEXT, PICTURE, after=b""),
    "only a picture": HEAD + PICTURE,
    "sound": HEAD + multipart(b"out", TEXT, part(b"audio/ogg", b"OggS" + RANDOM.randbytes(400_000))),
}
WHOLE = {
    "text around": HEAD + multipart(b"out", TEXT, PICTURE, before=b"c@example.com\r\n", after=b"\r\nd@example.com\r\n"),
    "text that says it is a picture": HEAD + multipart(b"out", TEXT, part(b"image/jpeg", b"e@example.com\n" * 20_000)),
    "a list": HEAD + multipart(b"out", TEXT, LIST),
    "a boundary that is not closed": (HEAD + multipart(b"out", TEXT, PICTURE, TEXT)).removesuffix(b"\r\n--out--\r\n"),
    "no boundary at all": HEAD + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n' + PICTURE,
}


@pytest.fixture
def server(imap_servers: Servers) -> Server:
    return imap_servers.start({})


def fetched(server: Server, data: bytes) -> RawMessage:
    server.boxes = {b"Sent": Box(flags=rb"\Sent").fill([data])}
    source = ImapSource(url(server), Limits())
    (unit,) = source.units()
    (message,) = source.read(unit)
    assert isinstance(message, RawMessage)
    return message


@pytest.mark.parametrize("name", MESSAGES)
def test_pictures_stay_on_the_server(server: Server, name: str) -> None:
    data = MESSAGES[name]
    message = fetched(server, data)
    assert len(message.data) < len(data) - 300_000
    assert message.size == len(message.data)
    assert message.sha256 is None
    whole, lean = parse(data, Limits()), parse(message.data, Limits())
    assert lean.parts == whole.parts, "the parser sees the same parts, and leaves out the same"
    assert lean.envelope == whole.envelope
    assert lean.problems == whole.problems


@pytest.mark.parametrize("name", WHOLE)
def test_everything_else_comes_whole(server: Server, name: str) -> None:
    assert fetched(server, WHOLE[name]).data == WHOLE[name]


def test_a_wrong_size_or_structure_brings_the_whole_message(server: Server) -> None:
    data = MESSAGES["a picture"]
    whole = b"* 1 FETCH (UID 1 RFC822.SIZE %d)\r\n@T OK x\r\n"
    server.script["FETCH"] = lambda line: whole % (len(data) + 7) if b"RFC822.SIZE" in line else b""
    assert fetched(server, data).data == data
    for structure in (
        b"NIL",
        b'("ALTERNATIVE")',
        b"((((",
        b'(("image" "jpeg" NIL NIL NIL "base64" 900000)"mixed" ("boundary" "zz"))',
    ):
        answer = b"* 1 FETCH (UID 1 BODYSTRUCTURE " + structure + b")\r\n@T OK x\r\n"
        server.script["FETCH"] = lambda line, answer=answer: answer if b"BODYSTRUCTURE" in line else b""
        assert fetched(server, data).data == data
    server.script["FETCH"] = lambda line: None if b"BODYSTRUCTURE" in line else b""
    assert fetched(server, data).data == data
    server.script["FETCH"] = lambda line: b"@T NO sections are too hard\r\n" if b"MIME" in line else b""
    assert fetched(server, data).data == data


def test_huge_messages_come_in_pieces(server: Server) -> None:
    data = HEAD + multipart(b"out", TEXT, part(b"application/pdf", RANDOM.randbytes(7_000_000)))
    assert fetched(server, data).data == data
    pieces = [line for line in server.log if b"BODY.PEEK[]<" in line]
    assert len(pieces) == len(data) // 1_000_000 + 1
