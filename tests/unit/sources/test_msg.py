"""Outlook messages as files of a mailbox: recognised by content, read as mail with their receivers."""

import io
import zipfile

import pytest

from builders.exports import read, seen
from builders.outlook import compound, message_tree
from sentaudit import app
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, ProblemKind, Role
from sentaudit.model.message import SourceUnit
from sentaudit.sources.archive import ArchiveSource
from sentaudit.sources.path import PathSource

VALUES = {0x0037: "list", 0x5D01: "me@example.com", 0x1000: "hello", 0x1035: "<1@example.com>"}
PEOPLE = [(1, "A", "a@example.org"), (2, "B", "b@example.org"), (3, "C", "c@example.org")]


def message(values=None, people=PEOPLE, attached=()) -> bytes:
    return compound(message_tree(VALUES | (values or {}), people, attached))


def test_a_folder_of_saved_messages(tmp_path):
    folder = tmp_path / "Sent Items"
    folder.mkdir()
    (folder / "one.msg").write_bytes(message())
    (folder / "two").write_bytes(message({0x1035: "<2@example.com>"}))
    (folder / "old.msg").write_bytes(compound({"Workbook": b"x" * 5000}))
    opened, units, messages, problems = read(tmp_path)
    assert {(unit.kind, unit.folder) for unit in units} == {("msg", "Sent Items")}
    assert opened.folder("Sent Items").role is Role.SENT
    assert sorted(one.position for one in messages) == ["Sent Items/one.msg", "Sent Items/two"]
    view = seen(messages[0].data)
    assert (view["to"], view["cc"], view["bcc"]) == (["a@example.org"], ["b@example.org"], ["c@example.org"])
    assert [(one.detail, one.extent) for one in problems] == [
        ("not a mail: old Office document", Extent.MESSAGE_SKIPPED)
    ]


def test_stored_is_the_file_and_data_the_mail(tmp_path):
    raw = message()
    (tmp_path / "one.msg").write_bytes(raw)
    _, _, (found,), _ = read(tmp_path / "one.msg")
    assert found.stored == raw
    assert found.size == len(found.data)
    assert found.data.startswith(b"From: <me@example.com>\r\n")


@pytest.mark.parametrize("nested", [False, True])
def test_saved_messages_in_an_archive(tmp_path, nested):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Sent/one.msg", message())
        archive.writestr("Sent/old.doc", compound({"WordDocument": b"x" * 5000}))
    if nested:
        inner, data = data, io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            archive.writestr("mail.zip", inner.getvalue())
    (tmp_path / "all.zip").write_bytes(data.getvalue())
    _, units, messages, problems = read(tmp_path / "all.zip", source=ArchiveSource)
    assert [unit.folder.rpartition("/")[2] for unit in units] == ["Sent"]
    assert seen(messages[0].data)["to"] == ["a@example.org"]
    assert [one.detail for one in problems] == ["not a mail: old Office document"]


@pytest.mark.parametrize("keep", [600, 4_000, 8_000, 12_000, 16_000])
def test_a_cut_one_is_a_problem(tmp_path, keep):
    raw = message({0x1000: "x" * 9000})
    assert len(raw) > 16_000
    (tmp_path / "one.msg").write_bytes(raw[:keep])
    _, _, messages, problems = read(tmp_path)
    assert len(messages) + sum(one.extent is not Extent.ASIDE for one in problems) == 1
    assert problems


def test_over_the_limit_its_receivers_are_still_known(tmp_path):
    files = [({0x3701: b"x" * 50_000, 0x3707: "big.bin"}, None)]
    (tmp_path / "one.msg").write_bytes(message(attached=files))
    _, _, (found,), problems = read(tmp_path, limits=Limits(inflated_bytes=80_000))
    assert seen(found.data)["to"] == ["a@example.org"]
    assert [(one.kind, one.extent) for one in problems] == [(ProblemKind.TOO_LARGE, Extent.ASIDE)]
    _, _, messages, problems = read(tmp_path, limits=Limits(inflated_bytes=40_000))
    assert messages == []
    assert [(one.kind, one.extent) for one in problems] == [(ProblemKind.TOO_LARGE, Extent.MESSAGE_FAILED)]


def test_what_was_sent_tells_whether_it_had_a_bcc():
    def flags(values, people):
        parsed = app.recipe_for(bytes(32), Limits()).parse(_mail(message(values, people)), Limits())
        return parsed.envelope.has_bcc

    assert flags({0x0E07: 0x21}, PEOPLE[:2])
    assert flags({0x0E07: 0x21}, PEOPLE)
    assert not flags({0x0E07: 0x01}, PEOPLE[:2])
    assert not flags({0x0E07: 0x21, 0x007D: "From: me@example.com\r\n"}, PEOPLE[:2])


def test_a_receiver_without_an_address_is_not_lost():
    people = [*PEOPLE[:1], (1, "山田", "/o=org/cn=taro")]
    parsed = app.recipe_for(bytes(32), Limits()).parse(_mail(message(people=people)), Limits())
    assert [one.address for one in parsed.envelope.to.mailboxes] == ["a@example.org"]
    assert parsed.envelope.to.unparsed == 1


def _mail(raw: bytes) -> bytes:
    from sentaudit.formats.message_file import MessageFile

    return MessageFile(raw, Limits().inflated_bytes).mail


def test_units_do_not_move(tmp_path):
    for number in range(40):
        (tmp_path / f"{number}.msg").write_bytes(message({0x1035: f"<{number}@example.com>"}))
    before = {
        unit.id: unit.spec for unit in PathSource(str(tmp_path), Limits()).units() if isinstance(unit, SourceUnit)
    }
    (tmp_path / "new.msg").write_bytes(message())
    after = {unit.id: unit.spec for unit in PathSource(str(tmp_path), Limits()).units() if isinstance(unit, SourceUnit)}
    assert set(before) <= set(after)
    assert sum(before.get(one) != spec for one, spec in after.items()) == 1
