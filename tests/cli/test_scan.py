"""`sentaudit scan` as users run it: exit codes, the same result whatever the workers, and nothing lost on the way."""

import contextlib
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from builders.mails import mail, mbox, strangers

OWN = ("--organisation-domain", "example.co.jp", "--no-progress")


def without_run(report):
    """The report but for what differs between runs by nature."""
    report = json.loads(json.dumps(report))
    for key in ("id", "started", "finished"):
        report["run"].pop(key)
    return report


@pytest.fixture
def leak(tmp_path):
    path = tmp_path / "Sent.mbox"
    path.write_bytes(mbox([mail(1), mail(2, to=strangers(43)), mail(3)]))
    return path


def test_a_visible_list_is_reported(leak, scan_json):
    report, code = scan_json(leak, *OWN)
    assert code == 1
    (incident,) = report["incidents"]
    assert incident["exposed"]["distinct"] == 43
    assert incident["receivers"]["distinct"] == 43
    assert incident["channels"] == ["to"]
    assert incident["reported"]
    (finding,) = incident["findings"]
    offset, _, length = finding["where"]["position"].partition("+")
    import hashlib

    raw = leak.read_bytes()[int(offset) : int(offset) + int(length)]
    assert hashlib.sha256(raw).hexdigest() in finding["sha256"]


def test_what_was_read_is_said_beside_the_report(leak, sentaudit):
    done = sentaudit("scan", leak, *OWN, "--format", "json", "-o", "-")
    assert "read 3 messages" in done.stderr
    assert "read 3 messages" not in done.stdout
    assert sentaudit("scan", leak, *OWN, "-q").stderr == ""


def test_a_clean_mailbox_exits_0(tmp_path, scan_json):
    path = tmp_path / "Sent.mbox"
    path.write_bytes(mbox([mail(n) for n in range(20)]))
    report, code = scan_json(path, *OWN)
    assert code == 0
    assert report["incidents"] == []
    assert report["coverage"]["messages"] == {"seen": 20, "scanned": 20, "skipped": 0, "failed": 0, "duplicates": 0}
    assert report["negative"]


def test_an_inbox_alone_is_not_audited_and_not_called_clean(leak, sentaudit, tmp_path):
    leak.rename(tmp_path / "Inbox.mbox")
    done = sentaudit("scan", "Inbox.mbox", *OWN, check_code=2)
    assert "Nothing was audited" in done.stdout
    assert "--folders" in done.stdout
    assert sentaudit("scan", "Inbox.mbox", "--folders", "Inbox", *OWN).returncode == 1


def test_verbose_lists_every_problem(tmp_path, sentaudit):
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "one.eml").write_bytes(mail(1))
    (tmp_path / "mails" / "photo.bin").write_bytes(bytes(range(256)) * 20)
    done = sentaudit("scan", "mails", "-v", *OWN)
    assert "photo.bin" in done.stdout.partition("Problems")[2]
    assert "photo.bin" not in sentaudit("scan", "mails", *OWN).stdout


def test_a_missing_source_exits_2_and_says_what_to_do(sentaudit):
    done = sentaudit("scan", "nowhere.mbox", check_code=2)
    assert "nowhere.mbox" in done.stderr
    assert done.stdout == ""


def test_a_source_that_never_opened_does_not_make_later_runs_incomplete(leak, sentaudit, scan_json):
    sentaudit("scan", "nowhere.mbox", check_code=2)
    report, code = scan_json(leak, *OWN)
    assert (code, report["run"]["complete"], report["coverage"]["problems"]) == (1, True, [])


def test_a_source_that_is_gone_stays_named(leak, sentaudit, scan_json):
    scan_json(leak, *OWN)
    leak.rename(leak.with_name("elsewhere"))
    sentaudit("scan", leak, *OWN, check_code=2)
    report = json.loads(sentaudit("report", "--format", "json", "-o", "-", check_code=3).stdout)
    assert [problem["kind"] for problem in report["coverage"]["problems"]] == ["not-found"]
    assert report["incidents"]


def test_one_missing_source_of_two_is_incomplete(leak, scan_json):
    report, code = scan_json(leak, "nowhere.mbox", *OWN)
    assert code == 3
    assert not report["run"]["complete"]
    assert [problem["kind"] for problem in report["coverage"]["problems"]] == ["not-found"]
    assert report["incidents"]


def test_a_wrong_value_is_not_answered_with_all_keys(leak, sentaudit):
    done = sentaudit("scan", leak, "--since", "last week", check_code=2)
    assert "since" in done.stderr
    assert "known keys" not in done.stderr
    (leak.parent / "wrong.yml").write_text("reprot: {}\n")
    assert "known keys" in sentaudit("scan", leak, "--config", "wrong.yml", check_code=2).stderr


def test_a_name_that_led_nowhere_does_not_make_later_runs_incomplete(leak, scan_json, sentaudit):
    sentaudit("scan", "nowhere.mbox", check_code=2)
    assert sentaudit("scan", leak, "nowhere.mbox", *OWN).returncode == 3
    assert sentaudit("report", *OWN[:2]).returncode == 3
    report, code = scan_json(leak, *OWN)
    assert (code, report["coverage"]["problems"]) == (1, [])


