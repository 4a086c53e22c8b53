"""Journal reports: the message inside is the message, and the envelope tells who received it."""

import pytest

from sentaudit import app
from sentaudit.engine.inspect import inspect_message
from sentaudit.model.config import Limits
from sentaudit.model.coverage import ProblemKind
from sentaudit.parsing.journal import receivers
from sentaudit.parsing.message import parse
from sentaudit.parsing.second_opinion import second_opinion

INNER = (
    b"From: Sato <sato@example.com>\r\nTo: customers@example.com, a@example.org\r\nCc: b@example.org\r\n"
    b"Subject: news\r\nMessage-ID: <1@example.com>\r\nDate: Mon, 05 Jan 2015 10:00:00 +0900\r\n\r\nhello x@example.net\r\n"
)
TEXT = (
    "Sender: sato@example.com\r\nSubject: news\r\nMessage-Id: <1@example.com>\r\n"
    "To: m1@example.org, Expanded: customers@example.com\r\nTo: m2@example.org, Expanded: customers@example.com\r\n"
    "To: a@example.org\r\nCc: b@example.org\r\nBcc: hidden@example.org\r\nRecipient: fwd@example.org, Forwarded: a@example.org\r\n"
)


def report(
    text: str = TEXT, inner: bytes | None = INNER, mark: str = "X-MS-Journal-Report:", more: bytes = b""
) -> bytes:
    head = (
        f"From: MicrosoftExchange329e@example.com\r\nTo: journal@archive.example.com\r\nSubject: news\r\n{mark}\r\n"
        "Received: from mail.example.com by archive.example.com; Mon, 5 Jan 2015 10:00:05 +0900\r\n"
        "Message-ID: <report@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=j\r\n\r\n--j\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()
    for part in (inner, more):
        if part:
            head += b"--j\r\nContent-Type: message/rfc822\r\n\r\n" + part + b"\r\n"
    return head + b"--j--\r\n"


def addresses(one) -> list[str]:
    return [mailbox.address for mailbox in one.mailboxes]


@pytest.mark.parametrize(
    "mark", ["X-MS-Journal-Report:", "Content-Identifer: ExJournalReport", "Content-Identifier: ExJournalReport"]
)
def test_the_message_and_everybody_it_went_to(mark):
    message = parse(report(mark=mark), Limits())
    envelope = message.envelope
    assert (envelope.sender.address, envelope.subject, envelope.message_id) == (
        "sato@example.com",
        "news",
        "1@example.com",
    )
    assert addresses(envelope.to) == ["customers@example.com", "a@example.org"]
    assert addresses(envelope.cc) == ["b@example.org"]
    assert addresses(envelope.bcc) == ["m1@example.org", "m2@example.org", "hidden@example.org", "fwd@example.org"]
    assert (envelope.has_bcc, envelope.delivered, message.problems) == (True, False, ())


def test_it_is_the_same_message_as_the_copy_in_a_sent_folder():
    assert parse(report(), Limits()).digest == parse(INNER, Limits()).digest


def test_who_was_hidden_is_a_receiver_and_not_exposed():
    view = inspect_message(report(), app.recipe_for(bytes(32), Limits()))
    assert view["body"] == ["x@example.net"]
    assert view["quoted"] == []
    part = parse(report(), Limits()).parts[0]
    assert part.path.startswith("2.")


def test_what_came_in_without_hidden_receivers_stays_a_delivered_copy():
    inner = b"Received: from x by y; Mon, 5 Jan 2015 10:00:00 +0900\r\n" + INNER
    text = "Sender: x@example.org\r\nMessage-Id: <1@example.com>\r\nTo: a@example.org\r\nCc: b@example.org\r\n"
    envelope = parse(report(text, inner), Limits()).envelope
    assert (addresses(envelope.bcc), envelope.has_bcc, envelope.delivered) == ([], True, True)


def test_a_second_copy_in_the_clear_adds_its_parts_only():
    clear = INNER.replace(b"hello x@example.net", b"in the clear")
    message = parse(report(more=clear), Limits())
    assert [part.data.strip() for part in message.parts] == [b"hello x@example.net", b"in the clear"]
    other = INNER.replace(b"<1@", b"<2@")
    assert [part.content_type for part in parse(report(more=other), Limits()).parts] == ["text/plain", "message/rfc822"]


@pytest.mark.parametrize("data", [report(inner=None), report(text="no report at all\r\n")])
def test_a_report_that_is_none_is_read_as_it_is_and_told(data):
    message = parse(data, Limits())
    assert message.envelope.message_id == "report@example.com"
    assert [one.kind for one in message.problems] == [ProblemKind.BROKEN]


def test_the_mark_hides_no_list_of_receivers():
    people = ", ".join(f"p{number}@example.org" for number in range(40))
    forged = report().replace(b"To: journal@archive.example.com", f"To: {people}".encode())
    message = parse(forged, Limits())
    assert len(message.envelope.to.mailboxes) == 40
    assert [one.kind for one in message.problems] == [ProblemKind.BROKEN]
    assert second_opinion(forged, Limits()).agree


def test_no_mark_no_report():
    assert parse(report(mark="X-Other: 1"), Limits()).envelope.message_id == "report@example.com"


def test_reports_within_each_other_are_opened_once():
    assert parse(report(inner=report()), Limits()).envelope.message_id == "report@example.com"


def test_both_parsers_look_at_the_message_inside():
    opinion = second_opinion(report(), Limits())
    assert (opinion.ours, opinion.agree) == (3, True)


def test_older_servers_list_receivers_below_the_label():
    text = 'Sender: "S" <s@example.com>\r\nMessage-ID: <1@example.com>\r\nRecipients:\r\n\t"A, B" <a@example.org>\r\n\tb@example.org\r\n'
    assert addresses(receivers(text)) == ["a@example.org", "b@example.org"]


def test_receivers_without_an_address_are_counted():
    found = receivers("Message-Id: <1>\r\nTo: Sales Team\r\nTo: a@example.org\r\n")
    assert (addresses(found), found.unparsed) == (["a@example.org"], 1)
    assert receivers("To: a@example.org") is None
