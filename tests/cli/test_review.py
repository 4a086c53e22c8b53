"""`sentaudit review` as users run it: at the keyboard, by command, and with a second reviewer."""

import json
import re
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
    said = sentaudit("review", "--stats", *ORGANISATION, check_code=0).stdout
    for rule in ("visible-recipients", "all, each incident once"):
        assert re.search(rf"^{rule} +50% +1 +1 +0  \(1 of the real ones accepted\)$", said, re.MULTILINE), said
    assert "Precision is the share of real incidents" in said
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


def test_merges_and_splits_of_a_second_reviewer(scanned, sentaudit, scan_json, tmp_path):
    path, (large, small) = scanned
    shutil.copytree(tmp_path / "sentaudit-case", tmp_path / "second")
    other = ("--case", "second")
    sentaudit("review", "merge", large, small, "--reason", "one list", "--author", "ben", *other, check_code=0)
    said = sentaudit("review", "export", "theirs.json", *other, check_code=0).stderr
    assert "0 decisions and 1 merge or split written" in said
    assert "0 decisions and 1 merge or split added" in sentaudit("review", "import", "theirs.json", check_code=0).stdout
    report, _ = scan_json(path, *ORGANISATION)
    assert [one["exposed"]["distinct"] for one in report["incidents"]] == [60]
    assert "0 decisions added" in sentaudit("review", "import", "theirs.json", check_code=0).stdout
    sentaudit("review", "undo", "--grouping", *other, check_code=0)
    sentaudit("review", "export", "undone.json", *other, check_code=0)
    told = sentaudit("review", "import", "undone.json", check_code=0).stdout
    assert f"merge of {large}, {small} by ben stands here and was taken back there" in told


def test_torn_merges_and_splits_are_shown_and_someone_must_choose(tmp_path, sentaudit, scan_json):
    people = strangers(90)
    mails = [
        mail(n, to=people[30 * n : 30 * n + 30], subject=f"Subject {'abc'[n]}", minutes=60 * 24 * 90 * n)
        for n in range(3)
    ]
    (tmp_path / "Sent").write_bytes(mbox(mails))
    report, _ = scan_json("Sent", *ORGANISATION)
    first, second, third = sorted(one["id"] for one in report["incidents"])
    shutil.copytree(tmp_path / "sentaudit-case", tmp_path / "second")
    other, why = ("--case", "second"), ("--reason", "because")
    sentaudit("review", "merge", first, second, *why, "--author", "anna", check_code=0)
    sentaudit("review", "merge", second, third, *why, "--author", "ben", *other, check_code=0)
    sentaudit("review", "export", "theirs.json", *other, check_code=0)
    refused = sentaudit("review", "import", "theirs.json", check_code=2)
    assert f"merge of {first}, {second} by anna here, merge of {second}, {third} by ben there" in refused.stdout
    assert "1 merge or split decided otherwise there; nothing was added" in refused.stderr
    shutil.copytree(tmp_path / "sentaudit-case", tmp_path / "third")
    mine = ("--case", "third")
    assert (
        "0 decisions added"
        in sentaudit("review", "import", "theirs.json", "--take", "mine", *mine, check_code=0).stdout
    )
    assert "added" in sentaudit("review", "import", "theirs.json", "--take", "theirs", check_code=0).stdout
    for case, alone in ((("--case", "third"), third), ((), first)):
        found = json.loads(sentaudit("report", "--format", "json", "-o", "-", *ORGANISATION, *case).stdout)["incidents"]
        assert sorted(one["exposed"]["distinct"] for one in found) == [30, 60]
        assert alone in {one["id"] for one in found if one["exposed"]["distinct"] == 30}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        '{"schema": "other"}',
        '{"schema": "sentaudit/reviews/v1", "reviews": [{}]}',
        '{"schema": "sentaudit/reviews/v1", "reviews": [], "groupings": [{"change": "merge", "incidents": "I", "messages": [],'
        ' "reason": "r", "author": "a", "at": 1}]}',
    ],
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


def test_incidents_in_different_places_cannot_be_one(tmp_path, sentaudit, scan_json):
    people = strangers(40)
    mails = [mail(1, to=people[:20]), mail(2, to=["x@far.test"], body="\n".join(people), subject="List")]
    (tmp_path / "Sent").write_bytes(mbox(mails))
    report, _ = scan_json("Sent", *ORGANISATION)
    ids = {one["channels"][0]: one["id"] for one in report["incidents"]}
    refused = sentaudit("review", "merge", ids["to"], ids["body"], "--reason", "one list", check_code=2).stderr
    assert f"{ids['to']} in to, {ids['body']} in body" in refused
    hint = f"affected {ids['to']} {ids['body']}"
    assert hint in " ".join(refused.split())
    rows = sentaudit(*hint.split(), check_code=0).stdout.splitlines()
    assert len(rows) == 1 + 40


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
