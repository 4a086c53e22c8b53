"""Bare paths: what is recognised by content, what is told, and how folders are named."""

import os
from pathlib import Path

import pytest

from sentaudit.errors import SourceError
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind, Role
from sentaudit.model.message import RawMessage
from sentaudit.sources.contents.sniff import Shape, recognise
from sentaudit.sources.path import PathSource

MAIL = b"From: a@example.com\nTo: b@example.org\nSubject: x\n\ny\n"
MARK = b"From a@example.com Mon Jan  5 10:00:00 2015\n"


def scan(root: Path) -> tuple[dict[str, tuple[str, str]], dict[str, Problem]]:
    """Messages by (folder, position) and problems by position."""
    found: dict[str, tuple[str, str]] = {}
    problems: dict[str, Problem] = {}
    source = PathSource(str(root), Limits())
    for unit in source.units():
        for item in [unit] if isinstance(unit, Problem) else source.read(unit):
            if isinstance(item, Problem):
                problems[item.where.position or ""] = item
            else:
                assert f"{unit.folder}:{item.position}" not in found
                found[f"{unit.folder}:{item.position}"] = (unit.kind, item.data)
    return found, problems


@pytest.mark.parametrize(
    ("content", "shape"),
    [
        (MAIL, Shape.MAIL),
        (MAIL.replace(b"\n", b"\r\n"), Shape.MAIL),
        (MAIL.replace(b"\n", b"\r"), Shape.MAIL),
        (b"\xef\xbb\xbf\n\n" + MAIL, Shape.MAIL),
        (b">From a b c\n" + MAIL, Shape.MAIL),
        (b"4242\n" + MAIL, Shape.EMLX),
        (b"broken line\n" + MAIL, Shape.MAIL),
        (b"Received: from x\n\tby y\nX-Odd: 1\n\nbody", Shape.MAIL),
        (b"Content-Type: multipart/mixed; boundary=x\n\n--x\n", Shape.MAIL),
        (b"Subject: only one field\n\nbody", Shape.MAIL),
        (MARK + MAIL, Shape.MBOX),
        (b"\n" + MARK + MAIL, Shape.MBOX),
        (b"From here to eternity\nis a book\n", Shape.OTHER),
        (b"Dear Sir,\n\nNote: nothing\n", Shape.OTHER),
        (b"To: is a word\nwithout mail\nin a poem\nof lines\n", Shape.OTHER),
        (b"key: value\nother: value\n", Shape.OTHER),
        (b"%PDF-1.7\n", Shape.OTHER),
        (b"\0\1\2\3" * 50, Shape.OTHER),
        (b"", Shape.OTHER),
        (b"\n \n", Shape.OTHER),
    ],
)
def test_recognised_by_content(content: bytes, shape: Shape) -> None:
    found, reason = recognise(content)
    assert found is shape
    assert bool(reason) == (shape is Shape.OTHER)


