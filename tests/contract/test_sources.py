"""The same suite over every registered source: what a mailbox kind must do to be one."""

import email
import email.policy
import email.utils
import gzip
import importlib.util
import io
import os
import pickle
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from builders.imap_kit import Servers, fill
from builders.olm import olm_message
from builders.outlook import compound, message_tree
from builders.pst import pst
from sentaudit import registry
from sentaudit.errors import SourceError
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import RawMessage, SourceUnit
from servers.fixtures import unavailable

LIMITS = Limits()


def mail(number: int, body: str = "Hello\n\nFrom here on it is text.\n>From me\n") -> bytes:
    return (
        f"From: Sender <sender@example.com>\nTo: r{number}@example.org\nSubject: mail {number}\n"
        f"Date: Mon, 05 Jan 2015 10:00:0{number % 10} +0900\nMessage-ID: <m{number:03}@example.com>\n\n{body}"
    ).encode()


MAILS = [mail(number) for number in range(7)]
EXTRA = mail(900)


def as_mbox(mails: list[bytes]) -> bytes:
    out = b""
    for data in mails:
        quoted = b"\n".join(
            b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in data.split(b"\n")
        )
        out += b"From sender@example.com Mon Jan  5 10:00:00 2015\n" + quoted + b"\n"
    return out


def build_mbox(root: Path, mails: list[bytes]) -> Path:
    (root / "Sent").write_bytes(as_mbox(mails))
    return root / "Sent"


def build_eml(root: Path, mails: list[bytes]) -> Path:
    (root / "mail.eml").write_bytes(mails[0])
    return root / "mail.eml"


def build_msg(root: Path, mails: list[bytes]) -> Path:
    (root / "mail.msg").write_bytes(compound(message_tree(*outlook_values(mails[0]))))
    return root / "mail.msg"


def outlook_values(data: bytes) -> tuple[dict, list]:
    """What Outlook keeps of a message it sent itself: no header, but its fields each for itself, and its receivers."""
    found = email.message_from_bytes(data)
    sent_at = int(email.utils.parsedate_to_datetime(found["Date"]).timestamp())
    values = {
        0x0037: found["Subject"],
        0x5D01: "sender@example.com",
        0x0C1A: "Sender",
        0x1035: found["Message-ID"],
        0x1000: found.get_payload(),
        0x0039: (sent_at + 11_644_473_600) * 10**7,
    }
    return values, [(1, "", found["To"])]


def build_pst(root: Path, mails: list[bytes]) -> Path:
    # Nothing but the order in time decides about the number of a message, whatever its folder.
    letters = [(*outlook_values(data), ()) for data in mails]
    folders = {"Inbox": letters[:3], "Sent": letters[3:]}
    (root / "outlook.pst").write_bytes(pst(folders))
    return root / "outlook.pst"


def build_emlx(root: Path, mails: list[bytes]) -> Path:
    for data in mails:
        number = int(email.message_from_bytes(data)["Message-ID"][2:5])
        directory = root / "Mail" / ("INBOX.mbox" if number % 3 else "Sent.mbox") / "Messages"
        directory.mkdir(parents=True, exist_ok=True)
        (directory / f"{number}.emlx").write_bytes(b"%-10d\n%s<?xml version='1.0'?><plist/>\n" % (len(data), data))
    return root / "Mail"


def build_olm(root: Path, mails: list[bytes]) -> Path:
    with zipfile.ZipFile(root / "mac.olm", "w") as archive:
        for data in mails:
            found = email.message_from_bytes(data)
            number = int(found["Message-ID"][2:5])
            values = {
                "OPFMessageCopySubject": found["Subject"],
                "OPFMessageCopyMessageID": found["Message-ID"].strip("<>"),
                "OPFMessageCopySentTime": "2015-01-05T01:00:0" + found["Date"][24],
                "OPFMessageCopyBody": found.get_payload(),
            }
            people = {"From": ["sender@example.com"], "To": [found["To"]]}
            folder = "Inbox" if number % 3 else "Sent"
            archive.writestr(f"Local/com.microsoft.__Messages/{folder}/{number:05}.xml", olm_message(values, people))
    return root / "mac.olm"


