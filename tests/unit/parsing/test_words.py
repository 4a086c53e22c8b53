"""Encoded words and MIME parameters."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentaudit.parsing.body.parameters import parameters
from sentaudit.parsing.header.words import decode_words


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Hello\n world", "Hello world"),
        (b"Hello\r\n\tworld", "Hello world"),
        (b"=?utf-8?B?5bGx55Sw?= =?utf-8?B?5aSq6YOO?= x", "山田太郎 x"),
        (b"=?utf-8?B?5bGx55S?=\n =?UTF-8?B?sOWkqumDjg==?=", "山田太郎"),
        (b"=?UTF-8?Q?=E5=B1?= =?UTF-8?Q?=B1_x?=", "山 x"),
        (b"=?utf-8?Q?a?= =?iso-8859-1?Q?=E9?=", "aé"),
        (b"a =?iso-8859-1*fr?q?caf=E9?= b", "a café b"),
        (b"=?iso-2022-jp?B?GyRCOzNFREJATzobKEI=?=", "山田太郎"),
        (b"=?ISO-2022-JP?B?GyRCLSEbKEI=?=", "①"),
        (b"=?Shift_JIS?B?h0A=?=", "①"),
        (b"=?gb2312?B?xOO6ww?=", "你好"),
        (b"=?no-such?q?=E5=B1=B1?=", "山"),
        (b"=?us-ascii?q?=E5=B1=B1?=", "山"),
        (b"=?utf-8?q?What??=", "What?"),
        (b"=?utf-8?q?Really?_yes?=", "Really? yes"),
        (b"=?utf-8?q?two words?=", "two words"),
        (b"=?utf-8?B?5bGx\n 55Sw?=", "山田"),
        (b"pre=?utf-8?q?x?=post", "prexpost"),
        (b"=?utf-8?q?a=0D=0Ab=1B?=", "a b"),
        (b"=?bad", "=?bad"),
        (b"=?utf-8?x?a?=", "=?utf-8?x?a?="),
        (b"=?utf-8?B?!!!!?=", ""),
        ("件名".encode(), "件名"),
        ("件名テスト".encode("iso-2022-jp") + b" abc", "件名テスト abc"),
        ("件名テスト".encode("cp932"), "件名テスト"),
        ("件名 ".encode() + b"=?utf-8?q?x?=", "件名 x"),
        (b"", ""),
    ],
)
def test_words(raw, text):
    assert decode_words(raw) == text


@pytest.mark.parametrize(
    ("raw", "value", "expected"),
    [
        (b"text/plain; charset=utf-8", "text/plain", {"charset": "utf-8"}),
        (
            b'Text/HTML; Charset="ISO-2022-JP"; format=flowed',
            "text/html",
            {"charset": "ISO-2022-JP", "format": "flowed"},
        ),
        (b"text/plain", "text/plain", {}),
        (b"text/plain;;charset=utf-8;", "text/plain", {"charset": "utf-8"}),
        (b"text/plain charset=utf-8", "text/plain", {"charset": "utf-8"}),
        (b"charset=utf-8", "", {"charset": "utf-8"}),
        (b"text/plain (comment); charset=us-ascii (text)", "text/plain", {"charset": "us-ascii"}),
        (b"text / plain ; charset = x", "text/plain", {"charset": "x"}),
        (b'multipart/mixed;\r\n\tboundary="--=_x(y)?"', "multipart/mixed", {"boundary": "--=_x(y)?"}),
        (b"multipart/mixed; boundary==_a=b", "multipart/mixed", {"boundary": "=_a=b"}),
        (b'multipart/mixed; boundary="a\\"c"', "multipart/mixed", {"boundary": 'a"c'}),
        (b'multipart/mixed; boundary="=?utf-8?q?x?="', "multipart/mixed", {"boundary": "=?utf-8?q?x?="}),
        (b'multipart/mixed; boundary="\xff\x81"', "multipart/mixed", {"boundary": "\udcff\udc81"}),
        (b"attachment; filename*=utf-8'ja'%E5%B1%B1.xlsx", "attachment", {"filename": "山.xlsx"}),
        (b"attachment; filename=x; filename*=UTF-8''%E5%B1%B1", "attachment", {"filename": "山"}),
        (
            b"attachment; filename*1*=%B1; filename*0*=utf-8''%E5%B1; filename*2=\".x\"",
            "attachment",
            {"filename": "山.x"},
        ),
        (b'attachment; filename*0="a b"; filename*1=c', "attachment", {"filename": "a bc"}),
        (b"attachment; filename*=iso-2022-jp''%1B%24B%3B3%1B%28B", "attachment", {"filename": "山"}),
        (b'attachment; filename="=?utf-8?B?5bGx?=\n =?utf-8?B?55Sw?="', "attachment", {"filename": "山田"}),
        (b'attachment; filename="a;b, (c).txt"; size=3', "attachment", {"filename": "a;b, (c).txt", "size": "3"}),
        (b"attachment; filename=a b c.xls", "attachment", {"filename": "a b c.xls"}),
        (b'attachment; filename="open.txt', "attachment", {"filename": "open.txt"}),
        (b'attachment; filename="C:\\dir\\file.txt"', "attachment", {"filename": "C:\\dir\\file.txt"}),
        (b"attachment; filename=" + "見積.xls".encode("cp932"), "attachment", {"filename": "見積.xls"}),
        (b'attachment; filename="' + "見積表".encode("iso-2022-jp") + b'"', "attachment", {"filename": "見積表"}),
        (b"attachment; filename=a; filename=b", "attachment", {"filename": "a"}),
        (b"", "", {}),
    ],
)
def test_parameters(raw, value, expected):
    assert parameters(raw) == (value, expected)


def seconds(raw):
    started = time.process_time()
    decode_words(raw)
    parameters(b"a/b; " + raw)
    return time.process_time() - started


@pytest.mark.parametrize(
    "piece",
    [
        b"=?a?q?",
        b"=?a?q?x ",
        b"=?a?b?x ",
        b"=?",
        b"?=",
        b"=?a?q??? ",
        b"=?a?q?a?= ",
        b"\\",
        b'"',
        b'"\\',
        b";",
        b"(",
        b" ",
        b"\n ",
        b"\x1b$B",
        b"\x83",
    ],
)
def test_hostile_fields_take_linear_time(piece):
    size = 20_000
    small = max(seconds(piece * (size // len(piece))), 0.002)
    assert seconds(piece * (8 * size // len(piece))) < 40 * small  # quadratic would be 64 times


@settings(deadline=None)  # the first guess of a charset imports the detector
@given(st.binary(max_size=120))
def test_never_raises(raw):
    assert isinstance(decode_words(raw), str)
    value, found = parameters(raw)
    assert isinstance(value, str)
    assert all(name == name.lower() for name in found)


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=40)
)
def test_q_words_round_trip(text):
    words = b" ".join(b"=?utf-8?Q?%b?=" % b"".join(b"=%02X" % byte for byte in [octet]) for octet in text.encode())
    assert decode_words(words) == text.removeprefix("\ufeff").strip()
