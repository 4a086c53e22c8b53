"""Decisions of several reviewers on one case: each is kept, and none is made over another without a word."""

import json
import shutil
import threading

import pytest

from builders.review_case import settings
from sentaudit import app
from sentaudit.app import ChangedError, Desk
from sentaudit.engine.progress import Silent
from sentaudit.errors import CaseError, SourceError, UsageError
from sentaudit.model.incident import Status
from sentaudit.model.regrouping import Change
from sentaudit.model.remark import Act
from sentaudit.store.case import SqliteCase
from sentaudit.store.lock import CaseLock


@pytest.fixture
def desk(case):
    return Desk(settings(case))


def test_decisions_show_on_other_desks_at_once(desk, case):
    other = Desk(settings(case))
    first = other.look().waiting[0]
    desk.decide(first.id, Status.CONFIRMED, "seen", "anna")
    assert first.id not in [one.id for one in other.look().waiting]
    assert [one.id for one in other.look().incidents] == [one.id for one in desk.look().incidents]
    assert other.look("ja").incidents[0].title != other.look("en").incidents[0].title


def test_the_same_incidents_as_a_report_gives(desk):
    first, second = desk.look().waiting[:2]
    desk.decide(first.id, Status.FALSE_POSITIVE, "no leak", "anna")
    desk.decide(second.id, Status.NOTIFIED, "told them", "anna")
    by_report = {one.id: one for one in app.report(desk.config).result.incidents}
    assert {one.id: one for one in desk.look().incidents} == by_report


def test_a_decision_over_an_unseen_one_is_not_made(desk):
    incident = desk.look().waiting[0]
    seen = desk.look().seen(incident)
    desk.decide(incident.id, Status.CONFIRMED, "mine", "anna", seen)
    with pytest.raises(ChangedError) as error:
        desk.decide(incident.id, Status.FALSE_POSITIVE, "theirs", "ben", seen)
    assert [(one.author, one.status) for one in error.value.entries] == [("anna", Status.CONFIRMED)]
    assert len(desk.look().reviews) == 1
    desk.decide(incident.id, Status.FALSE_POSITIVE, "theirs", "ben", error.value.seen)
    assert [one.author for one in desk.look().reviews] == ["anna", "ben"]


def test_a_note_or_a_merge_is_something_unseen_too(desk):
    stands = desk.look()
    first, second = stands.waiting[:2]
    desk.note(first.id, "wait for the lawyers", "anna")
    with pytest.raises(ChangedError) as error:
        desk.decide(first.id, Status.CONFIRMED, "clear", "ben", stands.seen(first))
    assert [one.text for one in error.value.entries] == ["wait for the lawyers"]
    before = desk.look()
    merged = desk.merge([first.id, second.id], "one list", "anna", before.basis.groupings)
    changed = first if first.id == merged.id else second
    with pytest.raises(ChangedError):
        desk.decide(changed.id, Status.CONFIRMED, "clear", "ben", before.seen(changed))
    with pytest.raises(ChangedError) as error:
        desk.undo_regrouping("ben", before.basis.groupings)
    assert [one.change for one in error.value.entries] == [Change.MERGE]
    assert desk.undo_regrouping("ben", before.basis.groupings + 1).author == "anna"


def test_looking_unmasked_is_no_reason_to_ask_again_but_is_kept(desk):
    incident = desk.look().waiting[0]
    seen = desk.look().seen(incident)
    desk.reveal(incident.id, "to call the sender", "anna")
    desk.decide(incident.id, Status.CONFIRMED, "clear", "ben", seen)
    (remark,) = desk.look().remarks
    assert (remark.act, remark.author, remark.text) == (Act.REVEALED, "anna", "to call the sender")


@pytest.mark.parametrize("text", ["", "  \n", "undone"])
def test_nothing_is_decided_without_a_reason(desk, text):
    incident = desk.look().waiting[0]
    for act in (desk.note, desk.reveal):
        with pytest.raises(UsageError, match="needs a reason"):
            act(incident.id, text, "anna")
    with pytest.raises(UsageError, match="needs a reason"):
        desk.decide(incident.id, Status.CONFIRMED, text, "anna")
    assert (desk.look().reviews, desk.look().remarks) == ((), ())


