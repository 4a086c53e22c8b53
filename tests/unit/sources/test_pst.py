"""Outlook data files: every message in each kind of file, the same as another reader sees, and nothing lost in silence."""

import io
import random
import struct
from pathlib import Path

import pypff
import pytest

from builders.exports import read, seen
from builders.pst import HEADS, pst
from sentaudit.formats.foreign import Fault
from sentaudit.formats.pst.store import Store
from sentaudit.model.config import Limits
from sentaudit.model.coverage import ChosenBy, Extent, ProblemKind, Role
from sentaudit.sources.archive import ArchiveSource
from sentaudit.sources.pst import PstSource

SHARED = Path(__file__).parents[4] / "shared" / "mail"
VALUES = {
    0x0037: "\x01\x05Re: list",
    0x5D01: "me@example.com",
    0x1000: "hello " * 3000,
    0x1035: "<1@example.com>",
    0x0039: (1_700_000_000 + 11_644_473_600) * 10**7,
}
PEOPLE = [(1, "A", "a@example.org"), (2, "B", "b@example.org"), (3, "C", "c@example.org")]
INNER = ({0x0037: "inner", 0x5D01: "old@example.com", 0x1000: "x"}, [(1, "", "old-list@example.org")])
ROOM = 1 << 28


def letter(number: int, **more):
    return (VALUES | {0x1035: f"<{number}@example.com>"} | more.get("values", {}), PEOPLE, more.get("attached", ()))


@pytest.mark.parametrize("cipher", [0, 1, 2])
@pytest.mark.parametrize("kind", HEADS)
def test_every_layout_and_cipher(kind, cipher):
    data = pst({"Inbox": [letter(1)] * 30, "Sent": [letter(2)]}, kind, cipher, sent="Sent")
    store = Store(io.BytesIO(data), len(data))
    found = list(store.messages())
    assert len(found) == 31
    view = seen(store.letter(found[-1][0], ROOM).mail)
    assert (view["to"], view["cc"], view["bcc"]) == (["a@example.org"], ["b@example.org"], ["c@example.org"])
    assert view["sent_at"] == 1_700_000_000
    assert b"Subject: Re: list" in store.letter(found[0][0], ROOM).mail


def items_of(item):
    """All messages libpff finds below an item."""
    for at in range(item.number_of_sub_items):
        inner = item.get_sub_item(at)
        if isinstance(inner, pypff.message):
            yield inner
        else:
            yield from items_of(inner)


def entries(item) -> dict[int, bytes]:
    found = {}
    for number in range(item.number_of_record_sets):
        sets = item.get_record_set(number)
        for at in range(sets.number_of_entries):
            entry = sets.get_entry(at)
            found[entry.entry_type] = entry.data or b""
    return found


def compare(data: bytes) -> tuple[int, int]:
    """Messages and receivers libpff finds; ours must hold the same subjects, texts, receivers and attachments."""
    file = pypff.file()
    file.open_file_object(io.BytesIO(data))
    store = Store(io.BytesIO(data), len(data))
    letters = people = 0
    try:
        for item in items_of(file.get_root_folder()):
            values = entries(item)
            ours = store.letter(item.identifier, ROOM)
            assert ours.kind == values[0x1A].decode("utf-16-le" if b"\0" in values[0x1A] else "ascii").lower().rstrip(
                "\0"
            )
            listed = item.recipients.number_of_record_sets if item.recipients else 0
            ways = [entries_of_set(item.recipients.get_record_set(at)) for at in range(listed)]
            for one in ways:
                address = one.get(0x39FE) or one.get(0x3003) or b""
                plain = address.replace(b"\0", b"")
                if b"@" in plain:
                    assert plain.lower() in ours.mail.lower()
            letters += 1
            people += listed
    finally:
        file.close()
    return letters, people


def entries_of_set(one) -> dict[int, bytes]:
    return {one.get_entry(at).entry_type: one.get_entry(at).data or b"" for at in range(one.number_of_entries)}


@pytest.mark.parametrize(("kind", "crowd"), [("ansi", 700), ("wide", 700), ("large", 50)])
def test_another_reader_sees_the_same(kind, crowd):
    people = [(1, "", f"person{number}@example.org") for number in range(crowd)]
    messages = [letter(number) for number in range(40)]
    data = pst({"Inbox": messages, "A/B": [(VALUES, people, ())]}, kind)
    assert compare(data) == (41, 40 * 3 + crowd)


@pytest.mark.parametrize("kind", HEADS)
def test_a_crowd_of_receivers_is_read_whole(kind):
    people = [(1, "", f"person{number}@example.org") for number in range(3000)]
    data = pst({"Sent": [(VALUES, people, ())]}, kind)
    store = Store(io.BytesIO(data), len(data))
    assert len(seen(store.letter(next(iter(store.messages()))[0], ROOM).mail)["to"]) == 3000


@pytest.mark.parametrize("path", sorted(SHARED.rglob("*.pst")) or [None], ids=lambda path: path and path.name)
def test_another_reader_sees_the_same_in_real_files(path):
    if path is None:
        pytest.skip("the collection of real files is not beside this checkout")
    letters, _ = compare(path.read_bytes())
    assert letters


def test_attached_messages_and_files_are_read():
    attached = [({0x3701: b"x" * 30_000, 0x3707: "a.bin"}, None), ({0x3707: "fwd"}, INNER)]
    data = pst({"Sent": [letter(1, attached=attached)]})
    store = Store(io.BytesIO(data), len(data))
    found = store.letter(next(iter(store.messages()))[0], ROOM)
    assert found.missing == 0
    assert "old-list@example.org" in seen(found.mail)["quoted"]


