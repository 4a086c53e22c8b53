"""Apple Mail: mailbox folders, attachments kept apart, flags, and counts that lie."""

import io
import zipfile

import pytest

from builders.exports import put, read, seen
from sentaudit.errors import SourceError
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Role
from sentaudit.sources.archive import ArchiveSource
from sentaudit.sources.emlx import EmlxSource
from sentaudit.sources.path import PathSource

HEAD = b"From: me@example.com\nTo: a@example.org\nSubject: s\nMessage-ID: <1@example.com>\n"
MAIL = HEAD + b"\nhello\n"
PARTIAL = (
    HEAD
    + b"MIME-Version: 1.0\nContent-Type: multipart/mixed;\n boundary=x\n\n--x\nContent-Type: text/plain\n\nsee file\n"
    b'--x\nContent-Type: text/csv; name="list.csv"\nContent-Disposition: attachment; filename="list.csv"\n'
    b"Content-Transfer-Encoding: base64\nX-Apple-Content-Length: 500\n\n\n--x--\n"
)
SHEET = b"name,mail\n" + b"".join(b"P,person%d@example.org\n" % number for number in range(5))
PEOPLE = [f"person{number}@example.org" for number in range(5)]
PLACE = "V10/0A1B2C3D-0000-4000-8000-0123456789AB/{}/9F8E7D6C-0000-4000-8000-0123456789AB/Data/3/1"


def emlx(data: bytes, flags: int = 1, count: int | None = None) -> bytes:
    head = b"%-10d\n" % (len(data) if count is None else count)
    tail = (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict><key>flags</key>\n\t<integer>%d</integer>'
    )
    return head + data + tail % flags + b"</dict></plist>\n"


@pytest.mark.parametrize("source", [PathSource, EmlxSource])
def test_the_folder_is_the_mailbox_whatever_lies_between(tmp_path, source):
    put(tmp_path, PLACE.format("Sent Messages.mbox") + "/Messages/1.emlx", emlx(MAIL))
    put(tmp_path, PLACE.format("送信済み.mbox/2015.mbox") + "/Messages/2.emlx", emlx(MAIL))
    put(tmp_path, "V2/POP-me@mail.example.com/INBOX.mbox/Messages/3.emlx", emlx(MAIL))
    put(tmp_path, "V2/POP-me@mail.example.com/INBOX.mbox/Info.plist", b"<?xml version='1.0'?><plist/>")
    put(tmp_path, "V10/MailData/Envelope Index", b"SQLite format 3\0" + bytes(100))
    opened, units, messages, problems = read(tmp_path, source=source)
    assert {unit.folder: opened.folder(unit.folder).role for unit in units} == {
        "V10/Sent Messages": Role.SENT,
        "V10/送信済み/2015": Role.SENT,
        "V2/POP-me@mail.example.com/INBOX": Role.OTHER,
    }
    assert [one.data for one in messages] == [MAIL] * 3
    assert [(one.detail, one.expected) for one in problems] == [("index of a mail program", True)] * 2


def test_a_mailbox_named_itself_has_its_own_name(tmp_path):
    put(tmp_path, "Sent.mbox/Messages/1.emlx", emlx(MAIL))
    opened, (unit,), _, _ = read(tmp_path / "Sent.mbox")
    assert opened.folder(unit.folder).role is Role.SENT


@pytest.mark.parametrize("source", [PathSource, EmlxSource])
def test_attachments_kept_apart_are_read_with_their_message(tmp_path, source):
    place = PLACE.format("Sent.mbox")
    put(tmp_path, f"{place}/Messages/7.partial.emlx", emlx(PARTIAL))
    put(tmp_path, f"{place}/Attachments/7/2/list.csv", SHEET)
    _, units, (found,), problems = read(tmp_path, source=source)
    assert {unit.kind for unit in units} == {"emlx"}
    view = seen(found.data)
    assert view["attachment"] == PEOPLE
    assert view["to"] == ["a@example.org"]
    assert found.stored == emlx(PARTIAL)
    assert [(one.detail, one.extent, one.expected) for one in problems] == [
        ("attachments of the messages beside it: read with them", Extent.ASIDE, True)
    ]


def test_attachments_that_are_not_there_are_told(tmp_path):
    put(tmp_path, "Sent.mbox/Messages/7.partial.emlx", emlx(PARTIAL))
    _, _, (found,), (problem,) = read(tmp_path)
    assert found.data == PARTIAL
    assert problem.detail == "1 attachments are not in this copy of the mailbox"


def test_attachments_over_the_limit_are_told(tmp_path):
    put(tmp_path, "Sent.mbox/Messages/7.partial.emlx", emlx(PARTIAL))
    put(tmp_path, "Sent.mbox/Attachments/7/2/list.csv", b"x" * 10_000)
    _, _, _, problems = read(tmp_path, limits=Limits(message_bytes=5_000))
    assert "1 attachments are not in this copy of the mailbox" in [one.detail for one in problems]


def test_parts_of_an_older_version(tmp_path):
    import base64

    put(tmp_path, "Sent.mbox/Messages/7.partial.emlx", emlx(PARTIAL))
    put(tmp_path, "Sent.mbox/Messages/7.2.emlxpart", base64.encodebytes(SHEET))
    _, _, (found,), problems = read(tmp_path)
    assert seen(found.data)["attachment"] == PEOPLE
    assert [one.expected for one in problems] == [True]


def test_in_an_archive_attachments_kept_apart_are_told(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("Sent.mbox/Messages/7.partial.emlx", emlx(PARTIAL))
    (tmp_path / "mail.zip").write_bytes(data.getvalue())
    _, (unit,), (found,), (problem,) = read(tmp_path / "mail.zip", source=ArchiveSource)
    assert (unit.folder, found.data) == ("Sent", PARTIAL)
    assert "1 attachments" in problem.detail


def test_what_is_marked_as_deleted_is_read_and_told(tmp_path):
    put(tmp_path, "Sent.mbox/Messages/1.emlx", emlx(MAIL, flags=0x8003))
    _, _, (found,), (problem,) = read(tmp_path)
    assert found.data == MAIL
    assert (problem.extent, problem.expected) == (Extent.ASIDE, True)


@pytest.mark.parametrize(
    ("count", "detail"), [(20, "is not as long as it says"), (10_000, "ends before the length it names")]
)
def test_a_count_that_lies_loses_nothing(tmp_path, count, detail):
    put(tmp_path, "Sent.mbox/Messages/1.emlx", emlx(MAIL, count=count))
    _, _, (found,), (problem,) = read(tmp_path)
    assert found.data == MAIL
    assert problem.detail == detail


def test_no_mail_hides_in_the_property_list(tmp_path):
    hidden = b"<plist>" + b"p@example.org\n" * 10_000
    put(tmp_path, "Sent.mbox/Messages/1.emlx", b"%d\n" % len(MAIL) + MAIL + hidden)
    _, _, (found,), (problem,) = read(tmp_path)
    assert found.data.count(b"p@example.org") == 10_000
    assert problem.detail == "is not as long as it says"


def test_a_folder_without_any_is_an_error(tmp_path):
    put(tmp_path, "a/b.txt", b"nothing")
    with pytest.raises(SourceError):
        list(EmlxSource(str(tmp_path), Limits()).units())
