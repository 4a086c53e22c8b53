"""A report file is whole or not there, and only its owner can read it."""

import io
import os
import stat
from pathlib import Path

import pytest

from builders import results
from sentaudit.errors import EXIT_INCOMPLETE
from sentaudit.reporting.json.v1 import JsonReporter
from sentaudit.reporting.terminal.report import TerminalReporter
from sentaudit.reporting.write import ReportError, report_path, write_report


class _Breaks:
    extension = "txt"
    binary = False

    def write(self, result, stream, *, reveal, lang):
        stream.write("half")
        raise OSError(28, "No space left on device")


def test_directory_gets_the_usual_name(tmp_path):
    path = write_report(JsonReporter(), results.clean(), tmp_path)
    assert path == report_path(tmp_path, JsonReporter()) == tmp_path / "sentaudit-report.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["sentaudit-report.json"]


def test_missing_directories_are_made(tmp_path):
    assert write_report(JsonReporter(), results.clean(), tmp_path / "a" / "b" / "out.json").is_file()


def test_old_report_is_replaced_and_closed_to_others(tmp_path):
    path = tmp_path / "old.json"
    path.write_text("old")
    path.chmod(0o644)
    write_report(JsonReporter(), results.clean(), path)
    assert path.read_text(encoding="utf-8").startswith("{")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_failure_leaves_the_old_report(tmp_path):
    path = tmp_path / "old.txt"
    path.write_text("old")
    with pytest.raises(ReportError) as raised:
        write_report(_Breaks(), results.clean(), path)
    assert raised.value.exit_code == EXIT_INCOMPLETE
    assert str(tmp_path) not in raised.value.text
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["old.txt"]


def test_a_link_stays(tmp_path):
    goal, link = tmp_path / "goal.json", tmp_path / "link.json"
    goal.write_text("old")
    link.symlink_to(goal)
    write_report(JsonReporter(), results.clean(), link)
    assert link.is_symlink()
    assert goal.read_text(encoding="utf-8").startswith("{")


def test_a_device_is_not_replaced():
    write_report(JsonReporter(), results.clean(), Path(os.devnull))
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_a_stream_is_written_to():
    stream = io.StringIO()
    assert write_report(TerminalReporter(), results.clean(), stream) is None
    assert stream.getvalue().startswith("No incident to report")
