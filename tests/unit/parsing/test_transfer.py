"""Transfer encodings are decoded as far as they go, and what was broken is said."""

import base64
import binascii
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentaudit.parsing.body.transfer import decode_transfer


@given(st.binary(max_size=2000), st.sampled_from([b"\n", b"\r\n"]))
def test_sound_base64_comes_back_without_complaint(data, newline):
    encoded = base64.encodebytes(data).replace(b"\n", newline)
    assert decode_transfer(encoded, "base64") == (data, "")


@pytest.mark.parametrize(
    ("encoded", "start"),
    [
        (b"aGVsbG8g*d29ybGQ=\n", b"hello world"),
        (b"aGVsbG8gd29ybG", b"hello worl"),
        (b"aGVs\nbG8g\n!!!\nd29ybGQ=\n", b"hello world"),
        (b"aGk=aG8=", b"hi"),
    ],
)
def test_broken_base64_is_decoded_as_far_as_it_goes(encoded, start):
    decoded, wrong = decode_transfer(encoded, "base64")
    assert decoded.startswith(start)
    assert wrong == "broken base64"


def test_a_footer_behind_base64_costs_nothing_before_it():
    body = base64.encodebytes(b"taro@example.jp " * 20) + b"_______\nlist mailing list\n"
    decoded, wrong = decode_transfer(body, "base64")
    assert decoded.startswith(b"taro@example.jp " * 20)
    assert wrong


@given(st.binary(max_size=2000).filter(lambda data: b"\r" not in data))
def test_sound_quoted_printable_comes_back_without_complaint(data):
    decoded, wrong = decode_transfer(quopri.encodestring(data, quotetabs=True), "quoted-printable")
    assert decoded.rstrip(b"\n") == data.rstrip(b"\n")
    assert wrong == ""


@pytest.mark.parametrize("escape", [b"", b"=3D", b"=3d"])
def test_blanks_behind_a_soft_break_are_no_text(escape):
    assert decode_transfer(b"a= \t\nb" + escape, "quoted-printable") == (b"ab" + b"=" * bool(escape), "")


def test_broken_quoted_printable_is_kept_and_named():
    assert decode_transfer(b"a=ZZb =40 c", "quoted-printable") == (b"a=ZZb @ c", "broken quoted-printable")


def test_uuencode():
    lines = b"".join(binascii.b2a_uu(chunk) for chunk in (b"x" * 45, b"taro@example.jp"))
    assert decode_transfer(b"begin 644 list.txt\n" + lines + b"`\nend\n", "x-uuencode") == (
        b"x" * 45 + b"taro@example.jp",
        "",
    )


def test_unknown_encoding_leaves_the_bytes_and_says_so():
    assert decode_transfer(b"abc", "base91") == (b"abc", "unknown transfer encoding")


@given(st.binary(max_size=500), st.sampled_from(["base64", "quoted-printable", "uuencode", "8bit"]))
def test_no_bytes_raise(data, encoding):
    decode_transfer(data, encoding)
