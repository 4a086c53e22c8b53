"""Texts in which addresses are folded, encoded or escaped, and mail in files that are not called so."""

from time import process_time

import pytest

from sentaudit import app, registry
from sentaudit.engine.inspect import inspect_message
from sentaudit.extraction.escaped import EscapedExtractor
from sentaudit.extraction.ldif import LdifExtractor
from sentaudit.extraction.mail_file import MailFileExtractor
from sentaudit.model.config import Limits
from sentaudit.model.message import Part
from sentaudit.model.text import TextSpan

INNER = b"From: a@example.com\r\nTo: b@example.jp,\r\n c@example.jp\r\nSubject: x\r\nDate: Tue, 05 Mar 2024 10:00:00 +0900\r\n\r\nd@example.jp\r\n"
PAGE = (
    b'From: <Saved by a browser>\r\nSubject: page\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b; type="text/html"\r\n\r\n'
    b"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>e=40example.jp\r\n--b--\r\n"
)


def part_of(data, content_type="application/octet-stream", attached=True):
    return Part("2", content_type, "", "file.dat", attached, data)


def text_of(extractor, data):
    assert extractor.recognises(part_of(data))
    (span,) = extractor.extract(part_of(data), Limits(), ())
    assert isinstance(span, TextSpan)
    return span.text


def reader_of(data, content_type="application/octet-stream"):
    part = part_of(data, content_type)
    return next(name for name, target in registry.EXTRACTORS.items() if registry.load(target)().recognises(part))


def test_ldif():
    data = b"# book\r\nversion: 1\r\n\r\ndn: cn=Taro,mail=taro@exam\r\n ple.jp\r\ncn:: 5bGx55Sw\r\nmail:: aGFuYWtvQGV4YW1wbGUuanA=\r\njpegPhoto:: /9j/4AAQ\r\n"
    assert text_of(LdifExtractor(), data).split("\n")[3:] == [
        "dn: cn=Taro,mail=taro@example.jp", "cn: 山田", "mail: hanako@example.jp", "jpegPhoto:: /9j/4AAQ", "",
    ]  # fmt: skip
    assert reader_of(data) == "ldif"
    assert not LdifExtractor().recognises(part_of(b"hello\ndn: x"))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_json(codec):
    text = '{"mail": "a\\u0040example.jp", "name": "\\u5c71\\u7530\\ud83d\\ude00", "note": "x\\nb@example.jp\\\\n", "bad": "\\ud83d"}'
    read = text_of(EscapedExtractor(), text.encode(codec))
    assert "a@example.jp" in read
    assert "山田😀" in read
    assert '"x\nb@example.jp\\n"' in read
    assert reader_of(text.encode(codec)) == "escaped"


def test_json_by_lines_is_no_table():
    assert reader_of(b'[\n  {"a": "b", "c": "d"},\n  {"a": "b", "c": "d"},\n  {"a": "b", "c": "d"}\n]') == "escaped"


def test_xml():
    data = b'<?xml version="1.0"?>\r\n<m a="a&#64;example.jp">b&#x40;example.jp &lt;c@example.jp&gt;</m>'
    assert text_of(EscapedExtractor(), data).split("\n")[1] == '<m a="a@example.jp">b@example.jp <c@example.jp></m>'


@pytest.mark.parametrize(
    ("data", "expected"), [(INNER, ["b@example.jp", "c@example.jp", "d@example.jp"]), (PAGE, ["e@example.jp"])]
)
@pytest.mark.parametrize("content_type", ["application/octet-stream", "text/plain", "multipart/related"])
def test_mail_by_its_content(data, expected, content_type):
    outer = (
        b"From: me@example.com\r\nTo: you@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n"
        b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=x.dat\r\n\r\n"
        + data
        + b"\r\n--o--\r\n"
    )
    assert reader_of(data, content_type) == "mail-file"
    view = inspect_message(outer, app.recipe_for(bytes(32), Limits()))
    assert sorted(view["quoted"] + view["attachment"]) == expected


def test_a_mailbox_gives_all_its_messages():
    mark = b"From a@example.com Tue Mar  5 10:00:00 2024\r\n"
    data = mark + INNER + b"\r\nFrom here to 2024\r\nit is text\r\n\r\n" + mark + INNER
    parts = list(MailFileExtractor().extract(part_of(data), Limits(), ()))
    assert [one.filename for one in parts] == ["message 1", "message 2"]
    assert parts[1].data == INNER
    assert len(list(MailFileExtractor().extract(part_of(data), Limits(parts=1), ()))) == 2


@pytest.mark.parametrize(
    "part",
    [
        part_of(INNER, attached=False),
        part_of(INNER, "text/rfc822-headers"),
        part_of(b"To: the reader\nthis is a letter"),
        part_of(b"name: x\nsize: 3\nowner: y\n\n"),
        part_of(b"From: a\nTo: b\n\nfrom: x"),
        part_of(b""),
    ],
)
def test_what_is_no_mail_stays_what_it_is(part):
    assert not MailFileExtractor().recognises(part)


@pytest.mark.parametrize(
    "data",
    [b"#\n" * 2_000_000, b"[" + b" " * 4_000_000, b'{"' + b"\\u0040" * 500_000, b"<?xml" + b"&#64" * 500_000, b"a:" * 2_000_000,
     b"From: a\nTo: b\nDate: c\n" + b"From x 2024\n" * 300_000, b"dn: x\na:: " + b"A" * 4_000_000],
)  # fmt: skip
def test_hostile_text_costs_little(data):
    began = process_time()
    for extractor in (LdifExtractor(), EscapedExtractor(), MailFileExtractor()):
        extractor.recognises(part_of(data))
        list(extractor.extract(part_of(data), Limits(), ()))
    assert process_time() - began < 5