def build_thunderbird(root: Path, mails: list[bytes]) -> Path:
    folder = root / "abc.default" / "ImapMail" / "imap.example.com"
    (folder / "INBOX.sbd").mkdir(parents=True, exist_ok=True)
    (root / "abc.default" / "prefs.js").write_bytes(b"// Mozilla User Preferences\n")
    (root / "abc.default" / "places.sqlite").write_bytes(b"SQLite format 3\0")
    for name, part in (("INBOX", [mails[0], *mails[4:]]), ("INBOX.sbd/Sent", mails[1:4])):
        (folder / name).write_bytes(as_mbox(part))
        (folder / f"{name}.msf").write_bytes(b'// <!-- <mdb:mork:z v="1.4"/> -->')
    return root / "abc.default"


def build_maildir(root: Path, mails: list[bytes]) -> Path:
    for part in ("cur", "new", "tmp"):
        (root / "Maildir/.Sent" / part).mkdir(parents=True, exist_ok=True)
        (root / "Maildir" / part).mkdir(exist_ok=True)
    for number, data in enumerate(mails):
        part = "Maildir/cur" if number % 2 else "Maildir/.Sent/cur"
        (root / part / f"15{number:05}.M1P2.host:2,S").write_bytes(data)
    return root / "Maildir"


def build_tree(root: Path, mails: list[bytes]) -> Path:
    top = root / "tree"
    (top / "Sent").mkdir(parents=True, exist_ok=True)
    (top / "Inbox").write_bytes(as_mbox([mails[0], *mails[4:]]))
    for data in mails[1:4]:
        (top / "Sent" / f"{data[62:90].hex()}.eml").write_bytes(data)
    return top


def build_archive(root: Path, mails: list[bytes]) -> Path:
    with zipfile.ZipFile(root / "backup.zip", "w") as archive:
        archive.writestr("Sent.mbox", as_mbox([mails[0], *mails[4:]]))
        for number, data in enumerate(mails[1:4]):
            archive.writestr(f"Drafts/{number}.eml", data)
    return root / "backup.zip"


def build_remote(root: Path, mails: list[bytes]) -> str:
    return build_tree(root, mails).as_uri()


class Kit(NamedTuple):
    """How to make a mailbox of one kind; `holds` is how many of the messages go in. `files`: it is made of files.

    Not `exact`: mail is made of what the mailbox keeps, so that fields and text come out the same but not each byte.
    """

    build: Callable[[Path, list[bytes]], Path | str]
    holds: int = len(MAILS)
    grows: bool = True
    files: bool = True
    exact: bool = True


KITS = {
    "mbox": Kit(build_mbox),
    "eml": Kit(build_eml, 1, grows=False),
    "msg": Kit(build_msg, 1, grows=False, exact=False),
    "pst": Kit(build_pst, exact=False),
    "emlx": Kit(build_emlx),
    "olm": Kit(build_olm, exact=False),
    "thunderbird": Kit(build_thunderbird),
    "maildir": Kit(build_maildir),
    "path": Kit(build_tree),
    "archive": Kit(build_archive),
    "remote": Kit(build_remote),
}


@pytest.fixture(params=sorted(registry.SOURCES))
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name = request.param
    if name in ("imap", "imaps"):
        servers: Servers = request.getfixturevalue("imap_servers")
        kit = Kit(lambda root, mails: fill(root, mails, servers, name), files=False)
        monkeypatch.setitem(KITS, name, kit)
    if name == "remote" and importlib.util.find_spec("fsspec") is None:
        unavailable("the extra 'distributed' is not installed")
    assert name in KITS, "a registered source needs a kit in this suite"
    return name


def essence(data: bytes) -> tuple[str | None, ...]:
    """What must come out of any mailbox: fields and text, however they are written down."""
    found = email.message_from_bytes(data, policy=email.policy.default)
    text = found.get_body().get_content().replace("\r\n", "\n")
    date = email.utils.parsedate_to_datetime(found["Date"]).timestamp()
    people = [str(one.addr_spec) for name in ("From", "To") for one in found[name].addresses]
    return (found["Message-ID"].strip(), found["Subject"], *people, date, text)


def same(kind: str, found: list[bytes], wanted: list[bytes]) -> bool:
    """Byte for byte where the mailbox keeps bytes."""
    if KITS[kind].exact:
        return sorted(found) == sorted(wanted)
    return sorted(map(essence, found)) == sorted(map(essence, wanted))


