"""Delivery reports in the forms mail systems write them, in own words: recipients, outcomes, the mail reported."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentaudit.model.config import Limits
from sentaudit.model.facts import Outcome
from sentaudit.parsing.bounces.bounce import may_be_report, read_report
from sentaudit.parsing.bounces.reason import outcome_of
from sentaudit.parsing.message import parse

GONE, FAILED, DELAYED, DELIVERED = Outcome.NO_SUCH_USER, Outcome.FAILED, Outcome.DELAYED, Outcome.DELIVERED
TRACE = "Return-Path: <>\n"
DAEMON = "MAILER-DAEMON@mx.example.net"


def read(data: bytes):
    message = parse(data, Limits())
    return read_report(data, message, Limits()) if may_be_report(message.envelope) else None


def found(data: bytes):
    report = read(data)
    return {} if report is None else {one.address: one.outcome for one in report.recipients}


def notice(text, *, sender=DAEMON, subject="failure notice", extra="", charset="utf-8"):
    """A report in plain words."""
    head = (
        f"From: {sender}\nTo: anna@example.co.jp\nSubject: {subject}\nDate: Tue, 05 Mar 2024 10:00:00 +0900\n{extra}"
        f"MIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n\n"
    )
    return head.encode() + text.encode(charset)


def standard(
    *groups, text="Your mail could not be delivered.\n", returned="<42.a@example.co.jp>", kind="delivery-status"
):
    """A report of RFC 3464."""
    status = "\n\n".join(("Reporting-MTA: dns; mx.example.net", *groups))
    back = (
        f"--BB\nContent-Type: message/rfc822\n\nFrom: anna@example.co.jp\nTo: x@example.org, y@example.org\n"
        f"Message-ID: {returned}\n\nhello\n"
        if returned
        else ""
    )
    return (
        f"From: {DAEMON}\nTo: anna@example.co.jp\nSubject: Undelivered\nDate: Tue, 05 Mar 2024 10:00:00 +0900\n"
        f'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="BB"\n\n'
        f"--BB\nContent-Type: text/plain\n\n{text}\n--BB\nContent-Type: message/{kind}\n\n{status}\n\n{back}--BB--\n"
    ).encode()


def group(address, action="failed", status="5.1.1", said="", original=""):
    lines = [f"Final-Recipient: rfc822; {address}", f"Action: {action}", f"Status: {status}"]
    if original:
        lines.insert(0, f"Original-Recipient: rfc822;{original}")
    return "\n".join(lines + ([f"Diagnostic-Code: smtp; {said}"] if said else []))


def test_standard_report():
    report = read(
        standard(
            group("gone@example.org"),
            group("full@example.org", status="5.2.2", said="552 mailbox full"),
            group("late@example.org", action="delayed", status="4.4.1"),
            group("list@example.org", action="expanded", status="2.0.0"),
        )
    )
    assert report.original == "42.a@example.co.jp"
    assert {one.address: one.outcome for one in report.recipients} == {
        "gone@example.org": GONE,
        "full@example.org": FAILED,
        "late@example.org": DELAYED,
        "list@example.org": DELIVERED,
    }


@pytest.mark.parametrize(
    ("status", "said", "outcome"),
    [
        ("5.1.1", "", GONE),
        ("5.0.0", "550 <a@example.org>: Recipient address rejected: User unknown in virtual mailbox table", GONE),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", GONE),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", GONE),
        ("5.0.0", "X-Notes; 宛先が見つかりません", GONE),
        ("5.5.0", "550 Requested action not taken: mailbox unavailable", GONE),
        ("5.1.1", "552 5.2.2 over quota", FAILED),
        ("5.1.2", "550 Host unknown", FAILED),
        ("5.4.4", "Name service error for name=nowhere.example type=MX: Host not found", FAILED),
        ("5.1.8", "553 5.1.8 sender address does not exist", FAILED),
        ("5.7.1", "554 rejected as spam by content filter", FAILED),
        ("5.7.26", "550 unauthenticated mail does not pass DMARC", FAILED),
        ("5.3.4", "552 message size exceeds the size limit", FAILED),
        ("4.4.7", "delivery time expired", FAILED),
        ("5.0.0", "", FAILED),
    ],
)
def test_reason_of_a_failure(status, said, outcome):
    assert outcome_of("failed", status, said) is outcome


def test_the_address_written_to_counts_besides_the_one_it_led_to():
    data = standard(group("kept@inner.example", original="alias+2Btag@example.org"))
    assert found(data) == {
        "alias+tag@example.org": GONE,
        "alias+2btag@example.org": GONE,
        "kept@inner.example": GONE,
    } or (found(data) == {"alias+tag@example.org": GONE, "kept@inner.example": GONE})


def test_recipients_without_a_blank_line_between_them():
    data = standard(group("a@example.org") + "\n" + group("b@example.org", status="5.2.2"))
    assert found(data) == {"a@example.org": GONE, "b@example.org": FAILED}


def test_report_of_internationalised_mail():
    assert found(standard(group("b@example.org"), kind="global-delivery-status")) == {"b@example.org": GONE}


def test_report_inside_a_forward_and_a_list_wrapper():
    inner = standard(group("gone@example.org")).decode()
    wrapped = (
        f"From: postmaster@example.co.jp\nTo: anna@example.co.jp\nSubject: Undeliverable: hello\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/mixed; boundary="OO"\n\n--OO\nContent-Type: text/plain\n\nSee below.\n'
        f"--OO\nContent-Type: message/rfc822\n\n{inner}\n--OO--\n"
    )
    report = read(wrapped.encode())
    assert [one.address for one in report.recipients] == ["gone@example.org"]
    assert report.original == "42.a@example.co.jp"


PLAIN = {
    "qmail": (
        "Hi. This is the qmail-send program at example.net.\n\n<gone@example.org>:\n192.0.2.1 failed after I sent.\n"
        "Remote host said: 550 5.1.1 no such user\n\n--- Below this line is a copy of the message.\n\n"
        "Return-Path: <anna@example.co.jp>\nMessage-ID: <42.a@example.co.jp>\nTo: x@example.org, y@example.org\n\nhello\n",
        GONE,
    ),
    "exim": (
        "This message was created automatically by mail delivery software.\n\nThe following address(es) failed:\n\n"
        "  gone@example.org\n    SMTP error from remote server after RCPT TO:<gone@example.org>:\n"
        "    550 Unrouteable address\n\n------ This is a copy of the message, including all the headers. ------\n\n"
        "Message-ID: <42.a@example.co.jp>\nTo: x@example.org, y@example.org\n",
        GONE,
    ),
    "sendmail": (
        "The original message was received at Tue, 5 Mar 2024\n\n   ----- The following addresses had permanent fatal "
        "errors -----\n<gone@example.org>\n    (reason: 550 5.1.1 User unknown)\n\n   ----- Transcript of session "
        "follows -----\n... while talking to mx.example.org.:\n>>> RCPT To:<gone@example.org>\n<<< 550 User unknown\n"
        "\n   ----- Original message follows -----\n\nMessage-ID: <42.a@example.co.jp>\nTo: x@example.org\n",
        GONE,
    ),
    "postfix": (
        "This is the mail system at host mx.example.net.\n\nFor help, please send mail to postmaster@example.net.\n\n"
        "<gone@example.org>: host mx.example.org[192.0.2.1] said: 552 mailbox is full\n\n"
        "Message-ID: <42.a@example.co.jp>\n",
        FAILED,
    ),
    "exchange": (
        "Your message\n\n  To:      x@example.org; y@example.org; z@example.org\n  Subject: hello\n\n"
        "did not reach the following recipient(s):\n\ngone@example.org on Tue, 5 Mar 2024 10:00:00 +0900\n"
        "    The recipient name is not recognized\n\nMessage-ID: <42.a@example.co.jp>\n",
        GONE,
    ),
    "Japanese": (
        "メールを配信できませんでした。\n\n宛先: gone@example.org\n理由: 宛先のメールアドレスが存在しません。\n\n"
        "Message-ID: <42.a@example.co.jp>\n",
        GONE,
    ),
    "Japanese, full": (
        "次のあて先へのメッセージはエラーのため送信できませんでした。\n\n<gone@example.org>\n"
        "受信者のメールボックスの容量が一杯です。\n\nMessage-ID: <42.a@example.co.jp>\n",
        FAILED,
    ),
    "running text": (
        "Sorry, we were unable to deliver your message to gone@example.org because the address is unknown.\n"
        "Please contact helpdesk@example.net with questions.\n\nMessage-ID: <42.a@example.co.jp>\n",
        GONE,
    ),
    "warning": (
        "THIS IS A WARNING MESSAGE ONLY. You do not need to resend your message.\n\n<gone@example.org>: connection "
        "timed out\n\nIt will be retried for 2 more days.\n\nMessage-ID: <42.a@example.co.jp>\n",
        DELAYED,
    ),
}


@pytest.mark.parametrize("form", PLAIN)
def test_report_in_plain_words(form):
    text, outcome = PLAIN[form]
    data = notice(text)
    assert found(data) == {"gone@example.org": outcome}
    assert read(data).original == "42.a@example.co.jp"


@pytest.mark.parametrize("charset", ["iso-2022-jp", "shift_jis", "euc-jp"])
def test_report_in_japanese_charsets(charset):
    data = notice("宛先: gone..away.@mobile.example\nユーザー不明のため送信できませんでした。\n", charset=charset)
    assert found(data) == {"gone..away.@mobile.example": GONE}


@pytest.mark.parametrize(
    "subject",
    ["Undeliverable: x", "Returned mail: see transcript", "Delivery Status Notification (Failure)", "配信不能", "メールエラー通知",
     "Mail delivery failed: returning message to sender", "送信できませんでした"],
)  # fmt: skip
def test_report_known_by_its_subject_alone(subject):
    data = notice("<gone@example.org>: no such user\n", sender="system@isp.example", subject=subject, extra=TRACE)
    assert found(data) == {"gone@example.org": GONE}


def test_field_of_failed_recipients():
    data = notice(
        "Delivery failed.\n", extra="X-Failed-Recipients: a@example.org,\n b@example.org\nIn-Reply-To: <7@x.example>\n"
    )
    assert found(data) == {"a@example.org": FAILED, "b@example.org": FAILED}
    assert read(data).original == "7@x.example"


def test_outcome_of_each_of_several_recipients():
    data = notice("<a@example.org>:\n550 no such user here\n\n<b@example.org>:\n552 over quota\n")
    assert found(data) == {"a@example.org": GONE, "b@example.org": FAILED}


def test_only_recipient_of_the_returned_mail():
    data = standard(returned="<42.a@example.co.jp>").replace(b"To: x@example.org, y@example.org", b"To: x@example.org")
    assert found(data) == {"x@example.org": FAILED}
    assert found(standard(returned="<42.a@example.co.jp>")) == {}


def test_a_quoted_list_is_no_list_of_failures():
    many = "\n".join(f"person{number}@example.org" for number in range(40))
    data = notice(
        f"<gone@example.org>: unknown user\n\n--- Below this line is a copy of the message.\n\nTo: x\n\n{many}\n"
    )
    assert found(data) == {"gone@example.org": GONE}
    unmarked = " and ".join(f"person{number}@example.org" for number in range(40))
    assert found(notice(f"Could not deliver to some of {unmarked} today\n")) == {}


@pytest.mark.parametrize(
    "data",
    [
        b"From: kim@example.org\nTo: anna@example.co.jp\nSubject: Out of office\nAuto-Submitted: auto-replied\n\n"
        b"I am away. Write to lee@example.org\n",
        b"From: kim@example.org\nTo: anna@example.co.jp\nSubject: Re: delivery date\n\n<lee@example.org>: thanks\n",
        b"From: anna@example.co.jp\nTo: kim@example.org\nSubject: hello\n\nhello\n",
    ],
)
def test_other_mail_is_no_report(data):
    assert read(data) is None


def test_receipt_and_complaint_are_no_reports():
    for kind in ("disposition-notification", "feedback-report"):
        data = (
            f"From: kim@example.org\nTo: anna@example.co.jp\nSubject: x\nMIME-Version: 1.0\n"
            f'Content-Type: multipart/report; report-type={kind}; boundary="BB"\n\n--BB\nContent-Type: text/plain\n\n'
            f"It was seen.\n\n--BB\nContent-Type: message/{kind}\n\nFinal-Recipient: rfc822;kim@example.org\n\n--BB--\n"
        )
        assert read(data.encode()) is None


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(tail):
    for data in (
        standard(group("a@example.org")) + tail,
        notice("<a@example.org>: no\n") + tail,
        DAEMON.encode() + tail,
    ):
        message = parse(data, Limits())
        read_report(data, message, Limits())


@pytest.mark.parametrize(
    "text",
    ["user" * 30_000, "<" * 60_000, "a@" * 60_000, "a@b." * 30_000, "domain " * 20_000, "\n".join(["x@example.org"] * 9_000),
     "\n".join(f"<p{n}@example.org>: user " + "domain " * 40 for n in range(200)), "受信者" * 20_000, " " * 100_000],
)  # fmt: skip
def test_hostile_text_takes_linear_time(text):
    started = time.process_time()
    found(notice(text))
    found(standard(*[group(f"p{n}@example.org", said=text[:2_000]) for n in range(50)], text=text))
    assert time.process_time() - started < 3
