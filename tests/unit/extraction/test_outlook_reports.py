"""Delivery reports and invitations of Outlook, from its properties to what bounces and invitations are read from."""

import pytest

from builders.outlook import compound, message_tree, properties
from sentaudit.formats.message_file import MessageFile
from sentaudit.model.config import Limits
from sentaudit.model.facts import Outcome
from sentaudit.parsing.bounces.bounce import may_be_report, read_report
from sentaudit.parsing.message import parse

OWN = {
    0x0037: "Undeliverable: news",
    0x1001: "Your message did not reach some people.",
    0x1046: "<1@example.com>",
    0x0049: "news",
}


def mail_of(values, people) -> bytes:
    tree = message_tree(values)
    for number, one in enumerate(people):
        tree[f"__recip_version1.0_#{number:08X}"] = properties(one, 8)
    return MessageFile(compound(tree), Limits().inflated_bytes).mail


def report_of(kind, *people):
    data = mail_of(OWN | {0x001A: kind}, people)
    message = parse(data, Limits())
    assert message.envelope.bounce
    assert may_be_report(message.envelope)
    assert message.envelope.to.mailboxes == (), "the people a report is about did not receive it"
    return read_report(data, message, Limits())


def test_a_report_that_nobody_got_it():
    gone = {0x0C15: 1, 0x39FE: "gone@example.org", 0x0C20: 511, 0x0C1B: "550 5.1.1 no such user"}
    unknown = {0x0C15: 1, 0x3003: "unknown@example.org", 0x0C05: 0}
    full = {0x0C15: 1, 0x39FE: "full@example.org", 0x0C20: 522, 0x0C1B: "552 5.2.2 mailbox full"}
    report = report_of("REPORT.IPM.Note.NDR", gone, unknown, full)
    assert report.original == "1@example.com"
    found = {one.address: one.outcome for one in report.recipients}
    assert found["gone@example.org"] is found["unknown@example.org"] is Outcome.NO_SUCH_USER
    assert found["full@example.org"] is not Outcome.NO_SUCH_USER
    assert set(found) == {"gone@example.org", "unknown@example.org", "full@example.org"}


def test_a_receipt_takes_nobody_away():
    report = report_of("REPORT.IPM.Note.DR", {0x0C15: 1, 0x39FE: "got@example.org"})
    assert report is None or not {one.outcome for one in report.recipients} & {Outcome.NO_SUCH_USER}


@pytest.mark.parametrize("kind", ["REPORT.IPM.Note.IPNRN", "IPM.Note"])
def test_other_items_are_no_reports(kind):
    data = mail_of(
        OWN | {0x001A: kind, 0x5D01: "a@example.com", 0x0037: "hello"}, [{0x0C15: 1, 0x39FE: "b@example.org"}]
    )
    envelope = parse(data, Limits()).envelope
    assert not envelope.bounce
    assert [one.address for one in envelope.to.mailboxes] == ["b@example.org"]


def test_an_invitation_is_one():
    data = mail_of({0x001A: "IPM.Schedule.Meeting.Request", 0x0037: "x", 0x5D01: "a@example.com"}, [])
    assert parse(data, Limits()).envelope.invitation