def test_folders_have_their_roles(tmp_path):
    folders = {"Boîte/Wichtig": [letter(1)], "受信トレイ": [letter(2)], "送信済みアイテム/2015": [letter(3)]}
    (tmp_path / "mail.pst").write_bytes(pst(folders, sent="Boîte/Wichtig"))
    opened, units, messages, problems = read(tmp_path / "mail.pst")
    assert problems == []
    assert len(messages) == 3
    roles = {unit.folder: opened.folder(unit.folder) for unit in units}
    assert {name: (one.role, one.chosen_by) for name, one in roles.items()} == {
        "Boîte/Wichtig": (Role.SENT, ChosenBy.SPECIAL_USE),
        "受信トレイ": (Role.OTHER, ChosenBy.NAME),
        "送信済みアイテム/2015": (Role.SENT, ChosenBy.NAME),
    }


def test_in_a_tree_folders_and_positions_lead_to_the_file(tmp_path):
    (tmp_path / "old").mkdir()
    data = pst({"Sent": [letter(1)]}, sent="Sent")
    (tmp_path / "old" / "a.pst").write_bytes(data)
    (tmp_path / "old" / "a.ost").write_bytes(data)
    opened, units, messages, _ = read(tmp_path)
    assert [unit.folder for unit in units] == ["old/a/Sent", "old/a.pst/Sent"]
    assert {opened.folder(unit.folder).role for unit in units} == {Role.SENT}
    assert sorted(one.position for one in messages) == ["old/a.ost!0x200004", "old/a.pst!0x200004"]


def test_what_is_no_mail_and_what_lies_nowhere_is_told(tmp_path):
    contact = ({0x001A: "IPM.Contact", 0x1000: "x"}, (), ())
    (tmp_path / "mail.pst").write_bytes(pst({"Contacts": [contact]}, orphans=[letter(1), letter(2)]))
    _, units, messages, problems = read(tmp_path / "mail.pst")
    assert [unit.folder for unit in units] == ["Contacts", "orphaned items"]
    assert len(messages) == 2
    assert [(one.detail, one.extent, one.expected) for one in problems] == [
        ("not a mail: contact", Extent.MESSAGE_SKIPPED, True),
        ("2 items lie in no folder any more; they are read as well", Extent.ASIDE, True),
    ]


def test_over_the_limit_its_receivers_are_still_known(tmp_path):
    attached = [({0x3701: b"x" * 300_000, 0x3707: "a.bin"}, None)]
    (tmp_path / "mail.pst").write_bytes(pst({"Sent": [letter(1, attached=attached)]}))
    _, _, (found,), problems = read(tmp_path / "mail.pst", limits=Limits(inflated_bytes=200_000))
    assert seen(found.data)["to"] == ["a@example.org"]
    assert [(one.kind, one.extent) for one in problems] == [(ProblemKind.TOO_LARGE, Extent.ASIDE)]


def test_a_data_file_in_an_archive_is_told(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "mail.zip", "w") as archive:
        archive.writestr("mail.pst", pst({"Sent": [letter(1)]}))
    _, _, messages, problems = read(tmp_path / "mail.zip", source=ArchiveSource)
    assert messages == []
    assert [(one.kind, one.extent) for one in problems] == [(ProblemKind.UNSUPPORTED, Extent.MESSAGE_FAILED)]


@pytest.mark.parametrize("kind", HEADS)
def test_damage_costs_what_it_hits_and_is_told(tmp_path, kind):
    """Whatever is broken: no other failure, and each message is read or told to be lost, or what led to it is."""
    whole = pst({"Sent": [letter(number) for number in range(12)]}, kind)
    path = tmp_path / "mail.pst"
    chance = random.Random(kind)
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 3, 30])):
            data[chance.randrange(0x4600 if chance.random() < 0.9 else 0, len(data))] = chance.randrange(256)
        if chance.random() < 0.2:
            del data[chance.randrange(600, len(data)) :]
        path.write_bytes(data)
        _, _, messages, problems = read(path)
        told = [one for one in problems if one.extent is not Extent.ASIDE]
        assert len(messages) + len(told) >= 12 or told or len(messages) == 12


def test_trees_that_run_in_circles_end(tmp_path):
    data = bytearray(pst({"Sent": [letter(number) for number in range(40)]}))
    place = struct.unpack_from("<Q", data, 224)[0]
    assert data[place + 491] == 1, "the root is no leaf"
    for at in range(place, place + 24 * data[place + 488], 24):
        struct.pack_into("<Q", data, at + 16, place)
    store = Store(io.BytesIO(bytes(data)), len(data))
    assert all(isinstance(one, Fault) for one in store.messages())


@pytest.mark.parametrize("data", [b"!BDN", b"!BDN" + bytes(600), b"!BDN" + bytes(range(10)) + b"\x17" + b"x" * 4000])
def test_garbage_is_a_problem(tmp_path, data):
    (tmp_path / "mail.pst").write_bytes(data)
    _, units, _, problems = read(tmp_path)
    assert units == []
    assert problems
    assert {one.extent for one in problems} == {Extent.MESSAGE_FAILED}


def test_new_mail_moves_no_other(tmp_path):
    path = tmp_path / "mail.pst"
    path.write_bytes(pst({"Sent": [letter(number) for number in range(1100)]}))
    before = [unit.id for unit in PstSource(str(path), Limits()).units()]
    path.write_bytes(pst({"Sent": [letter(number) for number in range(1150)]}))
    assert [unit.id for unit in PstSource(str(path), Limits()).units()] == before
    assert len(before) == 2
