"""Archives: everything readable is read, everything else is told, nothing is written and nothing explodes."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import RawMessage
from sentaudit.sources.contents import streams
from sentaudit.sources.path import PathSource

MAIL = b"From: a@example.com\nTo: b@example.org\nSubject: x\n\ny\n"
MARK = b"From a@example.com Mon Jan  5 10:00:00 2015\n"
BOX = (MARK + MAIL + b"\n") * 3


def scan(path: Path, limits: Limits = Limits()) -> tuple[dict[str, bytes], list[tuple[str | None, ProblemKind]]]:  # noqa: B008 - a frozen value
    found: dict[str, bytes] = {}
    problems = []
    source = PathSource(str(path), limits)
    for unit in source.units():
        for item in [unit] if isinstance(unit, Problem) else source.read(unit):
            if isinstance(item, RawMessage):
                assert f"{unit.folder}:{item.position}" not in found
                found[f"{unit.folder}:{item.position}"] = item.data
            else:
                problems.append((item.where.position, item.kind))
    return found, problems


def make_zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def make_tar(members: dict[str, bytes], mode: str = "w", style: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=style) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


MEMBERS = {"Maildir/.Sent/cur/1:2,S": MAIL, "mail/Box": BOX, "a.eml": MAIL, "doc.pdf": b"%PDF-1.4", "._a.eml": b"\0\5"}
AT = [len(MARK) + number * (len(MARK) + len(MAIL) + 1) for number in range(3)]
WANTED = {"Sent:Maildir/.Sent/cur/1:2,S", "all:a.eml", *(f"mail/Box:mail/Box!{at}+{len(MAIL)}" for at in AT)}


@pytest.mark.parametrize(
    ("name", "build"),
    [
        ("all.zip", make_zip),
        ("all.tar", make_tar),
        ("all.tar.gz", lambda members: make_tar(members, "w:gz")),
        ("all.tar.bz2", lambda members: make_tar(members, "w:bz2")),
        ("all.txz", lambda members: make_tar(members, "w:xz")),
        ("all", lambda members: make_tar(members, style=tarfile.GNU_FORMAT)),
    ],
)
def test_members_of_every_archive(tmp_path: Path, name: str, build: Callable[[dict[str, bytes]], bytes]) -> None:
    (tmp_path / name).write_bytes(build(MEMBERS))
    found, problems = scan(tmp_path / name)
    assert set(found) == WANTED
    assert set(found.values()) == {MAIL}
    assert problems == [("doc.pdf", ProblemKind.UNSUPPORTED), ("._a.eml", ProblemKind.UNSUPPORTED)]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_mailbox_and_message(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / "Sent.mbox.z").write_bytes(pack(BOX[:100]) + pack(BOX[100:]) + b"\0" * 64)
    assert set(scan(tmp_path / "Sent.mbox.z")[0]) == {f"Sent.mbox.z:!{at}+{len(MAIL)}" for at in AT}
    (tmp_path / "one.z").write_bytes(pack(MAIL))
    assert scan(tmp_path / "one.z") == ({f"one.z:!0+{len(MAIL)}": MAIL}, [])


def test_archives_in_archives(tmp_path: Path) -> None:
    inner = make_zip({"Sent.mbox.gz": gzip.compress(MARK + MAIL), "sub/x.tgz": make_tar({"d/1": MAIL}, "w:gz")})
    (tmp_path / "all.tar.gz").write_bytes(make_tar({"in/b.zip": inner}, "w:gz"))
    found, problems = scan(tmp_path / "all.tar.gz")
    assert set(found) == {f"in/b/Sent:in/b.zip!Sent.mbox.gz!{len(MARK)}+{len(MAIL)}"}
    assert problems == [("in/b.zip!sub/x.tgz", ProblemKind.TOO_DEEP)]


def test_archives_of_a_tree_keep_apart(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        (tmp_path / name).write_bytes(make_zip({"Sent": BOX, "1.eml": MAIL}))
    found, problems = scan(tmp_path)
    assert len(found) == 8
    assert {key.split(":")[0] for key in found} == {"a", "a/Sent", "b", "b/Sent"}
    assert problems == []


@pytest.mark.parametrize("name", ["b.mbox.gz", "b.tar.gz", "b.tar"])
def test_truncated_archives_give_what_is_there(tmp_path: Path, name: str) -> None:
    box = b"".join(MARK + MAIL + bytes([65 + number % 26]) * (number * 37 % 5000) + b"\n\n" for number in range(60))
    data = {
        "b.mbox.gz": gzip.compress(box),
        "b.tar.gz": make_tar({"1": MAIL, "box": box}, "w:gz"),
        "b.tar": make_tar({"1": MAIL, "box": box}),
    }[name]
    (tmp_path / name).write_bytes(data[: len(data) * 2 // 3])
    found, problems = scan(tmp_path / name)
    assert len(found) > 5
    assert problems
    assert {kind for _, kind in problems} == {ProblemKind.BROKEN}


def test_damaged_zip_members(tmp_path: Path) -> None:
    data = bytearray(make_zip({"good": MAIL, "bad": MAIL * 3}))
    second = data.index(b"PK\x03\x04", 10)
    data[second + 34 : second + 60] = b"\xff" * 26
    (tmp_path / "x.zip").write_bytes(data)
    found, problems = scan(tmp_path / "x.zip")
    assert set(found) == {"x:good"}
    assert {kind for _, kind in problems} == {ProblemKind.BROKEN}
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04" + bytes(100))
    assert scan(tmp_path / "x.zip") == ({}, [(None, ProblemKind.BROKEN)])


def test_encrypted_members_are_told(tmp_path: Path) -> None:
    data = bytearray(make_zip({"secret": MAIL}))
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", data, data.index(magic) + at, 1)
    (tmp_path / "x.zip").write_bytes(data)
    assert scan(tmp_path / "x.zip") == ({}, [("secret", ProblemKind.ENCRYPTED)])


def test_links_and_outward_paths(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hosts"
        archive.addfile(link)
        info = tarfile.TarInfo("../../up.eml")
        info.size = len(MAIL)
        archive.addfile(info, io.BytesIO(MAIL))
    (tmp_path / "x.tar").write_bytes(out.getvalue())
    found, problems = scan(tmp_path / "x.tar")
    assert set(found.values()) == {MAIL}
    assert problems == [("link", ProblemKind.UNSUPPORTED)]
    assert [path.name for path in tmp_path.iterdir()] == ["x.tar"]


def test_bombs_are_cut_and_what_came_before_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "RATIO_FROM", 1 << 20)
    bomb = BOX + MARK + b"Subject: b\n\n" + bytes(8_000_000)
    (tmp_path / "x.gz").write_bytes(gzip.compress(bomb))
    (tmp_path / "x.zip").write_bytes(make_zip({"box": bomb}))
    for name in ("x.gz", "x.zip"):
        found, problems = scan(tmp_path / name)
        assert list(found.values())[:3] == [MAIL] * 3
        assert [kind for _, kind in problems] == [ProblemKind.TOO_LARGE]


def test_limits_of_members(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(make_zip({"box": BOX, "1": MAIL, "2": MAIL}))
    found, problems = scan(tmp_path / "x.zip", Limits(member_bytes=len(BOX) - 10))
    assert len(found) == 5
    assert [kind for _, kind in problems] == [ProblemKind.TOO_LARGE]
    _, problems = scan(tmp_path / "x.zip", Limits(archive_members=2))
    assert [kind for _, kind in problems] == [ProblemKind.TOO_MANY]


def test_chained_tar_extensions_do_not_recurse(tmp_path: Path) -> None:
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 2
    block = header.tobuf(tarfile.GNU_FORMAT) + b"a\0" + bytes(510)
    (tmp_path / "x.tar").write_bytes(block * 3000 + make_tar({"late": MAIL}))
    assert list(scan(tmp_path / "x.tar")[0].values()) == [MAIL]


def test_old_japanese_zip_names(tmp_path: Path) -> None:
    name = "送信済み.mbox"
    data = make_zip({"a" * len(name.encode("cp932")): BOX}).replace(
        b"a" * len(name.encode("cp932")), name.encode("cp932")
    )
    (tmp_path / "x.zip").write_bytes(data)
    assert {key.split(":")[0] for key in scan(tmp_path / "x.zip")[0]} == {"送信済み"}