def test_many_at_once_lose_nothing(case):
    desks = [Desk(settings(case)) for _ in range(4)]
    incidents = [one.id for one in desks[0].look().waiting][:4]
    failed = []

    def work(desk, author):
        try:
            for number, incident in enumerate(incidents):
                desk.decide(incident, Status.CONFIRMED, f"{author} {number}", author)
                desk.note(incident, f"{author} {number}", author)
        except Exception as error:  # noqa: BLE001 - told to the test
            failed.append(error)

    threads = [threading.Thread(target=work, args=(desk, f"r{number}")) for number, desk in enumerate(desks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    wanted = {f"r{author} {number}" for author in range(4) for number in range(4)}
    stands = desks[0].look()
    assert {one.reason for one in stands.reviews} == wanted
    assert {one.text for one in stands.remarks} == wanted


def test_of_two_who_saw_the_same_one_is_asked(case):
    desks = [Desk(settings(case)) for _ in range(4)]
    incident = desks[0].look().waiting[0]
    seen = desks[0].look().seen(incident)
    gate, outcomes = threading.Barrier(4), []

    def work(desk, author):
        gate.wait()
        try:
            desk.decide(incident.id, Status.CONFIRMED, author, author, seen)
            outcomes.append(author)
        except ChangedError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=work, args=(desk, f"r{number}")) for number, desk in enumerate(desks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = [one for one in outcomes if isinstance(one, str)]
    assert len(kept) == 1
    assert [one.reason for one in desks[0].look().reviews] == kept


def test_while_a_scan_writes_nothing_is_decided(desk, case, monkeypatch):
    monkeypatch.setattr("sentaudit.app.desk.PATIENCE", 0.1)
    incident = desk.look().waiting[0]
    with SqliteCase(case, write=True), pytest.raises(CaseError, match="another run"):
        desk.decide(incident.id, Status.CONFIRMED, "now", "anna")
    assert desk.look().reviews == ()


def test_a_scan_waits_for_a_decision_that_is_being_written(desk, case):
    incident = desk.look().waiting[0].id
    written = CaseLock(case / "lock")
    threading.Timer(0.3, written.release).start()
    with pytest.raises(SourceError, match="no mail"):
        app.scan([str(case.parent / "no mail")], desk.config, Silent())
    desk.decide(incident, Status.CONFIRMED, "seen", "anna")


def test_a_case_that_was_put_back_from_a_copy_is_read_anew(desk, case, tmp_path):
    incident = desk.look().waiting[0].id
    desk.note(incident, "one", "anna")
    copy = shutil.copytree(case, tmp_path / "copy")
    desk.note(incident, "two", "anna")
    assert [one.text for one in desk.look().remarks] == ["one", "two"]
    shutil.rmtree(case)
    shutil.copytree(copy, case)
    assert [one.text for one in desk.look().remarks] == ["one"]
    Desk(desk.config).note(incident, "three", "ben")
    assert [one.text for one in desk.look().remarks] == ["one", "three"]


def test_the_history_of_remarks_is_sealed_and_not_rewritten(desk, case):
    desk.note(desk.look().waiting[0].id, "geheim text", "geheim author")
    assert b"geheim" not in (case / "case.sqlite").read_bytes()
    with SqliteCase(case, write=True) as opened:
        for statement in ("UPDATE remark SET at = 0", "DELETE FROM remark"):
            with pytest.raises(Exception, match="only added to"):
                opened._database.execute(statement)


def test_notes_go_to_a_second_reviewer(desk, tmp_path, capsys):
    from sentaudit.cli.main import main

    incident = desk.look().waiting[0]
    common = ("--case", desk.config.case, "--organisation-domain", "example.co.jp", "--author", "anna")
    assert main(["review", "note", incident.id, "ask the sales team", *common]) == 0
    desk.reveal(incident.id, "stays here", "anna")
    target = tmp_path / "theirs.json"
    assert main(["review", "export", str(target), *common]) == 0
    assert [one["text"] for one in json.loads(target.read_text())["notes"]] == ["ask the sales team"]
    assert main(["review", "import", str(target), *common]) == 0
    assert "0 decisions added" in capsys.readouterr().out
    assert len(desk.look().remarks) == 2
    main(["review", "history", *common])
    assert "note            anna: ask the sales team" in capsys.readouterr().out
