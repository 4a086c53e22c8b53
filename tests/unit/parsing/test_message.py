"""The parser gives the leaves of regular and irregular messages, and names what was odd."""

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentaudit.model.config import Limits
from sentaudit.model.coverage import ProblemKind
from sentaudit.parsing.message import parse

LIMITS = Limits()


def mail(*lines: str) -> bytes:
    return "\n".join(lines).encode()


MULTIPART = mail(
    "From: a@example.jp",
    "To: b@example.org",
    "Content-Type: multipart/mixed; boundary=outer",
    "",
    "preamble p@example.org",
    "--outer",
    "Content-Type: multipart/alternative; boundary=outer2",
    "",
    "--outer2",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "plain",
    "--outer2",
    "Content-Type: text/html",
    "",
    "<p>html</p>",
    "--outer2--",
    "--outer",
    'Content-Type: text/csv; name="list.csv"',
    "Content-Transfer-Encoding: base64 ",
    "Content-Disposition: attachment",
    "",
    "YUBleGFtcGxlLm9yZw==",
    "--outer--",
    "epilogue e@example.org",
)


def test_leaves_of_nested_multiparts_are_numbered_as_imap_does():
    message = parse(MULTIPART, LIMITS)
    view = [(part.path, part.content_type, part.is_attachment, part.alternative) for part in message.parts]
    assert view == [
        ("0", "text/plain", False, 0),
        ("0", "text/plain", False, 0),
        ("1.1", "text/plain", False, 1),
        ("1.2", "text/html", False, 1),
        ("2", "text/csv", True, 0),
    ]
    assert message.parts[-1].data == b"a@example.org"
    assert message.parts[-1].filename == "list.csv"
    assert not message.problems


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_line_ends_make_no_difference(newline):
    expected = parse(MULTIPART, LIMITS)
    assert parse(MULTIPART.replace(b"\n", newline), LIMITS).parts == expected.parts


def test_a_part_never_closed_is_read_all_the_same():
    message = parse(MULTIPART[: MULTIPART.index(b"--outer--")], LIMITS)
    assert any(b"a@example.org" in part.data for part in message.parts)
    assert ProblemKind.BROKEN in {problem.kind for problem in message.problems}


def test_a_boundary_that_never_comes_leaves_one_text():
    body = "hello b@example.org " * 40
    message = parse(mail("From: a@example.jp", "Content-Type: multipart/mixed; boundary=x", "", body), LIMITS)
    assert any(b"b@example.org" in part.data for part in message.parts)
    assert message.problems


def test_pictures_are_left_out_undecoded():
    message = parse(
        mail("From: a@example.jp", "Content-Type: image/jpeg", "Content-Transfer-Encoding: base64", "", "/9j/4AAQSkZJ"),
        LIMITS,
    )
    (part,) = message.parts
    assert part.omitted
    assert part.data == b""


def test_what_only_claims_to_be_a_picture_is_decoded():
    message = parse(
        mail("From: a@example.jp", "Content-Type: image/png; name=x.png", "", "name,mail", "A,a@example.org"), LIMITS
    )
    (part,) = message.parts
    assert not part.omitted
    assert b"a@example.org" in part.data


@pytest.mark.parametrize("codec", ["cp932", "utf-8", "utf-16", "euc_jp"])
def test_a_list_called_a_picture_is_decoded_whatever_its_charset(codec):
    data = "氏名,電話番号\n山田太郎,03-1234-5678\n".encode(codec)
    encoded = base64.b64encode(data).decode()
    message = parse(
        mail("From: a@example.jp", "Content-Type: image/x-other", "Content-Transfer-Encoding: base64", "", encoded),
        LIMITS,
    )
    assert [(part.omitted, part.data) for part in message.parts] == [("", data)]


def test_header_fields_spilled_into_the_body_are_read():
    message = parse(
        mail(
            "From: news@example.jp",
            "To: news@example.jp",
            "Bcc: a@example.org,",
            "",
            " b@example.org,",
            " c@example.org",
            "Subject: =?ISO-2022-JP?B?GyRCJCpDTiRpJDsbKEI=?=",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "",
            "ZEBleGFtcGxlLm9yZw==",
        ),
        LIMITS,
    )
    assert b"b@example.org" in message.parts[0].data
    assert message.parts[-1].data == b"d@example.org"


