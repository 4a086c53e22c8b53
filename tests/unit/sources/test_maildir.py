"""Maildirs: folder names, and messages that stay the same while mail programs move and mark them."""

import gzip
from pathlib import Path

import pytest

from sentaudit.errors import SourceError
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import RawMessage, SourceUnit
from sentaudit.sources.maildir import MaildirSource
from sentaudit.sources.path import PathSource
from sentaudit.sources.shared.naming import decode_utf7, maildir_folder, unique_name

MAIL = b"From: a@example.com\nTo: b@example.org\nSubject: x\n\ny\n"


def put(root: Path, name: str, data: bytes = MAIL) -> Path:
    path = root / name
    for part in ("cur", "new", "tmp"):
        (path.parent.parent / part).mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def scan(root: Path, source: type = MaildirSource, limits: Limits = Limits()) -> tuple[list, list[Problem]]:  # noqa: B008 - a frozen value
    found, problems = [], []
    for item in source(str(root), limits).units():
        if isinstance(item, Problem):
            problems.append(item)
            continue
        for inner in source(str(root), limits).read(item):
            if isinstance(inner, Problem):
                problems.append(inner)
            else:
                found.append((item.folder, inner.position))
    return sorted(found), problems


def test_folders_of_both_layouts(tmp_path: Path) -> None:
    for name in ("cur/1", ".Sent/cur/2:2,S", ".Archive.2019/new/3", ".&kAFP4W4IMH8-/cur/4", "nested/Sub/cur/5"):
        put(tmp_path, name)
    wanted = [
        (".&kAFP4W4IMH8-/cur/4", "送信済み"),
        (".Archive.2019/cur/3", "Archive/2019"),
        (".Sent/cur/2", "Sent"),
        ("cur/1", "INBOX"),
        ("nested/Sub/cur/5", "nested/Sub"),
    ]
    for source in (MaildirSource, PathSource):
        found, problems = scan(tmp_path, source)
        assert sorted((position, folder) for folder, position in found) == wanted
        assert problems == []


def test_a_moved_or_marked_message_is_still_found_and_keeps_its_place(tmp_path: Path) -> None:
    put(tmp_path, "new/17.M1.host")
    units = [unit for unit in MaildirSource(str(tmp_path), Limits()).units() if isinstance(unit, SourceUnit)]
    before = [item.position for item in MaildirSource(str(tmp_path), Limits()).read(units[0])]
    (tmp_path / "new/17.M1.host").rename(tmp_path / "cur/17.M1.host:2,RS")
    after = [item.position for item in MaildirSource(str(tmp_path), Limits()).read(units[0])]
    assert before == after == ["cur/17.M1.host"]
    again = [unit for unit in MaildirSource(str(tmp_path), Limits()).units() if isinstance(unit, SourceUnit)]
    assert [unit.id for unit in again] == [unit.id for unit in units]
    assert [unit.stamp for unit in again] != [unit.stamp for unit in units]


def test_two_files_of_one_name_are_two_messages(tmp_path: Path) -> None:
    put(tmp_path, "cur/1.host:2,")
    put(tmp_path, "cur/1.host:2,S")
    assert [position for _, position in scan(tmp_path)[0]] == ["cur/1.host", "cur/1.host:2,S"]


def test_what_is_no_delivered_message_is_told(tmp_path: Path) -> None:
    put(tmp_path, "cur/1")
    put(tmp_path, "tmp/2")
    put(tmp_path, "cur/3", b"")
    (tmp_path / "dovecot-uidlist").write_text("3 V1 N2\n")
    (tmp_path / "notes.txt").write_text("hello\n")
    found, problems = scan(tmp_path)
    assert len(found) == 1
    told = {problem.where.position: (problem.detail, problem.expected) for problem in problems}
    assert told == {
        "tmp/2": ("in tmp: delivery was never finished", False),
        "cur/3": ("empty file", False),
        "dovecot-uidlist": ("index of a mail program", True),
        "notes.txt": ("outside of cur and new", False),
    }
    assert {problem.extent for problem in problems} == {Extent.MESSAGE_SKIPPED}


def test_compressed_messages_of_dovecot(tmp_path: Path) -> None:
    packed = gzip.compress(MAIL)
    put(tmp_path, "cur/1", packed)
    put(tmp_path, "cur/2", packed[:20] + b"broken" * 9)
    put(tmp_path, "cur/3", gzip.compress(MAIL + b"z" * 5000))
    source = MaildirSource(str(tmp_path), Limits(message_bytes=1000))
    items = [item for unit in source.units() if isinstance(unit, SourceUnit) for item in source.read(unit)]
    messages = {item.position: item for item in items if isinstance(item, RawMessage)}
    assert messages["cur/1"].data == MAIL
    assert messages["cur/1"].stored == packed
    assert len(messages["cur/3"].data) == 1000
    kinds = {item.where.position: item.kind for item in items if isinstance(item, Problem)}
    assert kinds == {"cur/2": ProblemKind.BROKEN, "cur/3": ProblemKind.TOO_LARGE}


def test_a_directory_without_maildir_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        list(MaildirSource(str(tmp_path), Limits()).units())


def test_names() -> None:
    assert decode_utf7("&AwE-le&AwE-ments") == "\u0301le\u0301ments"
    assert decode_utf7("A&-B") == "A&B"
    assert decode_utf7("&xx") == "&xx"
    assert decode_utf7("&A-") == "&A-"
    assert maildir_folder("alice/Maildir/.Sent.2015") == "alice/Sent/2015"
    assert maildir_folder("Maildir") == ""
    assert maildir_folder("Maildir", has_subfolders=True) == "INBOX"
    assert maildir_folder(".A\x1bB") == "A\\x1bB"
    for name in ("1.host:2,S", "1.host;2,S", "1.host!2,", "1.host"):
        assert unique_name(name) == "1.host"
