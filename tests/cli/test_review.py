"""`sentaudit review` as users run it: at the keyboard, by command, and with a second reviewer."""

import json
import shutil

import pytest

from builders.mails import mail, mbox, strangers

ORGANISATION = ("--organisation-domain", "example.co.jp")


@pytest.fixture
def scanned(tmp_path, scan_json):
    """The path of a scanned mailbox, and the ids of its two incidents."""
    people = strangers(60)
    path = tmp_path / "Sent"
    path.write_bytes(mbox([mail(1, to=people[:20]), mail(2, to=people[20:], subject="Other", minutes=60 * 24 * 90)]))
    report, _ = scan_json(path, *ORGANISATION)
    return path, [one["id"] for one in report["incidents"]]


def test_decide_see_and_undo(scanned, sentaudit, scan_json):
    path, (large, small) = scanned
    said = sentaudit(
        "review", "set", large[:8], "false-positive", "--reason", "a test", "--author", "anna", check_code=0
    )
    assert f"{large}: false-positive by anna (a test)" in said.stdout
    sentaudit("review", "set", small, "accepted", "--reason", "agreed with them", check_code=0)
    report, code = scan_json(path, *ORGANISATION)
    assert code == 0
    assert {one["id"]: (one["status"], one["reported"]) for one in report["incidents"]} == {
        large: ("false-positive", False),
        small: ("accepted", False),
    }
    assert (
        "visible-recipients                  0%  0 real, 2 not" in sentaudit("review", "--stats", *ORGANISATION).stdout
    )
    assert "new by" in sentaudit("review", "undo", large, check_code=0).stdout
    assert scan_json(path, *ORGANISATION)[1] == 1
    assert "nothing was decided" in sentaudit("review", "undo", large, check_code=2).stderr
    history = sentaudit("review", "history", check_code=0).stdout.splitlines()
    assert [line.split()[2] for line in history] == ["false-positive", "accepted", "new"]


def test_the_keyboard_loop_goes_on_where_it_stopped(scanned, sentaudit):
    _, (large, small) = scanned
    first = sentaudit("review", *ORGANISATION, stdin="x\ne\nc\n\nc\nreal leak\nq\n", check_code=0)
    assert "'x' is none of the keys" in first.stdout
    assert "Why it was found" in first.stdout
    assert "A decision needs a reason." in first.stdout
    assert "Stopped." in first.stdout
    second = sentaudit("review", *ORGANISATION, stdin="s\n", check_code=0)
    assert (large in second.stdout, small in second.stdout) == (False, True)
    third = sentaudit("review", *ORGANISATION, stdin="u\nf\nseen\n", check_code=0)
    assert f"{large}: new by" in third.stdout
    assert "[1/1]" in sentaudit("review", *ORGANISATION, stdin="n\nwritten to all\n", check_code=0).stdout
    assert "Nothing is waiting" in sentaudit("review", *ORGANISATION, check_code=0).stdout


def test_nothing_personal_is_shown_unless_asked_for(scanned, sentaudit):
    assert "news@example.co.jp" not in sentaudit("review", *ORGANISATION, stdin="q\n").stdout
    assert "news@example.co.jp" in sentaudit("review", "--reveal", *ORGANISATION, stdin="q\n").stdout


def test_a_second_reviewer(scanned, sentaudit, tmp_path):
    _, (large, small) = scanned
    shutil.copytree(tmp_path / "sentaudit-case", tmp_path / "second")
    sentaudit("review", "set", large, "confirmed", "--reason", "mine", "--author", "anna")
    other = ("--case", "second")
    sentaudit("review", "set", large, "false-positive", "--reason", "theirs", "--author", "ben", *other)
    sentaudit("review", "set", small, "confirmed", "--reason", "theirs", "--author", "ben", *other)
    sentaudit("review", "export", "theirs.json", *other, check_code=0)
    assert json.loads((tmp_path / "theirs.json").read_text())["schema"] == "sentaudit/reviews/v1"
    refused = sentaudit("review", "import", "theirs.json", check_code=2)
    assert f"{large}: confirmed by anna here, false-positive by ben there" in refused.stdout
    assert "2 decisions added" in sentaudit("review", "import", "theirs.json", "--take", "mine", check_code=0).stdout
    report = json.loads(sentaudit("report", "--format", "json", "-o", "-", *ORGANISATION).stdout)
    assert {one["status"] for one in report["incidents"]} == {"confirmed"}
    assert "0 decisions added" in sentaudit("review", "import", "theirs.json", check_code=0).stdout


@pytest.mark.parametrize(
    "content", ["", "{}", '{"schema": "other"}', '{"schema": "sentaudit/reviews/v1", "reviews": [{}]}']
)
def test_a_file_that_holds_no_decisions(scanned, sentaudit, tmp_path, content):
    (tmp_path / "file.json").write_text(content)
    sentaudit("review", "import", "file.json", check_code=2)


def test_merge_split_and_undo(scanned, sentaudit, scan_json):
    path, (large, small) = scanned
    said = sentaudit("review", "merge", large, small, "--reason", "one list", "--author", "anna", check_code=0)
    assert "2 messages, 60 exposed" in said.stdout
    report, _ = scan_json(path, *ORGANISATION)
    (one,) = report["incidents"]
    assert (one["exposed"]["distinct"], one["messages"]) == (60, 2)
    assert one["reasons"][-1]["code"] == "reviewed-merged"
    assert sentaudit("similar", one["id"], check_code=0).stdout.startswith("Nothing like it")
    finding = next(item["id"] for item in one["findings"] if item["exposed"] == 40)
    said = sentaudit("review", "split", one["id"], "--message", finding, "--reason", "two lists", check_code=0)
    assert "1 message, 40 exposed" in said.stdout
    assert len(scan_json(path, *ORGANISATION)[0]["incidents"]) == 2
    assert "split of" in sentaudit("review", "undo", "--grouping", check_code=0).stdout
    assert len(scan_json(path, *ORGANISATION)[0]["incidents"]) == 1
    assert "merge of" in sentaudit("review", "undo", "--grouping", check_code=0).stdout
    assert {item["id"] for item in scan_json(path, *ORGANISATION)[0]["incidents"]} == {large, small}
    assert "nothing was merged" in sentaudit("review", "undo", "--grouping", check_code=2).stderr
    history = sentaudit("review", "history", small, check_code=0).stdout
    assert next(word for word in history.split() if word in ("merge", "split", "undo")) == "merge"
    assert "one list" in history


def test_merges_and_splits_that_make_no_sense_are_refused(scanned, sentaudit, scan_json):
    path, (large, small) = scanned
    (finding,) = next(one["findings"] for one in scan_json(path, *ORGANISATION)[0]["incidents"] if one["id"] == large)
    because = ("--reason", "because")
    assert "two incidents" in sentaudit("review", "merge", large, large, *because, check_code=2).stderr
    everything = sentaudit("review", "split", large, "--message", finding["id"], *because, check_code=2)
    assert "at least one message behind" in everything.stderr
    assert (
        "no finding" in sentaudit("review", "split", small, "--message", finding["id"], *because, check_code=2).stderr
    )
    assert "needs a reason" in sentaudit("review", "merge", large, small, "--reason", " ", check_code=2).stderr
    assert "one of the arguments" in sentaudit("review", "undo", check_code=2).stderr
