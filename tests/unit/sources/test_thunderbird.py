"""Profiles of Thunderbird: accounts, subfolders, deleted messages, and everything around them that is no mail."""

from pathlib import Path

import pytest

from builders.exports import put, read
from sentaudit.errors import SourceError
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Role
from sentaudit.sources.path import PathSource
from sentaudit.sources.thunderbird import ThunderbirdSource

MARK = b"From - Mon Jan 05 10:00:00 2015\n"
PREFS = b"// Mozilla User Preferences\n\n"
INDEX = b'// <!-- <mdb:mork:z v="1.4"/> -->\n'


def mail(number: int, status: bytes = b"0001") -> bytes:
    head = b"X-Mozilla-Status: " + status + b"\nX-Mozilla-Status2: 00000000\nX-Mozilla-Keys:                    \n"
    return head + b"From: me@example.com\nTo: a@example.org\nSubject: %d\n\nhello\n" % number


def mbox(*mails: bytes) -> bytes:
    return b"".join(MARK + one + b"\n" for one in mails)


def profile(root: Path, prefs: bytes = PREFS) -> Path:
    put(root, "prefs.js", prefs)
    put(root, "places.sqlite", b"SQLite format 3\0")
    put(root, "extensions/list.eml", mail(99))
    put(root, "ImapMail/imap.example.com/INBOX", mbox(mail(1)))
    put(root, "ImapMail/imap.example.com/INBOX.msf", INDEX)
    put(root, "ImapMail/imap.example.com/Sent-1", mbox(mail(2), mail(3, b"0009"), mail(4, b"0008")))
    put(root, "ImapMail/imap.example.com/Empty", b"")
    put(root, "ImapMail/imap.example.com/Empty.msf", INDEX)
    put(root, "ImapMail/imap.example.com/INBOX.sbd/&kAFP4W4IMH8-", mbox(mail(5)))
    put(root, "ImapMail/imap.example.com/msgFilterRules.dat", b'version="9"\n')
    put(root, "Mail/Local Folders/Sent/cur/1.eml", mail(6))
    (root / "Mail/Local Folders/Sent/tmp").mkdir()
    put(root, "Mail/Local Folders/Sent.sbd/2015/cur/1.eml", mail(7))
    (root / "Mail/Local Folders/Sent.sbd/2015/tmp").mkdir()
    return root


@pytest.mark.parametrize("source", [PathSource, ThunderbirdSource])
def test_accounts_folders_and_subfolders(tmp_path, source):
    opened, units, messages, problems = read(profile(tmp_path), source=source)
    assert {unit.folder: opened.folder(unit.folder).role for unit in units} == {
        "ImapMail/imap.example.com/INBOX": Role.OTHER,
        "ImapMail/imap.example.com/Sent-1": Role.SENT,
        "ImapMail/imap.example.com/INBOX/送信済み": Role.SENT,
        "Mail/Local Folders/Sent": Role.SENT,
        "Mail/Local Folders/Sent/2015": Role.SENT,
    }
    assert len(messages) == 7
    assert all(one.expected for one in problems)


def test_deleted_messages_are_read_and_told(tmp_path):
    put(tmp_path, "Sent", mbox(mail(2), mail(3, b"0009"), mail(4, b"0008"), mail(5, b"zzzz")))
    _, _, messages, (problem,) = read(tmp_path)
    assert len(messages) == 4
    assert problem.detail == "2 messages are marked as deleted, but still there; they are read as well"
    assert (problem.extent, problem.expected) == (Extent.ASIDE, True)


def test_a_mark_in_the_text_deletes_nothing(tmp_path):
    put(tmp_path, "Sent", mbox(b"From: a@example.com\nTo: b@example.com\n\nsee X-Mozilla-Status: 0008\n"))
    assert read(tmp_path)[3] == []


def test_a_profile_below_the_directory_is_found(tmp_path):
    profile(tmp_path / "home/.thunderbird/abc.default")
    put(tmp_path, "home/.thunderbird/profiles.ini", b"[Profile0]\n")
    _, _, messages, problems = read(tmp_path)
    assert len(messages) == 7
    assert [one.detail for one in problems if not one.expected] == ["not a mail: text without mail headers"]


def test_mail_outside_of_the_profile_is_told(tmp_path):
    prefs = PREFS + (
        b'user_pref("mail.server.server1.directory", "/home/a/.thunderbird/x/Mail/Local Folders");\n'
        b'user_pref("mail.server.server1.directory-rel", "[ProfD]Mail/Local Folders");\n'
        b'user_pref("mail.server.server2.directory", "D:\\\\mail\\\\secret-name");\n'
    )
    _, _, _, problems = read(profile(tmp_path, prefs), source=ThunderbirdSource)
    (told,) = [one for one in problems if not one.expected]
    assert told.detail.startswith("1 accounts of this profile keep their mail in directories outside")


def test_what_only_looks_like_a_profile_is_read_whole(tmp_path):
    put(tmp_path, "prefs.js", b"user_pref();\n")
    put(tmp_path, "Mail/Sent", mbox(mail(1)))
    put(tmp_path, "other/Sent", mbox(mail(2)))
    assert len(read(tmp_path)[2]) == 2
    with pytest.raises(SourceError):
        list(ThunderbirdSource(str(tmp_path), Limits()).units())
