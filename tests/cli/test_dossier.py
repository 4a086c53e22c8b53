"""`sentaudit dossier` as users run it."""

import pytest

from builders.mails import mail, mbox, strangers

ORGANISATION = ("--organisation-domain", "example.co.jp")
PEOPLE = strangers(14)


@pytest.fixture
def incident(tmp_path, scan_json):
    """The id of one incident of a case."""
    path = tmp_path / "Sent"
    path.write_bytes(mbox([mail(1, to=PEOPLE, subject="Geheime Kundschaft")]))
    report, _ = scan_json(path, *ORGANISATION)
    (one,) = report["incidents"]
    return one["id"]


def test_on_standard_output_masked(incident, sentaudit):
    text = sentaudit("dossier", incident[:6], check_code=0).stdout
    assert text.startswith("# Incident dossier\n")
    assert incident in text
    assert "| **14** |" in text
    assert "news@" not in text
    assert "Geheime" not in text
    revealed = sentaudit("dossier", incident, "--reveal", "--lang", "ja", check_code=0).stdout
    assert revealed.startswith("# 事案調書\n")
    assert "`Geheime Kundschaft`" in revealed
    assert not any(person in revealed for person in PEOPLE)


def test_as_a_page_in_a_file(incident, sentaudit, tmp_path):
    done = sentaudit("dossier", incident, "-o", "dossier.html", check_code=0)
    assert (done.stdout, done.stderr) == ("", "written: dossier.html\n")
    page = tmp_path / "dossier.html"
    assert page.read_text("utf-8").startswith("<!doctype html>")
    assert page.stat().st_mode & 0o077 == 0
    sentaudit("dossier", incident, "--format", "md", "-o", "dossier.html", "-q", check_code=0)
    assert page.read_text("utf-8").startswith("# ")


def test_same_case_same_facts(incident, sentaudit):
    first, again = (sentaudit("dossier", incident, check_code=0).stdout for _ in range(2))
    assert [line for line in first.split("\n") if "Facts as of" not in line] == [
        line for line in again.split("\n") if "Facts as of" not in line
    ]


def test_an_unknown_incident(incident, sentaudit):
    assert "no incident" in sentaudit("dossier", "I-nothing", check_code=2).stderr
    assert "choose another file" in sentaudit("dossier", incident, "-o", "Sent/x.md", check_code=2).stderr