def test_a_tree_of_everything(tmp_path: Path) -> None:
    for name, content in {
        "Mail/Local Folders/Sent": MARK + MAIL,
        "Mail/Local Folders/Sent.msf": b'// <!-- <mdb:mork:z v="1.4"/> -->',
        "Mail/Local Folders/Drafts": b"",
        "Mail/Local Folders/Drafts.msf": b"x",
        "Mail/Local Folders/Clients.sbd/2019": MARK + MAIL + b"\n" + MARK + MAIL,
        "letters/note": MAIL,
        "letters/other.eml": b"From x\n" + MAIL,
        "letters/report.pdf": b"%PDF-1.4",
        "letters/todo.txt": b"buy milk\n",
        "empty.eml": b"",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    found, problems = scan(tmp_path)
    assert {key: kind for key, (kind, _) in found.items()} == {
        f"Mail/Local Folders/Sent:{len(MARK)}+{len(MAIL)}": "mbox",
        f"Mail/Local Folders/Clients/2019:{len(MARK)}+{len(MAIL)}": "mbox",
        f"Mail/Local Folders/Clients/2019:{2 * len(MARK) + len(MAIL) + 1}+{len(MAIL)}": "mbox",
        "letters:letters/note": "eml",
        "letters:letters/other.eml": "eml",
    }
    assert {data for _, data in found.values()} == {MAIL}
    assert {key: (problem.detail, problem.expected) for key, problem in problems.items()} == {
        "Mail/Local Folders/Sent.msf": ("index of a mail program", True),
        "Mail/Local Folders/Drafts.msf": ("index of a mail program", True),
        "Mail/Local Folders/Drafts": ("empty file", True),
        "letters/report.pdf": ("not a mail: PDF document", False),
        "letters/todo.txt": ("not a mail: text without mail headers", False),
        "empty.eml": ("empty file", False),
    }
    assert {(problem.kind, problem.extent) for problem in problems.values()} == {
        (ProblemKind.UNSUPPORTED, Extent.MESSAGE_SKIPPED)
    }


def test_files_of_one_stem_keep_apart(tmp_path: Path) -> None:
    (tmp_path / "Sent").write_bytes(MARK + MAIL)
    (tmp_path / "Sent.mbox").write_bytes(MARK + MAIL)
    found, _ = scan(tmp_path)
    assert sorted(key.split(":")[0] for key in found) == ["Sent", "Sent.mbox"]
    assert {PathSource(str(tmp_path), Limits()).folder(key.split(":")[0]).role for key in found} == {Role.SENT}


def test_single_files(tmp_path: Path) -> None:
    for name, content, folder in (("Sent.mbox", MARK + MAIL, "Sent"), ("leak.eml", MAIL, "leak"), ("x", MAIL, "x")):
        (tmp_path / name).write_bytes(content)
        found, problems = scan(tmp_path / name)
        assert [key.split(":")[0] for key in found] == [folder]
        assert problems == {}
    (tmp_path / "notes").write_bytes(b"nothing\n")
    found, problems = scan(tmp_path / "notes")
    assert found == {}
    assert [problem.kind for problem in problems.values()] == [ProblemKind.UNSUPPORTED]


def test_a_directory_called_sent_is_sent_mail(tmp_path: Path) -> None:
    (tmp_path / "Sent").mkdir()
    (tmp_path / "Sent/1.eml").write_bytes(MAIL)
    assert list(scan(tmp_path / "Sent")[0]) == [":1.eml"]
    assert PathSource(str(tmp_path / "Sent"), Limits()).folder("").role is Role.SENT


@pytest.mark.skipif(os.name == "nt", reason="no symbolic links or odd names there")
class TestPosix:
    def test_links_are_not_followed(self, tmp_path: Path) -> None:
        root = tmp_path / "root"
        root.mkdir()
        (tmp_path / "outside.eml").write_bytes(MAIL)
        (root / "a.eml").write_bytes(MAIL)
        (root / "inside").symlink_to(root / "a.eml")
        (root / "loop").symlink_to(root)
        (root / "out").symlink_to(tmp_path / "outside.eml")
        (root / "dead").symlink_to(root / "nowhere")
        found, problems = scan(root)
        assert list(found) == [":a.eml"]
        assert {key: problem.expected for key, problem in problems.items()} == {
            "inside": True, "loop": True, "out": False, "dead": False,
        }  # fmt: skip
        assert list(scan(root / "inside")[0]) == ["inside:inside"]

    def test_pipes_are_not_opened(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        _, problems = scan(tmp_path)
        assert problems["pipe"].detail == "not a regular file"

    def test_names_that_are_no_text(self, tmp_path: Path) -> None:
        for name in (b"\xff", b"\xfe", b"a\nb", b"a\\x0ab", b"\xe3\x81\x82"):
            (tmp_path / os.fsdecode(name)).write_bytes(MAIL)
        found, problems = scan(tmp_path)
        assert sorted(found) == [":\\xfe", ":\\xff", ":a\\x0ab", ":a\\x5cx0ab", ":\u3042"]
        assert problems == {}

    def test_a_directory_that_may_not_be_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "closed").mkdir()
        (tmp_path / "a.eml").write_bytes(MAIL)
        real = os.scandir

        def refused(path):
            if Path(path).name == "closed":
                raise PermissionError(13, "refused")
            return real(path)

        monkeypatch.setattr(os, "scandir", refused)  # the tests may run as root, whom no permission stops
        found, problems = scan(tmp_path)
        assert list(found) == [":a.eml"]
        assert problems["closed"].kind is ProblemKind.PERMISSION


def test_apple_mail_files(tmp_path: Path) -> None:
    (tmp_path / "1.emlx").write_bytes(b"%-10d\n" % len(MAIL) + MAIL + b"<?xml version='1.0'?><plist/>")
    found, _ = scan(tmp_path)
    assert [data for _, data in found.values()] == [MAIL]


def test_an_eml_over_the_limit_is_cut(tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(MAIL + b"z" * 3_000_000)
    source = PathSource(str(tmp_path / "1.eml"), Limits(message_bytes=1000))
    (unit,) = source.units()
    message, problem = source.read(unit)
    assert isinstance(message, RawMessage)
    assert (len(message.data), message.size) == (1000, len(MAIL) + 3_000_000)
    assert isinstance(problem, Problem)
    assert problem.kind is ProblemKind.TOO_LARGE


def test_pipes_as_sources_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        list(PathSource(os.devnull, Limits()).units())