def opened(kind: str, path: Path | str):
    return registry.load(registry.SOURCES[kind])(str(path), LIMITS)


def units_of(kind: str, path: Path | str) -> list[SourceUnit]:
    return [item for item in opened(kind, path).units() if isinstance(item, SourceUnit)]


def read_unit(unit: SourceUnit) -> list[RawMessage | Problem]:
    """As a worker does: another instance, the unit through pickle, the class by the unit's kind."""
    unit = pickle.loads(pickle.dumps(unit))  # noqa: S301 - our own bytes
    return list(registry.load(registry.SOURCES[unit.kind])(unit.uri, LIMITS).read(unit))


def read_all(kind: str, path: Path | str) -> list[tuple[str, str, RawMessage | Problem]]:
    return [(unit.id, unit.folder, item) for unit in units_of(kind, path) for item in read_unit(unit)]


def test_gives_the_messages_of_the_mailbox_byte_for_byte(kind: str, tmp_path: Path) -> None:
    path = KITS[kind].build(tmp_path, MAILS)
    found = [item.data for _, _, item in read_all(kind, path) if isinstance(item, RawMessage)]
    assert same(kind, found, MAILS[: KITS[kind].holds])


def test_is_deterministic(kind: str, tmp_path: Path) -> None:
    path = KITS[kind].build(tmp_path, MAILS)
    assert list(opened(kind, path).units()) == list(opened(kind, path).units())
    assert read_all(kind, path) == read_all(kind, path)
    ids = [unit.id for unit in units_of(kind, path)]
    assert ids
    assert len(set(ids)) == len(ids)


def test_positions_are_unique_and_fit_to_be_stored(kind: str, tmp_path: Path) -> None:
    path = KITS[kind].build(tmp_path, MAILS)
    places = [(folder, item.position) for _, folder, item in read_all(kind, path) if isinstance(item, RawMessage)]
    assert len(set(places)) == len(places)
    for folder, position in places:
        assert (folder + position).isprintable()


def test_a_new_message_leaves_the_ids_and_places_of_the_others(kind: str, tmp_path: Path) -> None:
    if not KITS[kind].grows:
        pytest.skip("a single message does not grow")
    path = KITS[kind].build(tmp_path, MAILS)
    before = read_all(kind, path)
    stamps = {unit.id: unit.stamp for unit in units_of(kind, path)}
    KITS[kind].build(tmp_path, [*MAILS, EXTRA])
    after = read_all(kind, path)
    (new,) = [entry for entry in after if same(kind, [entry[2].data], [EXTRA])]
    assert [entry for entry in after if entry != new] == before
    now = {unit.id: unit.stamp for unit in units_of(kind, path)}
    assert now[new[0]] != stamps.get(new[0])


