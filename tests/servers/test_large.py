"""Large messages come without their pictures, and nothing that is read of them is missing for it."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable

import pytest

from sentaudit.model.config import Limits
from sentaudit.model.message import Message
from sentaudit.parsing.message import parse
from servers.cyrus import Cyrus
from servers.dovecot import Account, Dovecot
from servers.proxy import Proxy
from servers.reading import Reading

Start = Callable[..., Proxy]
HEAD = (
    b"From: anna@example.co.jp\r\nTo: dora@reader.example.test\r\nSubject: pictures\r\n"
    b"Date: Tue, 05 Mar 2024 10:00:00 +0900\r\nMIME-Version: 1.0\r\n"
)
JPEG, PNG = b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"


def lines(data: bytes) -> bytes:
    """Base64 with CRLF."""
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def picture(
    seed: int, size: int = 300_000, start: bytes = JPEG, kind: bytes = b"image/jpeg", name: bytes = b""
) -> bytes:
    """A part of random bytes that begins like a picture."""
    named = b'; name="' + name + b'"' if name else b""
    head = b"Content-Type: " + kind + named + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head + lines(start + random.Random(seed).randbytes(size))


def text(words: bytes, kind: bytes = b"text/plain") -> bytes:
    """A part with text."""
    return b"Content-Type: " + kind + b"; charset=utf-8\r\n\r\n" + words + b"\r\n"


def multipart(
    boundary: bytes,
    *parts: bytes,
    kind: bytes = b"mixed",
    before: bytes = b"",
    after: bytes = b"\r\n",
    quoted: bool = True,
) -> bytes:
    """A multipart with its header; `before` and `after` stand outside of the parts."""
    shown = b'"' + boundary + b'"' if quoted else boundary
    head = b"Content-Type: multipart/" + kind + b"; boundary=" + shown + b"\r\n\r\n"
    middle = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return head + before + middle + b"--" + boundary + b"--" + after


ADDRESSES = b"".join(b"person%d@list.example.test\r\n" % number for number in range(40))
CASES = {
    "a picture behind the text": multipart(b"b1", text(b"hidden@text.example.test"), picture(1)),
    "two pictures, a list between": multipart(b"b2", picture(1), text(ADDRESSES, b"text/csv"), picture(2, 90_000, PNG, b"image/png")),
    "nested": multipart(
        b"outer",
        multipart(b"inner", text(b"plain@text.example.test"), multipart(b"related", text(b"<p>rich@text.example.test", b"text/html"), picture(3), kind=b"related"), kind=b"alternative"),
        text(ADDRESSES, b"text/csv"),
    ),
    "text before and behind the parts": multipart(b"b3", text(b"in@text.example.test"), picture(4), before=b"preamble@outside.example.test\r\n", after=b"\r\nepilogue@outside.example.test\r\n"),
    "text outside of the inner parts": multipart(
        b"outer", multipart(b"in", text(b"in@text.example.test"), picture(4), before=b"preamble@outside.example.test\r\n", after=b"\r\nepilogue@outside.example.test\r\n"), text(b"x")
    ),
    "a long text behind the parts": multipart(b"b4", text(b"x"), picture(5), after=b"\r\n" + ADDRESSES * 9),
    "no line end at the very end": multipart(b"b5", text(b"x"), picture(6), after=b""),
    "never closed": multipart(b"b6", text(b"open@text.example.test"), picture(7)).removesuffix(b"--b6--\r\n"),
    "never closed, a list last": multipart(b"b6", picture(7), text(ADDRESSES)).removesuffix(b"--b6--\r\n"),
    "inner never closed": multipart(b"o7", multipart(b"i7", text(b"x"), picture(7)).removesuffix(b"--i7--\r\n"), text(ADDRESSES)),
    "closed twice": multipart(b"b8", text(b"x"), picture(8), after=b"\r\n--b8\r\n" + text(b"late@text.example.test") + b"\r\n--b8--\r\n"),
    "blanks behind the boundary": multipart(b"b9", text(b"x"), picture(9)).replace(b"--b9\r\n", b"--b9  \t\r\n"),
    "one boundary begins like the other": multipart(b"b", multipart(b"bb", text(b"x"), picture(10)), text(ADDRESSES)),
    "a boundary with blanks": multipart(b"a b (c) d", text(b"x"), picture(11)),
    "an unquoted boundary": multipart(b"plain", text(b"x"), picture(12), quoted=False),
    "a table that claims to be a picture": multipart(b"b13", text(b"x"), b"Content-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n" + lines(ADDRESSES * 400)),
    "a text that claims to be a picture": multipart(b"b14", text(b"x"), b"Content-Type: image/png\r\n\r\n" + ADDRESSES * 400),
    "a picture that claims to be a table": multipart(b"b15", text(b"x"), picture(15, kind=b"application/vnd.ms-excel", name=b"list.xls")),
    "a table alone": multipart(b"b16", text(b"x"), b'Content-Type: text/csv; name="a.csv"\r\nContent-Transfer-Encoding: base64\r\n\r\n' + lines(ADDRESSES * 400)),
    "only a picture": picture(17),
    "a mail with a picture attached": multipart(b"b18", text(b"x"), b"Content-Type: message/rfc822\r\n\r\n" + HEAD + multipart(b"i18", text(ADDRESSES), picture(18))),
    "a picture with text in its header": multipart(b"b19", text(b"x"), b"Content-Description: described@text.example.test\r\n" + picture(19, name=b"named@file.example.test.jpg")),
    "sound and video": multipart(b"b20", text(b"x"), picture(20, 400_000, b"ID3\x03", b"audio/mpeg"), picture(21, 400_000, b"\0\0\0\x18ftypmp42", b"video/mp4"), text(ADDRESSES)),
    "no structure at all": text(ADDRESSES * 400),
    "bare line feeds": multipart(b"b22", text(b"lf@text.example.test"), picture(22)).replace(b"\r\n", b"\n"),
    "text in place of boundaries": multipart(b"o24", *[multipart(b"i24" * 22, text(b"x"), picture(24)).removesuffix(b"--" + b"i24" * 22 + b"--\r\n")] * 4, after=b"\r\n" + ADDRESSES[:4 * 72]),
    "a large text": multipart(b"b23", text(ADDRESSES * 2000), picture(23)),
}  # fmt: skip
MAILS = {
    name: (HEAD if name != "bare line feeds" else HEAD.replace(b"\r\n", b"\n")) + data for name, data in CASES.items()
}


def read_of(data: bytes) -> tuple[object, ...]:
    """What a scan gets to see of a message: everything but what is left out anyway."""
    message: Message = parse(data, Limits())
    parts = [part._replace(data=b"") if part.omitted else part for part in message.parts]
    return message.envelope, parts, [(one.kind, one.where.part, one.detail) for one in message.problems]


@pytest.mark.parametrize("server", ["dovecot", "cyrus"])
def test_what_is_read_of_a_large_message_is_all_there(server: str, request: pytest.FixtureRequest) -> None:
    mails = MAILS
    if server == "dovecot":
        dovecot: Dovecot = request.getfixturevalue("dovecot")
        account = dovecot.account()
        account.deliver("Sent", mails.values())
        reading = Reading(dovecot, account)
    else:
        cyrus: Cyrus = request.getfixturevalue("cyrus")
        person = cyrus.account()
        mails = cyrus.deliver(person, "Sent", mails, use=b"\\Sent")
        reading = Reading(cyrus, person)
    with reading:
        found = reading.bodies()
    assert len(found) == len(mails) == len(MAILS)
    assert reading.problems == []
    wrong = {}
    for (name, data), got in zip(mails.items(), found, strict=True):
        whole = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        if read_of(got) != read_of(whole):
            wrong[name] = (len(whole), len(got))
    assert wrong == {}
    assert sum(map(len, found)) < sum(map(len, mails.values())) * 0.7


def test_pictures_stay_on_the_server(dovecot: Dovecot, account: Account, proxy: Start) -> None:
    mails = [HEAD + multipart(b"b", text(b"%d@text.example.test" % number), picture(number)) for number in range(40)]
    account.deliver("Sent", mails)
    between = proxy()
    with Reading(dovecot, account, between.port) as reading:
        assert len(reading.messages) == len(mails)
    assert between.bytes_down < sum(map(len, mails)) / 10
    assert len(between.verbs(without_login=True)) < 12, between.verbs()
