"""Mail and files wrapped in their signature are read; a signature beside what it signs is not mistaken for one."""

import base64

import pytest

from sentaudit.extraction.mails.signed import SignedExtractor
from sentaudit.formats.signed import signed_content
from sentaudit.model.config import Limits
from sentaudit.model.coverage import ProblemKind
from sentaudit.model.message import Part
from sentaudit.parsing.message import parse

LIMITS = Limits()
ENTITY = b"Content-Type: text/plain; charset=us-ascii\r\n\r\nwrite to taro@example.jp" + b" and more" * 40 + b"\r\n"
SIGNED, DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"


def der(tag: int, *content: bytes) -> bytes:
    joined = b"".join(content)
    size = len(joined)
    return bytes([tag]) + (bytes([size]) if size < 128 else b"\x83" + size.to_bytes(3, "big")) + joined


def ber(tag: int, *content: bytes) -> bytes:
    return bytes([tag, 0x80]) + b"".join(content) + b"\0\0"


def signed(content: bytes | None, wrap=der) -> bytes:
    version, digests = der(0x02, b"\x01"), wrap(0x31, wrap(0x30, b"\x05\x00"))
    inner = DATA if content is None else DATA + wrap(0xA0, content)
    return wrap(0x30, SIGNED, wrap(0xA0, wrap(0x30, version, digests, wrap(0x30, inner), der(0x31))))


WHOLE = signed(der(0x04, ENTITY))
IN_PIECES = signed(
    ber(0x24, der(0x04, ENTITY[:100]), der(0x24, der(0x04, ENTITY[100:200])), der(0x04, ENTITY[200:])), ber
)


@pytest.mark.parametrize("data", [WHOLE, IN_PIECES], ids=["in one", "in pieces"])
def test_what_was_signed_is_the_mail(data):
    assert signed_content(data) == ENTITY
    for kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        head = (
            f"From: a@example.org\nContent-Type: {kind}; smime-type=signed-data\nContent-Transfer-Encoding: base64\n\n"
        )
        (part,) = parse(head.encode() + base64.encodebytes(data), LIMITS).parts
        assert (part.content_type, part.is_attachment) == ("text/plain", False)
        assert b"taro@example.jp" in part.data


@pytest.mark.parametrize("size", range(0, len(WHOLE), 7))
def test_cut_anywhere_it_gives_the_beginning_or_nothing(size):
    assert ENTITY.startswith(signed_content(WHOLE[:size]) or b"")
    assert ENTITY.startswith(signed_content(IN_PIECES[:size]) or b"")


def test_a_signature_alone_is_left_to_others():
    assert signed_content(signed(None)) is None
    assert not SignedExtractor().recognises(
        Part("2", "application/pkcs7-signature", "", "smime.p7s", True, signed(None))
    )


def test_a_signed_file_keeps_its_name_and_signed_mail_is_a_message():
    def only(content, limits=LIMITS):
        part = Part("2", "application/octet-stream", "", "list.csv.p7m", True, signed(der(0x04, content)))
        assert SignedExtractor().recognises(part)
        (result,) = SignedExtractor().extract(part, limits)
        return result

    assert only(b"a,b\n")[1:6] == ("application/octet-stream", "", "list.csv", True, b"a,b\n")
    assert only(ENTITY).content_type == "message/rfc822"
    assert only(ENTITY, Limits(part_bytes=50)).kind is ProblemKind.TOO_LARGE
