"""Text of every kind, its line ends, charsets, soft breaks, and what only claims to be text."""

import binascii

import pytest

from sentaudit.extraction.sealed import SealedExtractor
from sentaudit.extraction.texts.flowed import unflow
from sentaudit.extraction.texts.plain import PlainExtractor
from sentaudit.extraction.texts.sniffing import looks_like_text
from sentaudit.extraction.texts.uuencoded import split_files
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import Flow, Part
from sentaudit.model.text import TextSpan

LIMITS = Limits()


def part(data, content_type="text/plain", charset="utf-8", *, attached=False, flow=Flow.FIXED):
    return Part("1", content_type, charset, "", attached, data, 0, (), flow)


def extract(one, limits=LIMITS):
    return list(PlainExtractor().extract(one, limits))


def test_text_is_decoded_with_line_feeds():
    assert extract(part("日本\r\nb\rc".encode("cp932"), charset="shift_jis")) == [TextSpan("日本\nb\nc", "1")]


@pytest.mark.parametrize(
    "data",
    [
        b"a,b\n1,2\n",
        "名前,メール\n".encode("cp932"),
        "\ufeffa\tb\n".encode("utf-16"),
        "a,b\n".encode("utf-16-le"),
        b"",
        b"\x1b$B!!\x1b(B",
    ],
)
def test_text_is_recognised_by_its_bytes(data):
    assert PlainExtractor().recognises(part(data, "application/octet-stream", attached=True))


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4\n",
        b"PK\x03\x04rest",
        b"{\\rtf1 text}",
        b"\x89PNG\r\n\x1a\n",
        bytes(range(256)) * 4,
        b"a\x00\x01\x02\x03" * 50,
    ],
)
def test_binaries_are_not(data):
    assert not looks_like_text(data)
    assert not PlainExtractor().recognises(part(data, "text/plain", attached=True))


def test_a_binary_that_is_declared_as_the_message_text_is_a_problem():
    (problem,) = extract(part(b"%PDF-1.4 a@example.jp"))
    assert (problem.kind, problem.extent) == (ProblemKind.UNSUPPORTED, Extent.PART_FAILED)


def test_lost_characters_are_said():
    problem, span = extract(part("a@example.jp".encode("utf-16")[:-1], charset="utf-16"))
    assert (problem.kind, problem.extent) == (ProblemKind.BROKEN, Extent.ASIDE)
    assert "a@example.j" in span.text


def test_too_large_a_part_is_read_to_the_limit():
    problem, span = extract(part(b"a" * 100), Limits(part_bytes=10))
    assert (problem.kind, problem.extent) == (ProblemKind.TOO_LARGE, Extent.PART_FAILED)
    assert span.text == "a" * 10


def test_encrypted_content_is_named():
    armour = part(b"\n-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----\n")
    enveloped = part(
        b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0", "application/pkcs7-mime", attached=True
    )
    signed = part(b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0", "application/pkcs7-mime", attached=True)
    sealed = SealedExtractor()
    assert [sealed.recognises(one) for one in (armour, enveloped, signed)] == [True, True, False]
    for one in (armour, enveloped):
        (problem,) = sealed.extract(one, LIMITS)
        assert (problem.kind, problem.extent) == (ProblemKind.ENCRYPTED, Extent.PART_FAILED)


def test_an_encrypted_block_within_a_text_is_named_and_the_text_read():
    problem, span = extract(part(b"hello a@example.jp\n-----BEGIN PGP MESSAGE-----\nhQ"))
    assert isinstance(problem, Problem)
    assert problem.kind is ProblemKind.ENCRYPTED
    assert "a@example.jp" in span.text


def uuencoded(data):
    return b"".join(binascii.b2a_uu(data[start : start + 45]) for start in range(0, len(data), 45))


def test_files_inside_the_text_come_out():
    content = b"a@example.jp\n" * 20
    inside = b"see\nbegin 644 list.txt\n" + uuencoded(content) + b"`\nend\nbye\n"
    file, span = extract(part(inside))
    assert (file.filename, file.data, file.is_attachment) == ("list.txt", content, True)
    assert span.text == "see\n\nbye\n"


def test_begin_is_also_a_word():
    text = b"begin 644 things\nat once, then\nend\n"
    assert split_files(text) == (text, [])


SOFT = {
    "a \nb": "a b",
    "a\nb": "a\nb",
    "> a \n> b\nc": "> a b\nc",
    "> a \nb": "> a \nb",
    "-- \nTaro": "-- \nTaro",
    "From: x \nTo: y": "From: x \nTo: y",
    "the list: taro@exam \nple.jp \nend": "the list: taro@example.jp end",
    "taro@example.jp \nhanako": "taro@example.jp hanako",
    "Write to taro@example.org. \nThe end": "Write to taro@example.org. The end",
    "Write to taro@example.co. \njp too": "Write to taro@example.co.jp too",
}


@pytest.mark.parametrize(("text", "expected"), SOFT.items())
def test_soft_breaks_are_joined(text, expected):
    assert unflow(text, Flow.FLOWED) == expected
    assert extract(part(text.encode(), flow=Flow.FLOWED)) == [TextSpan(expected, "1")]
    assert extract(part(text.encode())) == [TextSpan(text, "1")]


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "日本 \n語": "日本語",
        "taro.ya \nmada@example.jp": "taro.yamada@example.jp",
        "> taro \n> @example.jp": "> taro@example.jp",
        "a  \nb": "a b",
        "taro@example.co \nm now": "taro@example.com now",
        "taro@example.com \nend": "taro@example.com end",
        "taro@example.com  \nend": "taro@example.com end",
        "To: a \nCc: b": "To: a \nCc: b",
        "-- \nTaro": "-- \nTaro",
    }.items(),
)
def test_the_space_of_a_soft_break_goes_where_it_is_none_of_the_text(text, expected):
    assert extract(part(text.encode(), flow=Flow.DELSP)) == [TextSpan(expected, "1")]


@pytest.mark.parametrize(
    ("begin", "block"),
    [
        (b"begin-base64 644 list.txt", binascii.b2a_base64(bytes(range(256)) * 3) + b"===="),
        (
            b"=ybegin line=128 size=768 name=list.txt",
            b"".join(
                b"=" + bytes([(byte + 106) % 256])
                if (byte + 42) % 256 in (0, 10, 13, 61)
                else bytes([(byte + 42) % 256])
                for byte in bytes(range(256)) * 3
            )
            + b"\n=yend size=768",
        ),
    ],
)
def test_files_in_other_encodings_come_out(begin, block):
    unclosed = b"begin 644 never\n"
    text, files = split_files(unclosed + begin + b"\n" + block + b"\n" + unclosed + begin + b"\n" + block + b"\nbye")
    assert files == [("list.txt", bytes(range(256)) * 3)] * 2
    assert text == unclosed + b"\n" + unclosed + b"\nbye"


def test_files_inside_an_attached_text_come_out():
    inside = b"begin 644 list.txt\n" + uuencoded(b"a@example.jp\n") + b"`\nend\n"
    attached = part(inside)._replace(is_attachment=True, filename="mail.txt")
    file, _ = extract(attached)
    assert (file.inner, file.filename, file.data) == (("mail.txt",), "list.txt", b"a@example.jp\n")