def test_a_mailbox_that_was_read_and_is_gone_stays_named(leak, scan_json, sentaudit, tmp_path):
    (tmp_path / "other.mbox").write_bytes(leak.read_bytes())
    sentaudit("scan", leak, "other.mbox", *OWN)
    (tmp_path / "other.mbox").unlink()
    sentaudit("scan", "other.mbox", *OWN)
    report, code = scan_json(leak, *OWN)
    assert (code, [problem["kind"] for problem in report["coverage"]["problems"]]) == (3, ["not-found"])


def test_nothing_is_shown_in_the_clear(leak, sentaudit, tmp_path):
    done = sentaudit("scan", leak, *OWN, check_code=1)
    for shown in (done.stdout, done.stderr, *(p.read_text() for p in (tmp_path / "reports").iterdir())):
        assert "@d1.example" not in shown
        assert "Subject number" not in shown
    revealed = sentaudit("report", "--reveal", "--format", "json", "-o", "-", "--organisation-domain", "example.co.jp")
    assert "p1@d1.example" in revealed.stdout


def test_result_is_the_same_for_any_number_of_workers(tmp_path, scan_json):
    rng = random.Random(4)
    for n in range(6):
        mails = [mail(100 * n + k, to=strangers(rng.choice([1, 2, 30]), prefix=f"x{n}.{k}.")) for k in range(50)]
        (tmp_path / f"box{n}").mkdir()
        (tmp_path / f"box{n}" / "Sent.mbox").write_bytes(mbox(mails))
    sources = [tmp_path / f"box{n}" for n in range(6)]
    reports = [
        scan_json(*sources, *OWN, "--jobs", jobs, "--case", tmp_path / f"case{jobs}", "--reveal")[0]
        for jobs in (1, 2, 5)
    ]
    assert reports[0]["incidents"]
    pseudonyms = [[one.pop("pseudonym") for i in report["incidents"] for one in i["addresses"]] for report in reports]
    assert pseudonyms[0] != pseudonyms[1], "each case has its own key"
    views = [[{**i, "id": ""} for i in report["incidents"]] for report in reports]
    assert [view["exposed"] for view in views[0]] == [view["exposed"] for view in views[1]]
    assert reports[0]["coverage"] == reports[1]["coverage"] == reports[2]["coverage"]


def test_a_second_scan_reads_only_what_is_new(leak, scan_json, tmp_path):
    scan_json(leak, *OWN)
    again, code = scan_json(leak, *OWN)
    assert code == 1
    assert [i["new"] for i in again["incidents"]] == [False]
    with leak.open("ab") as stream:
        stream.write(mbox([mail(9, to=strangers(12, prefix="late"), minutes=60 * 24 * 30)]))
    grown, _ = scan_json(leak, *OWN)
    assert grown["coverage"]["messages"]["seen"] == 4
    assert sorted((i["new"], i["exposed"]["distinct"]) for i in grown["incidents"]) == [(False, 43), (True, 12)]
    fresh, _ = scan_json(leak, *OWN, "--case", tmp_path / "other")
    assert [i["exposed"] for i in fresh["incidents"]] == [i["exposed"] for i in grown["incidents"]]


def test_new_only_is_quiet_about_what_was_reported_before(leak, scan_json):
    assert scan_json(leak, *OWN, "--new-only")[1] == 1
    report, code = scan_json(leak, *OWN, "--new-only")
    assert code == 0
    assert report["incidents"] == []


def test_an_incident_that_grew_is_new_again(leak, scan_json):
    scan_json(leak, *OWN, "--new-only")
    with leak.open("ab") as stream:
        stream.write(mbox([mail(2, to=strangers(30, prefix="more"), minutes=60)]))
    report, code = scan_json(leak, *OWN, "--new-only")
    assert (code, [(one["new"], one["exposed"]["distinct"]) for one in report["incidents"]]) == (1, [(True, 73)])
    assert scan_json(leak, *OWN, "--new-only")[1] == 0


def test_report_gives_the_numbers_of_the_scan(leak, scan_json, sentaudit):
    scanned, _ = scan_json(leak, *OWN)
    done = sentaudit("report", "--format", "json", "-o", "-", check_code=1)
    reported = json.loads(done.stdout)
    assert reported["incidents"] == scanned["incidents"]
    assert reported["coverage"] == scanned["coverage"]
    assert reported["run"]["internal_domains"] == ["example.co.jp"]


def test_verify_tells_a_changed_mailbox(leak, scan_json, sentaudit):
    scan_json(leak, *OWN)
    done = sentaudit("verify", leak, check_code=0)
    assert "3 messages as scanned" in done.stdout
    assert "1 of 1 flagged" in done.stdout
    leak.write_bytes(leak.read_bytes().replace(b"Subject number 3", b"Subject number 4"))
    assert "1 changed" in sentaudit("verify", leak, check_code=3).stdout


