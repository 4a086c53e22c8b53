"""Outlook's own formats: who wrote, who received, what was said and attached, also in messages inside messages."""

import pytest

from builders.outlook import compound, message_tree, tnef
from sentaudit import app
from sentaudit.engine.inspect import inspect_message
from sentaudit.extraction.mails.outlook import OutlookExtractor
from sentaudit.extraction.mails.tnef import TnefExtractor
from sentaudit.formats.compressed_rtf import inflate_rtf
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part

SENT_AT = (1_700_000_000 + 11_644_473_600) * 10**7


def mail_of(tree):
    part = Part("2", "application/octet-stream", "", "a.msg", True, compound(tree))
    assert OutlookExtractor().recognises(part)
    items = list(OutlookExtractor().extract(part, Limits(), ()))
    (mail,) = [one for one in items if isinstance(one, Part)]
    assert (mail.path, mail.content_type, mail.inner) == ("2", "message/rfc822", ("a.msg",))
    return mail.data, [one.kind for one in items if isinstance(one, Problem)]


def seen(data):
    return inspect_message(data, app.recipe_for(bytes(32), Limits()))


def test_a_message_without_transport_headers():
    recipients = [
        (1, "山田, 太郎", "taro@example.jp"),
        (2, "", "hanako@example.jp"),
        (3, "x", "bcc@example.jp"),
        (1, "", "/o=org/cn=x"),
    ]
    values = {
        0x0037: "件名 subject@example.jp",
        0x5D01: "me@example.com",
        0x0C1A: "Me",
        0x1000: "write to body@example.jp",
        0x0039: SENT_AT,
    }
    data, problems = mail_of(message_tree(values, recipients))
    view = seen(data)
    assert (view["to"], view["cc"], view["bcc"]) == (["taro@example.jp"], ["hanako@example.jp"], ["bcc@example.jp"])
    assert (view["subject"], view["body"]) == (["subject@example.jp"], ["body@example.jp"])
    assert view["sent_at"] == 1_700_000_000
    assert problems == []


def test_transport_headers_win_and_recipients_they_do_not_name_are_added():
    headers = (
        "From: me@example.com\r\nTo: a@example.jp,\r\n B@example.jp\r\nContent-Type: text/html\r\n charset=x\r\n\r\n"
    )
    recipients = [(1, "", "b@example.jp"), (1, "C", "c@example.jp")]
    view = seen(mail_of(message_tree({0x007D: headers, 0x1000: "x"}, recipients))[0])
    assert view["to"] == ["a@example.jp", "b@example.jp", "c@example.jp"]


def test_attachments_html_and_nested_messages():
    inner = message_tree({0x0037: "inner", 0x1000: "x"}, [(1, "", "old@example.jp")], header=24)
    html = "<p>名簿 <a href='mailto:link@example.jp'>x</a>".encode("cp932")
    tree = message_tree(
        {0x1000: "plain@example.jp", 0x1013: html, 0x3FDE: 932},
        [(1, "", "to@example.jp")],
        [
            ({0x3707: "名簿.csv", 0x3701: b"a,listed@example.jp\n" * 3}, None),
            ({0x3001: "inner", 0x3705: 5}, inner),
            ({0x3705: 6}, {"CONTENTS": b"x"}),
        ],
    )
    data, problems = mail_of(tree)
    view = seen(data)
    assert view["body"] == ["link@example.jp", "plain@example.jp"]
    assert view["attachment"] == ["listed@example.jp"]
    assert view["quoted"] == ["old@example.jp"]
    assert problems == [ProblemKind.UNSUPPORTED]


def test_eight_bit_text_is_read_in_its_code_page():
    data, _ = mail_of(message_tree({0x0037: ("顧客名簿".encode("cp932"),), 0x3FFD: 932, 0x1000: "x"}))
    assert "Subject: 顧客名簿".encode() in data


def test_names_cannot_make_header_fields():
    data, _ = mail_of(
        message_tree({0x0037: "a\r\nBcc: x@example.jp", 0x1000: "x"}, [(1, 'n"\r\nCc: y@example.jp', "t@example.jp")])
    )
    view = seen(data)
    assert (view["to"], view["cc"], view["bcc"]) == (["t@example.jp"], [], [])


def test_messages_nested_too_deeply_are_told():
    tree = message_tree({0x1000: "x"}, header=24)
    for _ in range(12):
        tree = message_tree({0x1000: "x"}, (), [({0x3001: "inner"}, tree)], header=24)
    data, problems = mail_of(message_tree({0x1000: "x"}, (), [({0x3001: "inner"}, tree)]))
    assert problems == [ProblemKind.TOO_DEEP]
    assert data.count(b"Content-Type: message/rfc822") == 8


@pytest.mark.parametrize("cut", [600, 1500, 3000])
def test_a_damaged_message_is_told(cut):
    data = compound(message_tree({0x1000: "x" * 5000}))
    part = Part("2", "", "", "a.msg", True, data[:cut])
    items = list(OutlookExtractor().extract(part, Limits(), ()))
    assert any(isinstance(one, Problem) for one in items)


def test_the_limit_counts_streams_that_share_bytes():
    part = Part("2", "", "", "a.msg", True, compound(message_tree({0x1000: "x" * 50_000})))
    (problem,) = OutlookExtractor().extract(part, Limits(inflated_bytes=60_000), ())
    assert problem.kind is ProblemKind.TOO_LARGE


def unwrapped(data):
    part = Part("2", "application/ms-tnef", "", "winmail.dat", True, data)
    assert TnefExtractor().recognises(part)
    items = list(TnefExtractor().extract(part, Limits(), ()))
    parts = [one for one in items if isinstance(one, Part)]
    return {one.filename or one.content_type: one.data for one in parts}, [
        one.kind for one in items if isinstance(one, Problem)
    ]


def test_tnef():
    values = {
        0x8001: (3, b"abcd"),
        0x1000: (0x1E, "本文 a@example.jp".encode("cp932")),
        0x0E08: (3, bytes(4)),
        0x000B: (0x0B, b"\1\0"),
    }
    values[0x1013] = (0x102, b"<p>b@example.jp")
    inner = tnef({0x0037: (0x1E, b"inner"), 0x1000: (0x1E, b"c@example.jp")})
    data = tnef(
        values, [("名簿.csv".encode("cp932"), b"d@example.jp"), (b"inner", inner), (b"p.png", b"\x89PNG\r\n\x1a\n")]
    )
    parts, problems = unwrapped(data)
    assert parts["text/plain"].decode() == "本文 a@example.jp"
    assert parts["text/html"] == b"<p>b@example.jp"
    assert parts["名簿.csv"] == b"d@example.jp"
    assert parts["p.png"] == b""
    assert seen(parts["inner"])["body"] == ["c@example.jp"]
    assert problems == []
    parts, problems = unwrapped(data[:-30])
    assert parts["名簿.csv"] == b"d@example.jp"
    assert problems == [ProblemKind.BROKEN]


def test_rich_text_is_unpacked():
    # The example of MS-OXRTFCP, 3.1.1.
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c090020627705b06c647d0a800fa0".replace(
            " ", ""
        )
    )
    assert inflate_rtf(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert inflate_rtf(bytes(8) + b"MELA" + bytes(4) + b"{\\rtf1}") == b"{\\rtf1}"
    for cut in range(len(packed)):
        inflate_rtf(packed[:cut])
