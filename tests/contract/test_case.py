"""What every case store must do: give back what was written, whole units only, in an order of its own."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders.cases import column
from builders.facts import address, facts, person_key, result, some_evidence, unit
from sentaudit.model.coverage import ChosenBy, Counts, Extent, Folder, Problem, ProblemKind, Role, Stage
from sentaudit.model.facts import Channel, Place, Sighting, Traits
from sentaudit.model.incident import Status
from sentaudit.model.locator import Locator
from sentaudit.model.message import SourceUnit
from sentaudit.model.review import Review
from sentaudit.model.unit_result import UnitResult
from sentaudit.ports import Case
from sentaudit.store.case import SqliteCase
from sentaudit.store.history import RunRow
from sentaudit.store.writing.writer import UnitState

URI = "mbox:geheim.mbox"


@pytest.fixture
def writer(tmp_path):
    with SqliteCase(tmp_path / "case", write=True) as case:
        case.register_source(URI, 0)
        yield case


def bare(messages):
    return [one._replace(evidence=None) for one in messages]


def stored(case):
    return [message.facts for message in case.messages()]


def problem(position, *, where=None, kind=ProblemKind.BROKEN, extent=Extent.PART_FAILED, uri=URI, folder="Sent"):
    place = where or Locator(uri, folder, position, None, "2", ("geheim.zip",))
    return Problem(Stage.EXTRACT, kind, place, "geheim detail", extent)


def snapshot(case: Case):
    """Everything a reader can tell apart, ids included; the short walk tells the same as the whole one."""
    names = ("id", "content", "flags", "sender", "sent_at", "visible")
    known = [(one.folder, *(column(name, one) for name in names)) for one in case.messages()]
    read = [(folder, *one) for folder, some in case.columns(names) for one in zip(*some, strict=True)]
    assert read == known
    directory = case.directory()
    known = set(directory.at(directory.domains()))
    return (
        case.folders(),
        list(case.messages()),
        case.evidence(message.id for message in case.messages()),
        {key: directory.get(key) for key in known},
        directory.domains(),
        list(case.problems()),
    )


def test_reads_back_what_was_written(writer):
    messages = [facts(f"{100 * n}+90", n, evidence=n % 3 == 0) for n in range(50)]
    of = unit("u1")
    writer.commit(of, result(of, messages), "policy")
    assert stored(writer) == bare(messages)
    assert [message.id for message in writer.messages()] == list(range(1, 51))
    evidence = writer.evidence(range(1, 51))
    assert evidence == {n + 1: one.evidence for n, one in enumerate(messages) if one.evidence is not None}


def test_enumerations_come_back_as_themselves(writer):
    of = unit("u1")
    every = tuple(Sighting(channel, place, "1", (), b"", 0) for channel in Channel for place in Place)
    writer.commit(of, result(of, [facts("0+1", 1, sightings=every)]), "policy")
    (one,) = stored(writer)
    assert one.sightings == every
    assert all(type(seen.channel) is Channel and type(seen.place) is Place for seen in one.sightings)
    assert type(one.flags).__name__ == "Flag"
    assert type(one.kind).__name__ == "Kind"


TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
NUMBER = st.integers(-(2**63), 2**63 - 1)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    position=TEXT,
    part=TEXT,
    inner=st.lists(TEXT, max_size=3).map(tuple),
    content=NUMBER,
    detail=TEXT,
    uri=TEXT,
    folder=TEXT,
    message_id=st.none() | TEXT,
    domain=TEXT,
    string=TEXT,
)
def test_any_text_survives(
    tmp_path_factory, position, part, inner, content, detail, uri, folder, message_id, domain, string
):
    of = unit(position, folder, uri)
    sighting = Sighting(Channel.BODY, Place.LISTED, part, inner, b"", 1)
    one = facts(position, 1, sightings=(sighting,), content=content, template=content)
    trouble = problem(None, where=Locator(uri, folder, position, message_id, part, inner))._replace(detail=detail)
    known = address(1)._replace(domain=domain, address=string)
    with SqliteCase(tmp_path_factory.mktemp("any") / "case", write=True) as case:
        case.register_source(uri, 0)
        case.commit(of, result(of, [one], problems=[trouble], addresses=[known]), "policy")
        assert stored(case) == [one]
        assert list(case.problems()) == [trouble]
        assert case.known(position) == {position: one.sha256}
        assert case.folders()[0].folder.name == folder
        assert case.directory().infos([known.key])[known.key].domain == domain
        assert case.addresses([known.key]) == ({known.key: string} if string else {})


def many_units() -> list[tuple[SourceUnit, UnitResult]]:
    """Two sources, mbox ranges and file names, units that interleave, folders found out of order."""
    made = []
    for uri, folder, positions in (
        ("mbox:b", "Sent", [f"{n}00+50" for n in range(30)]),
        ("mbox:a", "Sent", [f"{n}00+50" for n in range(7, 12)]),
        ("maildir:c", "Sent", [f"cur/{n}.host" for n in range(20)]),
        ("maildir:c", "Archive", [f"tar!{n}.mbox!{n}+9" for n in range(20)]),
        ("imap:d", "Sent Items", [f"7/{n}" for n in range(1, 13)]),
    ):
        for share in range(3):
            some = positions[share * 4 : share * 4 + 4] if uri == "mbox:b" else positions[share::3]
            of = unit(f"{uri} {folder} {share}", folder, uri)
            messages = [facts(position, share, evidence=True) for position in some]
            made.append((of, result(of, messages, problems=[problem(some[0], uri=uri, folder=folder)], skipped=share)))
    return made


def test_order_does_not_depend_on_the_order_of_writing(tmp_path):
    seen = []
    for attempt in range(3):
        units = many_units()
        random.Random(attempt).shuffle(units)
        with SqliteCase(tmp_path / str(attempt), write=True) as case:
            for ordinal, uri in enumerate(("maildir:c", "mbox:b", "mbox:a", "imap:d")):
                case.register_source(uri, ordinal)
            for of, scanned in units:
                case.commit(of, scanned, "policy")
            seen.append(snapshot(case))
    assert seen[0] == seen[1] == seen[2]
    folders, messages, *_ = seen[0]
    assert [(row.source, row.folder.name) for row in folders] == [
        ("maildir:c", "Archive"),
        ("maildir:c", "Sent"),
        ("mbox:b", "Sent"),
        ("mbox:a", "Sent"),
        ("imap:d", "Sent Items"),
    ]
    assert [message.id for message in messages] == list(range(1, len(messages) + 1))
    assert all(one.folder <= two.folder for one, two in pairwise(messages))
    by_folder = {row.id: [m.facts.position for m in messages if m.folder == row.id] for row in folders}
    assert by_folder[5] == [f"7/{n}" for n in range(1, 13)]
    assert by_folder[4] == [f"{n}00+50" for n in range(7, 12)]
    assert by_folder[2] == sorted(f"cur/{n}.host" for n in range(20))
    assert by_folder[1] == sorted((f"tar!{n}.mbox!{n}+9" for n in range(20)), key=lambda p: p.rpartition("!")[0] + "!")


def test_a_message_found_in_the_middle_later_is_read_in_its_place(writer):
    of = unit("u1")
    first = [facts(f"{n}+1", n, evidence=True) for n in (100, 300, 500)]
    writer.commit(of, result(of, first), "policy")
    for n in (200, 50, 400, 600, 450):
        kept = tuple(writer.known("u1"))
        writer.commit(of, result(of, [facts(f"{n}+1", n, evidence=True)], kept=kept), "policy")
    positions = [50, 100, 200, 300, 400, 450, 500, 600]
    assert stored(writer) == bare(facts(f"{n}+1", n, evidence=True) for n in positions)
    assert writer.evidence([3, 8]) == {3: some_evidence(200), 8: some_evidence(600)}
    assert list(writer.known("u1")) == [f"{n}+1" for n in positions]


def test_a_rescan_keeps_replaces_and_removes(writer):
    of = unit("u1")
    old = [facts(f"{n}+9", n) for n in (10, 20, 30, 40)]
    writer.commit(of, result(of, old, problems=[problem("10+9"), problem("20+9"), problem("40+9")], failed=2), "policy")
    assert writer.known("u1") == {one.position: one.sha256 for one in old}
    changed = facts("20+9", 2000)
    grown = facts("50+9", 50)
    again = result(of, [changed, grown], problems=[problem("50+9")], kept=("10+9", "30+9"), failed=1)
    writer.commit(of, again, "policy 2")
    assert stored(writer) == bare([old[0], changed, old[2], grown])
    assert [one.where.position for one in writer.problems()] == ["10+9", "50+9"]
    assert writer.folders()[0].messages == Counts(scanned=4, failed=1)


def test_keeping_what_is_not_there_is_refused_and_changes_nothing(writer):
    of = unit("u1")
    messages = [facts("10+9", 1), facts("20+9", 2)]
    with pytest.raises(ValueError, match="keep"):
        writer.commit(of, result(of, kept=("10+9",)), "policy")
    writer.commit(of, result(of, messages), "policy")
    with pytest.raises(ValueError, match="1 messages to keep"):
        writer.commit(of, result(of, kept=("10+9", "77+9")), "policy")
    assert stored(writer) == bare(messages)


def test_a_failed_commit_forgets_its_addresses(writer):
    """Else a later unit would count on an address that was rolled back."""
    of, known = unit("u1"), address(5)
    too_big = facts("0+1", 1, content=1 << 70)
    with pytest.raises(OverflowError):
        writer.commit(of, result(of, [too_big], addresses=[known]), "policy")
    assert stored(writer) == []
    writer.commit(of, result(of, [facts("0+1", 1)], addresses=[known]), "policy")
    assert writer.addresses([known.key]) == {known.key: known.address}


def test_two_sources_must_not_share_a_unit(writer):
    writer.register_source("mbox:other", 1)
    of = unit("u1")
    writer.commit(of, result(of, [facts("0+1")]), "policy")
    other = unit("u1", uri="mbox:other")
    with pytest.raises(ValueError, match="same id"):
        writer.commit(other, result(other, [facts("0+1")]), "policy")
    assert len(stored(writer)) == 1


def test_a_result_of_another_unit_is_refused(writer):
    with pytest.raises(ValueError, match="another unit"):
        writer.commit(unit("u1"), result(unit("u2"), [facts("0+1")]), "policy")


def test_unit_states_tell_what_to_scan_again(writer):
    fine, shaky = unit("u1", stamp="1 2"), unit("u2")
    writer.commit(fine, result(fine, [facts("0+1")]), "policy")
    writer.commit(shaky, result(shaky, problems=[problem(None, kind=ProblemKind.PERMISSION)]), "other")
    assert writer.unit_states(URI) == {"u1": UnitState("1 2", "policy", False), "u2": UnitState("1", "other", True)}
    assert writer.unit_states("mbox:unknown") == {}
    assert writer.known("unknown") == {}


def test_an_operation_problem_of_a_kept_message_still_asks_for_a_retry(writer):
    of = unit("u1")
    writer.commit(of, result(of, [facts("1+1")], problems=[problem("1+1", kind=ProblemKind.CRASH)]), "policy")
    writer.commit(of, result(of, [facts("2+1")], kept=("1+1",)), "policy")
    assert writer.unit_states(URI)["u1"].retry
    writer.commit(of, result(of, [facts("1+1"), facts("2+1")]), "policy")
    assert not writer.unit_states(URI)["u1"].retry


def test_units_gone_from_the_source_are_removed(writer):
    gone, stays = unit("u1", "Old"), unit("u2", "Sent")
    for of, start in ((gone, 0), (stays, 500)):
        messages = [facts(f"{start + n}+1", n, evidence=True) for n in range(9)]
        writer.commit(of, result(of, messages, problems=[problem(f"{start}+1", folder=of.folder)], skipped=1), "policy")
    assert writer.drop_units(URI, ["u2", "never seen"]) == 1
    assert [row.folder.name for row in writer.folders()] == ["Sent"]
    assert stored(writer) == bare([facts(f"{500 + n}+1", n) for n in range(9)])
    assert len(writer.evidence(range(1, 10))) == 9
    assert [one.where.folder for one in writer.problems()] == ["Sent"]
    assert list(writer.unit_states(URI)) == ["u2"]


def test_folders_and_their_counts(writer):
    writer.register_folder(URI, Folder("Sent", Role.UNKNOWN))
    writer.register_folder(URI, Folder("Sent", Role.SENT, ChosenBy.NAME))
    writer.register_folder(URI, Folder("Empty", Role.OTHER, ChosenBy.USER))
    for name in ("u1", "u2"):
        of = unit(name)
        messages = [facts(f"{n}+1", n, parts=(3, 2, 1)) for n in range(4)]
        writer.commit(of, result(of, messages, skipped=5, failed=7), "policy")
    lost = [
        problem(None, where=Locator(URI, folder), extent=extent)
        for folder, extent in (
            (None, Extent.MESSAGE_SKIPPED),
            (None, Extent.MESSAGE_FAILED),
            ("Sent", Extent.MESSAGE_FAILED),
            ("Drafts", Extent.ASIDE),
        )
    ]
    writer.source_problems(URI, lost)
    empty = Counts()
    assert [(row.folder, row.messages, row.parts) for row in writer.folders()] == [
        (Folder(""), Counts(0, 1, 1), empty),
        (Folder("Empty", Role.OTHER, ChosenBy.USER), empty, empty),
        (Folder("Sent", Role.SENT, ChosenBy.NAME), Counts(8, 10, 15), Counts(24, 16, 8)),
    ]
    assert [row.id for row in writer.folders()] == [1, 2, 3]
    assert {message.folder for message in writer.messages()} == {3}
    writer.source_problems(URI, lost[2:3])
    assert list(writer.problems()) == lost[2:3]
    assert [row.folder.name for row in writer.folders()] == ["Empty", "Sent"]


def test_addresses_are_written_once_and_their_strings_filled_in(tmp_path):
    first, second = unit("u1"), unit("u2")
    directory = tmp_path / "case"
    with SqliteCase(directory, write=True) as case:
        case.register_source(URI, 0)
        case.commit(first, result(first, addresses=[address(1, shown=False), address(2)]), "policy")
        case.commit(second, result(second, addresses=[address(1), address(2, shown=False)]), "policy")
        assert case.addresses([person_key(1), person_key(2), 5]) == {
            person_key(1): address(1).address,
            person_key(2): address(2).address,
        }
    with SqliteCase(directory, write=True) as case:
        case.commit(second, result(second, addresses=[address(2, shown=False)._replace(traits=Traits.ROLE)]), "policy")
        assert case.addresses([person_key(2)]) == {person_key(2): address(2).address}
        known = case.directory().get(person_key(2))
        assert (known.domain, known.traits) == (address(2).domain, Traits.ROLE)
        assert set(case.directory().at([address(1).domain, address(2).domain])) == {person_key(1), person_key(2)}


def test_many_keys_and_ids_at_once(writer):
    of = unit("u1")
    people = [address(n) for n in range(1500)]
    writer.commit(of, result(of, [facts(f"{n}+1", n, evidence=True) for n in range(1500)], addresses=people), "policy")
    assert writer.addresses(one.key for one in people) == {one.key: one.address for one in people}
    assert len(writer.evidence(range(1, 1501))) == 1500


def test_keys_and_pseudonyms_are_those_of_the_case(tmp_path):
    with SqliteCase(tmp_path / "a", write=True) as case:
        key, pseudonym = case.key_of("taro@example.jp"), case.pseudonym("taro@example.jp")
    with SqliteCase(tmp_path / "a") as case:
        assert (case.key_of("taro@example.jp"), case.pseudonym("taro@example.jp")) == (key, pseudonym)
    with SqliteCase(tmp_path / "b", write=True) as case:
        assert case.key_of("taro@example.jp") != key
        assert case.pseudonym("taro@example.jp") != pseudonym


def test_a_reader_sees_the_case_as_it_was_when_it_was_opened(writer):
    of = unit("u1")
    writer.commit(of, result(of, [facts("1+1", 1)]), "policy")
    with SqliteCase(writer.path) as reader:
        writer.commit(of, result(of, [facts("2+1", 2), facts("3+1", 3)]), "policy")
        assert stored(reader) == bare([facts("1+1", 1)])
    with SqliteCase(writer.path) as reader:
        assert len(stored(reader)) == 2


def test_messages_are_streamed(writer):
    """The first one costs a few rows, not the case."""
    of = unit("u1")
    writer.commit(of, result(of, [facts(f"{n}+1", n) for n in range(3000)]), "policy")
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    writer.folders()
    writer._database.set_progress_handler(count, 100)
    stream = writer.messages()
    next(stream)
    at_first = steps
    assert sum(1 for _ in stream) == 2999
    assert steps > 100 * max(1, at_first)


def test_a_stream_may_be_dropped_after_the_case_is_closed(tmp_path):
    """Warnings are errors here: a cursor closed twice would be one."""
    with SqliteCase(tmp_path, write=True) as case:
        case.register_source(URI, 0)
        for name, start in (("u1", 0), ("u2", 1)):
            of = unit(name)
            messages = [facts(f"{n}+1", n) for n in range(start, 900, 2)]
            case.commit(of, result(of, messages, problems=[problem("1+1"), problem("2+1")]), "policy")
        messages, problems = case.messages(), case.problems()
        next(messages)
        next(problems)
    del messages, problems


def test_runs_and_reviews_are_kept_in_order(tmp_path):
    start, end = datetime(2026, 11, 22, 7, 0, tzinfo=UTC), datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
    with SqliteCase(tmp_path, write=True) as case:
        case.begin_run("r2", start, "policy", {"folders": ["sent"]})
        case.end_run("r2", end, complete=False)
        case.begin_run("r1", end, "policy", {})
        case.add_review(Review("I-1", Status.CONFIRMED, "geheim reason", "geheim author", 5, "f1"))
        case.add_review(Review("I-1", Status.NEW, "undone", "geheim author", 4, "f1"))
    with SqliteCase(tmp_path) as case:
        assert case.runs() == [RunRow("r2", start, end, "policy", False), RunRow("r1", end, None, "policy", None)]
        assert [(one.status, one.reason, one.at) for one in case.reviews()] == [
            (Status.CONFIRMED, "geheim reason", 5),
            (Status.NEW, "undone", 4),
        ]


def test_settings_and_first_reports_of_runs_are_remembered(tmp_path):
    start = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
    with SqliteCase(tmp_path, write=True) as case:
        assert case.last_settings() == {}
        case.begin_run("r1", start, "policy", {"folders": ["sent"]})
        case.remember_reported("r1", ["I-1", "I-2"])
        case.begin_run("r2", start, "policy", {"folders": ["all"], "since": None})
        case.remember_reported("r2", ["I-2", "I-3"])
    with SqliteCase(tmp_path) as case:
        assert case.last_settings() == {"folders": ["all"], "since": None}
        assert case.reported_before("r2") == {"I-1", "I-2"}
        assert case.reported_before("r1") == {"I-3"}


def test_addresses_can_be_opened_after_the_case_is_closed(tmp_path):
    of = unit("u1")
    with SqliteCase(tmp_path / "case", write=True) as case:
        case.register_source(URI, 0)
        case.commit(of, result(of, addresses=[address(1), address(2), address(3, shown=False)]), "policy")
        found = case.addresses([person_key(1), person_key(2), person_key(3), -(2**63), 2**63 - 1])
    assert dict(found) == {person_key(1): address(1).address, person_key(2): address(2).address}
    assert (len(found), found.get(person_key(3))) == (2, None)
