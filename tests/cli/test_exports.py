"""Reports in further formats as users ask for them, from the case alone."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from builders.mails import mail, mbox, strangers
from builders.reports import sheets_of

ORGANISATION = ("--organisation-domain", "example.co.jp")
FORMATS = ("xlsx", "md", "sarif", "junit", "cef")


@pytest.fixture
def scanned(tmp_path, sentaudit):
    path = tmp_path / "Sent"
    path.write_bytes(mbox([mail(1, to=strangers(24))]))
    sentaudit("scan", path, "--format", "json", "-o", tmp_path / "out.json", *ORGANISATION, check_code=1)
    return json.loads((tmp_path / "out.json").read_text())


def test_every_format_goes_to_the_reports_folder(scanned, sentaudit, tmp_path):
    folder = tmp_path / "reports"
    sentaudit("report", "--format", ",".join(FORMATS), "--reports", folder, *ORGANISATION, check_code=1)
    files = {path.suffix: path for path in folder.iterdir()}
    assert sorted(files) == [".cef", ".md", ".sarif", ".xlsx", ".xml"]
    assert not [path for path in files.values() if path.stat().st_mode & 0o077]
    (incident,) = scanned["incidents"]
    header, row = sheets_of(files[".xlsx"].read_bytes())["Incidents"]
    assert (row[0], row[header.index("exposed: net")]) == (incident["id"], incident["exposed"]["net"])
    (run,) = json.loads(files[".sarif"].read_text())["runs"]
    assert [one["partialFingerprints"]["incidentId/v1"] for one in run["results"]] == [incident["id"]]
    assert ElementTree.parse(files[".xml"]).find(".//failure").get("message") == "1 incident"  # noqa: S314 - our own
    assert f"externalId={incident['id']} " in files[".cef"].read_text()
    assert incident["id"] in files[".md"].read_text()


def test_an_unknown_format_is_named_before_anything_is_read(sentaudit):
    said = sentaudit("scan", "nowhere", "--format", "xls", check_code=2).stderr
    assert all(name in said for name in ("terminal", "html", "json", "jsonl", "csv", *FORMATS))
    assert "sarif" in sentaudit("report", "--help", check_code=0).stdout


def test_a_workbook_goes_down_a_pipe(scanned, tmp_path):
    command = [sys.executable, "-m", "sentaudit", "report", "--format", "xlsx", "-o", "-", *ORGANISATION]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=300)
    assert done.stderr == b""
    assert len(sheets_of(done.stdout)["Affected people"]) == 25


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_said_once(scanned, sentaudit, tmp_path):
    said = sentaudit("report", "--format", "xlsx", "-o", "/dev/full", *ORGANISATION, check_code=3).stderr
    assert said.splitlines()[0] == "sentaudit: the xlsx report could not be written: No space left on device"
    assert len(said.splitlines()) == 2
    for verb in (("rules", "list"), ("report", "--format", "json", "-o", "-")):
        with Path("/dev/full").open("wb") as full:
            command = [sys.executable, "-m", "sentaudit", *verb]
            done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False, timeout=300)
        assert (done.returncode, len(done.stderr.splitlines())) == (3, 2), done.stderr


def test_a_reports_folder_that_cannot_be_made_is_said_and_the_case_is_kept(scanned, sentaudit, tmp_path):
    (tmp_path / "file").write_text("no folder")
    for verb in (("scan", tmp_path / "Sent"), ("report",)):
        said = sentaudit(*verb, "--reports", tmp_path / "file" / "below", *ORGANISATION, check_code=3).stderr
        assert "report could not be written: Not a directory" in said
    sentaudit("report", *ORGANISATION, check_code=1)


@pytest.mark.parametrize("verb", [("report", "--format", "json", "-o", "-"), ("incidents", "list"), ("rules", "list")])
def test_a_reader_that_goes_away_makes_it_incomplete_and_no_noise(scanned, tmp_path, verb):
    command = [sys.executable, "-m", "sentaudit", *verb]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert (process.wait(300), process.stderr.read()) == (3, b"")