def snapshot(root: Path) -> list[tuple[str, int, int]]:
    return sorted((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in root.rglob("*"))


def test_touches_nothing(kind: str, tmp_path: Path) -> None:
    path = KITS[kind].build(tmp_path, MAILS)
    before = snapshot(tmp_path)
    assert read_all(kind, path)
    assert snapshot(tmp_path) == before


def test_units_are_small_values(kind: str, tmp_path: Path) -> None:
    path = KITS[kind].build(tmp_path, MAILS)
    for unit in units_of(kind, path):
        assert pickle.loads(pickle.dumps(unit)) == unit  # noqa: S301 - our own bytes
        assert unit.kind in registry.SOURCES
        assert unit.uri == str(path)
        assert all(isinstance(field, str | int) for field in unit.spec)
        assert opened(kind, path).folder(unit.folder).name == unit.folder


def test_the_role_of_a_folder_comes_with_it(kind: str, tmp_path: Path) -> None:
    path = KITS[kind].build(tmp_path, MAILS)
    found = {unit.folder: opened(kind, path).folder(unit.folder) for unit in units_of(kind, path)}
    roles = {name.rpartition("/")[2]: folder.role.value for name, folder in found.items()}
    if kind in ("eml", "msg"):
        assert roles == {"mail": "unknown"}
    else:
        assert roles["Sent"] == "sent"
        assert set(roles.values()) <= {"sent", "other"}


def test_nothing_there_is_an_error_with_a_hint(kind: str, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing") if KITS[kind].files else f"{kind}://user@localhost:1"
    with pytest.raises(SourceError) as caught:
        list(opened(kind, missing).units())
    assert caught.value.hint


def test_what_vanished_since_is_a_problem(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = KITS[kind].build(tmp_path, MAILS)
    units = units_of(kind, path)
    if not KITS[kind].files:
        for server in request.getfixturevalue("imap_servers").all():
            server.boxes = {}
    for file in sorted(tmp_path.rglob("*"), reverse=True):
        if file.is_file():
            file.unlink()
    for unit in units:
        items = read_unit(unit)
        assert items
        for item in items:
            assert isinstance(item, Problem)
            assert (item.kind, item.extent) == (ProblemKind.NOT_FOUND, Extent.MESSAGE_FAILED)
            assert item.is_operation


@pytest.mark.skipif(os.name == "nt", reason="permissions work otherwise there")
def test_what_may_not_be_read_is_a_problem(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    path = KITS[kind].build(tmp_path, MAILS)
    units = units_of(kind, path)
    if not KITS[kind].files:
        for server in request.getfixturevalue("imap_servers").all():
            for box in server.boxes.values():
                box.refused = b"NOPERM"
    real = Path.open

    def refuse(*args, **kwargs):
        raise PermissionError(13, "refused")

    def refused(self: Path, *args, **kwargs):
        if self.is_relative_to(tmp_path):
            raise PermissionError(13, "refused")
        return real(self, *args, **kwargs)

    if kind == "remote":
        monkeypatch.setattr("fsspec.implementations.local.LocalFileSystem._open", refuse)
    monkeypatch.setattr(Path, "open", refused)  # the tests may run as root, whom no permission stops
    for unit in units:
        assert {item.kind for item in read_unit(unit)} == {ProblemKind.PERMISSION}


def test_every_message_is_counted_once(kind: str, tmp_path: Path) -> None:
    """seen = messages + Problems that stand for one; asides count nothing."""
    path = KITS[kind].build(tmp_path, MAILS)
    limits = Limits(message_bytes=100)
    items = [
        item
        for unit in units_of(kind, path)
        for item in registry.load(registry.SOURCES[unit.kind])(unit.uri, limits).read(unit)
    ]
    messages = [item for item in items if isinstance(item, RawMessage)]
    problems = [item for item in items if isinstance(item, Problem)]
    assert len(messages) == KITS[kind].holds
    assert [problem.extent for problem in problems] == [Extent.ASIDE] * len(messages)
    assert {problem.kind for problem in problems} == {ProblemKind.TOO_LARGE}
    for message in messages:
        assert len(message.stored) == 100
        assert message.size > 100
        assert message.sha256 is not None


def test_all_kinds_give_the_same_messages(
    tmp_path: Path, imap_servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    over_imap = Kit(lambda root, mails: fill(root, mails, imap_servers, "imaps"), files=False)
    monkeypatch.setitem(KITS, "imaps", over_imap)
    found = {}
    for kind in sorted(kind for kind, kit in KITS.items() if kit.holds == len(MAILS) and kit.exact):
        (tmp_path / kind).mkdir()
        path = KITS[kind].build(tmp_path / kind, MAILS)
        messages = [item.data for _, _, item in read_all(kind, path) if isinstance(item, RawMessage)]
        found[kind] = sorted(messages, key=lambda data: data.split(b"Message-ID: ")[1])
    assert all(messages == MAILS for messages in found.values())


def test_compressed_forms_give_the_same_too(tmp_path: Path) -> None:
    (tmp_path / "Sent.mbox.gz").write_bytes(gzip.compress(as_mbox(MAILS)))
    with tarfile.open(tmp_path / "all.tar.xz", "w:xz") as archive:
        for number, data in enumerate(MAILS):
            info = tarfile.TarInfo(f"Maildir/.Sent/cur/{number}:2,S")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    for name in ("Sent.mbox.gz", "all.tar.xz"):
        path = tmp_path / name
        entries = read_all("path", path)
        assert sorted(item.data for _, _, item in entries) == sorted(MAILS)
        assert {folder for _, folder, _ in entries} == {"Sent"}
