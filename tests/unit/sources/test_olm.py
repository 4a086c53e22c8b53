"""Archives of Outlook for Mac: messages, people, attachments; hostile XML costs one message."""

import zipfile

import pytest

from builders.exports import read
from builders.olm import olm_message
from sentaudit import app
from sentaudit.engine.inspect import inspect_message
from sentaudit.formats.foreign import Fault
from sentaudit.formats.olm import letters
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, ProblemKind, Role
from sentaudit.parsing.message import parse

PLACE = "Accounts/me@example.com/com.microsoft.__Messages/Sent Items/"
FILE = "Accounts/me@example.com/com.microsoft.__Messages/com.microsoft.__Attachments/1_0000"
VALUES = {
    "OPFMessageCopySubject": "件名",
    "OPFMessageCopyMessageID": "1@example.com",
    "OPFMessageCopySentTime": "2015-01-05T01:00:00",
    "OPFMessageCopyHTMLBody": "<p>to x@example.net</p>",
    "OPFMessageIsOutgoing": "1",
}
PEOPLE = {
    "From": ["me@example.com"],
    "To": ["a@example.org", "b@example.org"],
    "Cc": ["c@example.org"],
    "Bcc": ["d@example.org"],
}
ATTACHED = {"OPFAttachmentName": "list.csv", "OPFAttachmentURL": FILE, "OPFAttachmentContentType": "text/csv"}
SHEET = b"name,mail\n" + b"".join(b"P,person%d@example.org\n" % number for number in range(3))


def build(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_message_with_people_and_attachments(tmp_path):
    path = build(tmp_path / "mac.zip", {PLACE + "1.xml": olm_message(VALUES, PEOPLE, [ATTACHED]), FILE: SHEET})
    opened, (unit,), (found,), problems = read(path)
    assert (unit.kind, opened.folder(unit.folder).role) == ("olm", Role.SENT)
    view = inspect_message(found.data, app.recipe_for(bytes(32), Limits()))
    assert (view["to"], view["cc"], view["bcc"]) == (PEOPLE["To"], PEOPLE["Cc"], PEOPLE["Bcc"])
    assert view["body"] == ["x@example.net"]
    assert view["attachment"] == [f"person{number}@example.org" for number in range(3)]
    assert view["sent_at"] == 1_420_419_600
    assert problems == []


def test_the_header_it_came_with_is_used():
    source = "From: x@example.org\r\nTo: a@example.org\r\nReceived: from y\r\nContent-Type: text/html\r\n\r\nbody"
    (letter,) = letters(olm_message(VALUES | {"OPFMessageCopySource": source}, PEOPLE))
    envelope = parse(letter.mail(lambda _: None)[0], Limits()).envelope
    assert envelope.sender.address == "x@example.org"
    assert [one.address for one in envelope.to.mailboxes] == ["a@example.org", "b@example.org"]


def test_what_was_sent_tells_that_it_had_no_bcc():
    for outgoing, wanted in (("1", True), ("0", False)):
        (letter,) = letters(olm_message(VALUES | {"OPFMessageIsOutgoing": outgoing}, {"To": ["a@example.org"]}))
        assert parse(letter.mail(lambda _: None)[0], Limits()).envelope.has_bcc is wanted


def test_addresses_in_elements_of_their_own():
    data = (
        b"<emails xmlns='http://schemas.microsoft.com/outlook/mac/2011'><email><OPFMessageCopyToAddresses><emailAddress>"
        b"<OPFContactEmailAddressAddress>a@example.org</OPFContactEmailAddressAddress></emailAddress>"
        b"</OPFMessageCopyToAddresses><OPFMessageCopySenderAddress>me@example.com</OPFMessageCopySenderAddress>"
        b"</email></emails>"
    )
    (letter,) = letters(data)
    assert letter.people == {"To": [("", "a@example.org")], "Sender": [("", "me@example.com")]}


def test_several_messages_in_one_file(tmp_path):
    one = olm_message(VALUES, PEOPLE)
    two = one.replace(b"</emails>", one.partition(b'elementCount="1">')[2])
    _, _, messages, _ = read(build(tmp_path / "a.olm", {PLACE + "1.xml": two}))
    assert [one.position for one in messages] == [PLACE + "1.xml", PLACE + "1.xml#2"]


def test_control_characters_are_no_loss():
    (letter,) = letters(olm_message(VALUES, PEOPLE).replace(b"x@example", b"\x00&#x0;&#31;\x1bx@example"))
    assert "x@example.net" in letter.values["OPFMessageCopyHTMLBody"]


@pytest.mark.parametrize(
    "data",
    [
        b"<emails><email>",
        b"not xml",
        b"<emails></emails>",
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><emails><email>&a;</email></emails>",
        b"<emails>" + b"<a>" * 100 + b"</a>" * 100 + b"</emails>",
    ],
)
def test_hostile_xml_is_one_problem(tmp_path, data):
    _, _, messages, problems = read(
        build(tmp_path / "a.olm", {PLACE + "1.xml": data, PLACE + "2.xml": olm_message(VALUES, PEOPLE)})
    )
    assert len(messages) == 1
    assert [one.extent for one in problems] == [Extent.MESSAGE_FAILED]


def test_missing_and_large_attachments_are_told(tmp_path):
    path = build(
        tmp_path / "a.olm", {PLACE + "1.xml": olm_message(VALUES, PEOPLE, [ATTACHED, {}]), FILE: b"x" * 90_000}
    )
    _, _, (found,), problems = read(path, limits=Limits(inflated_bytes=50_000))
    assert b"a@example.org" in found.data
    assert sorted((one.kind, one.extent) for one in problems) == [
        (ProblemKind.BROKEN, Extent.ASIDE),
        (ProblemKind.TOO_LARGE, Extent.ASIDE),
    ]


def test_what_is_no_mail_is_told(tmp_path):
    members = {
        PLACE + "1.xml": olm_message(VALUES, PEOPLE),
        "Local/Address Book/Contacts.xml": b"<contacts/>",
        "Local/Calendar/Calendar.xml": b"<appointments/>",
        "strange.bin": b"x",
    }
    _, _, messages, problems = read(build(tmp_path / "a.olm", members))
    assert len(messages) == 1
    assert [(one.extent, one.expected) for one in problems] == [
        (Extent.MESSAGE_SKIPPED, True),
        (Extent.MESSAGE_SKIPPED, True),
        (Extent.MESSAGE_SKIPPED, False),
    ]


def test_a_document_type_is_refused():
    with pytest.raises(Fault):
        letters(b"<!DOCTYPE emails><emails/>")


def test_in_a_tree_it_has_a_folder_of_its_own(tmp_path):
    (tmp_path / "old").mkdir()
    build(tmp_path / "old/mac.olm", {PLACE + "1.xml": olm_message(VALUES, PEOPLE)})
    _, (unit,), (found,), _ = read(tmp_path)
    assert unit.folder == "old/mac/me@example.com/Sent Items"
    assert found.position == f"old/mac.olm!{PLACE}1.xml"