def test_verify_asks_about_flagged_messages_of_their_own_source_only(tmp_path, scan_json, sentaudit):
    leaking = mbox([mail("2a", to=strangers(43), minutes=5)])
    short = mbox([mail("2b", to=("x@d1.example",), minutes=5, body="\n")])
    # As long as the leak: folder and position are the same in both sources.
    harmless = mbox([mail("2b", to=("x@d1.example",), minutes=5, body="y" * (len(leaking) - len(short)) + "\n")])
    for name, content in (("a", leaking), ("b", harmless)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Sent.mbox").write_bytes(content)
    scan_json("a", "b", *OWN)
    assert "1 of 1 flagged" in sentaudit("verify", "a", "b", check_code=0).stdout


def test_incidents_list_show_explain(leak, scan_json, sentaudit):
    report, _ = scan_json(leak, *OWN)
    name = report["incidents"][0]["id"]
    assert name in sentaudit("incidents", "list", check_code=0).stdout
    assert json.loads(sentaudit("incidents", "show", name, check_code=0).stdout)["id"] == name
    explained = sentaudit("incidents", "explain", name, check_code=0).stdout
    assert re.search(r"^ +43 >= 10 +outside addresses that others could see$", explained, re.MULTILINE)
    assert re.search(r"^  = +43  people exposed, net$", explained, re.MULTILINE)
    assert "規則の全行" in sentaudit("incidents", "explain", name, "--lang", "ja", check_code=0).stdout
    assert "no incident" in sentaudit("incidents", "show", "I-none", check_code=2).stderr


def test_unknown_setting_is_named_with_its_line(leak, tmp_path, sentaudit):
    (tmp_path / "sentaudit.yml").write_text("organisation:\n  domain: [example.co.jp]\n")
    done = sentaudit("scan", leak, check_code=2)
    assert "sentaudit.yml:2" in done.stderr


def units_done(case: Path) -> int:
    """How many units of a scan at work are in its case for good."""
    if not (case / "case.sqlite").exists():
        return 0
    with contextlib.closing(sqlite3.connect(f"file:{case / 'case.sqlite'}?mode=ro", uri=True)) as database:
        try:
            return database.execute("SELECT count(*) FROM unit").fetchone()[0]
        except sqlite3.OperationalError:  # its tables are on their way
            return 0


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX thing")
@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_in_the_middle_and_run_again_gives_the_report_of_an_unbroken_run(tmp_path, scan_json, jobs):
    mails = [mail(k, to=strangers(20, prefix=f"m{k}.") if k % 40 == 0 else ("a@example.org",)) for k in range(400)]
    for n in range(40):
        (tmp_path / f"part{n:02}").mkdir()
        (tmp_path / f"part{n:02}" / "Sent.mbox").write_bytes(mbox(mails[n * 10 : n * 10 + 10] * 20))
    sources = sorted(tmp_path.glob("part*"))
    case = tmp_path / "case"
    args = [sys.executable, "-m", "sentaudit", "scan", *map(str, sources), *OWN, "--case", str(case), "-q"]
    for least in (5, 15):
        process = subprocess.Popen([*args, "--jobs", str(jobs)], cwd=tmp_path, stderr=subprocess.DEVNULL)
        while process.poll() is None and units_done(case) < least:
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        assert least <= units_done(case) < len(sources)
    broken, _ = scan_json(*sources, *OWN, "--case", case, "--jobs", jobs)
    key = (case / "case.key").read_text()
    unbroken_case = tmp_path / "unbroken"
    unbroken_case.mkdir(mode=0o700)
    (unbroken_case / "case.key").write_text(key)
    (unbroken_case / "case.key").chmod(0o600)
    unbroken, _ = scan_json(*sources, *OWN, "--case", unbroken_case, "--jobs", jobs)
    assert without_run(broken) == without_run(unbroken)


@pytest.mark.skipif(os.name != "posix", reason="SIGINT to one process is a POSIX thing")
def test_interrupted_scan_exits_130_and_keeps_what_is_done(tmp_path, scan_json):
    for n in range(30):
        (tmp_path / f"part{n:02}").mkdir()
        (tmp_path / f"part{n:02}" / "Sent.mbox").write_bytes(mbox([mail(n * 100 + k) for k in range(400)]))
    sources = sorted(tmp_path.glob("part*"))
    args = [sys.executable, "-m", "sentaudit", "scan", *map(str, sources), *OWN, "-q", "--jobs", "2"]
    process = subprocess.Popen(args, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not (tmp_path / "sentaudit-case" / "case.sqlite").exists():
        time.sleep(0.01)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    if process.returncode == 130:
        assert "interrupted" in stderr
    assert "Traceback" not in stderr
    assert process.returncode in (0, 130)
    report, code = scan_json(*sources, *OWN)
    assert code == 0
    assert report["coverage"]["messages"]["scanned"] == 30 * 400


def test_a_time_budget_that_is_enough_changes_nothing(leak, scan_json):
    plain, _ = scan_json(leak, *OWN)
    timed, code = scan_json(leak, *OWN, "--time-budget", "2h")
    assert code == 1
    assert timed["run"]["config_digest"] == plain["run"]["config_digest"]
    assert timed["coverage"] == plain["coverage"]