def test_a_field_of_recipients_that_begins_the_spilled_ones_is_shown_too():
    message = parse(
        mail(
            "From: news@example.jp",
            "To: news@example.jp",
            "",
            "Bcc: a@example.org,",
            " b@example.org",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "",
            "ZEBleGFtcGxlLm9yZw==",
        ),
        LIMITS,
    )
    assert b"a@example.org,\n b@example.org" in message.parts[0].data
    assert message.parts[-1].data == b"d@example.org"


def test_resent_and_repeated_fields_are_all_read():
    message = parse(
        mail("To: a@example.org", "TO: b@example.org", "Resent-To: c@example.org", "Cc : d@example.org", "", "x"),
        LIMITS,
    )
    assert [one.address for one in message.envelope.to.mailboxes] == [
        "a@example.org",
        "b@example.org",
        "c@example.org",
    ]
    assert [one.address for one in message.envelope.cc.mailboxes] == ["d@example.org"]


def test_junk_before_and_in_the_header_costs_only_itself():
    message = parse(b"\n\xef\xbb\xbfFrom: a@example.jp\nthis is no field\nTo: b@example.org\n\nhi", LIMITS)
    assert message.envelope.to.mailboxes[0].address == "b@example.org"


def test_a_text_without_header_is_a_body():
    message = parse(b"hello\nb@example.org\n", LIMITS)
    assert message.envelope.sender is None
    assert b"b@example.org" in message.parts[0].data


def test_nesting_beyond_the_limit_is_one_text_and_a_problem():
    depth = 1000
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    data = b"From: a@example.jp\n" + head.encode() + b"\ndeep@example.org\n"
    message = parse(data, LIMITS)
    assert ProblemKind.TOO_DEEP in {problem.kind for problem in message.problems}
    assert any(b"deep@example.org" in part.data for part in message.parts)


def test_parts_beyond_the_limit_are_named():
    parts = "".join(f"--b\n\npart {n}\n" for n in range(30))
    message = parse(mail("Content-Type: multipart/mixed; boundary=b", "", parts + "--b--"), Limits(parts=10))
    assert len(message.parts) == 10
    assert ProblemKind.TOO_MANY in {problem.kind for problem in message.problems}


@pytest.mark.parametrize("blanks", [0, 1, 2, 63, 64, 65, 1000])
@pytest.mark.parametrize("body", [b"", b"x", b"text " * 40])
def test_digest_is_of_the_body_without_trailing_blanks(body, blanks):
    assert parse(b"From: a@example.jp\n\n" + body + b"\n" * blanks, LIMITS).digest == zlib.crc32(body.rstrip())


def test_lines_that_are_no_field_end_the_field_before_them():
    data = b"Subject: one\n two\nno field\n three\nTo: b@example.org\n\nbody"
    envelope = parse(data, LIMITS).envelope
    assert (envelope.subject, [mailbox.address for mailbox in envelope.to.mailboxes]) == ("one two", ["b@example.org"])


def test_copies_in_other_line_ends_have_one_digest():
    assert parse(MULTIPART, LIMITS).digest == parse(MULTIPART.replace(b"\n", b"\r\n") + b"\r\n", LIMITS).digest


def test_marks_of_bounces_lists_and_invitations():
    def envelope(*lines):
        return parse(mail("From: a@example.jp", *lines, "", "x"), LIMITS).envelope

    assert envelope("Content-Type: multipart/report; report-type=delivery-status; boundary=b").bounce
    assert envelope("List-Id: <talk.example.org>").list_post
    assert envelope("Content-Type: text/calendar; method=REQUEST").invitation
    assert envelope("Content-Type: text/calendar; method=cancel").invitation
    assert not envelope("Content-Type: text/calendar; method=PUBLISH").invitation
    assert envelope("Content-Type: application/ics", "", "BEGIN:VCALENDAR", "METHOD:REQUEST", "UID:1").invitation
    assert envelope("Auto-Submitted: auto-replied").auto_submitted
    assert not envelope("Auto-Submitted: no").auto_submitted
    assert envelope("Received: from a by b").delivered
    assert envelope("Bcc:").has_bcc
    assert envelope('X-Gmail-Labels: Sent,"a, b",Important').labels == ("Sent", "a, b", "Important")
    assert envelope("In-Reply-To: <2@x>", "References: <1@x> <2@x>").references == ("2@x", "1@x", "2@x")


@given(st.binary(max_size=400))
def test_no_bytes_raise(data):
    parse(data, LIMITS)


@given(st.binary(max_size=200))
def test_no_multipart_body_raises(data):
    parse(b"To: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n" + data + b"\n--b--", LIMITS)
