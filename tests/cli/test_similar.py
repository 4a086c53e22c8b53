"""`sentaudit similar` as users run it: from an incident and from a file, on the terminal and as JSON."""

import json
import re

from builders.mails import mail, mbox, strangers

ORGANISATION = ("--organisation-domain", "example.co.jp")


def box(tmp_path):
    people = strangers(30)
    mails = [
        mail(1, to=people),
        mail(2, to=people[:7], minutes=60 * 24 * 300),
        mail(3, to=strangers(5, prefix="q"), subject="Other", minutes=60 * 24 * 100),
    ]
    path = tmp_path / "Sent"
    path.write_bytes(mbox(mails))
    return path, people


def test_from_an_incident_and_from_a_file(tmp_path, scan_json, sentaudit):
    path, people = box(tmp_path)
    report, _ = scan_json(path, *ORGANISATION)
    (incident,) = report["incidents"]
    (series,) = report["series"]
    assert (incident["series"], series["watch_messages"]) == (series["id"], 1)
    done = sentaudit("similar", incident["id"], "--format", "json", *ORGANISATION, check_code=0)
    (found,) = json.loads(done.stdout)
    assert (found["exposed"], found["messages"][0]["where"]["folder"]) == (7, "Sent")
    assert found["reasons"][0] == "same audience 1.00"
    query = tmp_path / "found.eml"
    query.write_bytes(mail(77, to=people[:9], sender="other@example.co.jp"))
    found = json.loads(sentaudit("similar", "--message", query, "--format", "json", *ORGANISATION).stdout)
    assert [one["exposed"] for one in found] == [30, 7]
    shown = sentaudit("similar", "--message", query, *ORGANISATION, check_code=0)
    assert "30 people in all" in shown.stdout
    assert "3 audited messages" in shown.stdout
    assert people[0] not in shown.stdout
    japanese = sentaudit("similar", "--message", query, "--lang", "ja", *ORGANISATION, check_code=0)
    assert "実人数（重複なし）：30名" in japanese.stdout
    assert not re.search("[a-z]{3} [a-z]", japanese.stdout.replace(str(path), "")), japanese.stdout


def test_mistakes_are_told(tmp_path, scan_json, sentaudit):
    path, _ = box(tmp_path)
    scan_json(path, *ORGANISATION)
    assert "needs an incident or a message" in sentaudit("similar", check_code=2).stderr
    assert "no incident" in sentaudit("similar", "I-0", check_code=2).stderr
    missing = sentaudit("similar", "--message", tmp_path / "none.eml", check_code=2)
    assert "none.eml" in missing.stderr
