"""The unit files of the documentation are ones systemd accepts, and run a command sentaudit accepts."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sentaudit.cli.main import build_parser

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "docs" / "systemd"


def commands():
    service = (UNITS / "sentaudit.service").read_text("utf-8")
    yield re.search(r"^ExecStart=\S+ (.*)$", service, re.MULTILINE)[1]
    nightly = (ROOT / "docs" / "nightly.md").read_text("utf-8")
    yield from re.findall(r"^.*sentaudit (scan --.*)$", nightly, re.MULTILINE)


def test_systemd_accepts_the_units(tmp_path):
    verifier = shutil.which("systemd-analyze")
    if verifier is None:
        assert not os.environ.get("CI"), "systemd-analyze is missing"
        pytest.skip("no systemd here")
    service = (UNITS / "sentaudit.service").read_text("utf-8")
    # The check wants the program to be there.
    (tmp_path / "sentaudit.service").write_text(service.replace("/opt/sentaudit/bin/sentaudit", sys.executable))
    shutil.copy(UNITS / "sentaudit.timer", tmp_path)
    for unit in ("sentaudit.service", "sentaudit.timer"):
        done = subprocess.run(
            [verifier, "verify", "--man=no", str(tmp_path / unit)],
            capture_output=True, text=True, check=False, env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        )  # fmt: skip
        ours = [line for line in (done.stdout + done.stderr).splitlines() if "sentaudit" in line]
        assert ours == []
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_check_would_see_a_mistake(tmp_path):
    verifier = shutil.which("systemd-analyze")
    if verifier is None:
        pytest.skip("no systemd here")
    (tmp_path / "wrong.service").write_text("[Service]\nType=oneshot\nExecStart=/bin/true\nNoSuchThing=1\n")
    done = subprocess.run(
        [verifier, "verify", str(tmp_path / "wrong.service")], capture_output=True, text=True, check=False
    )
    assert "NoSuchThing" in done.stdout + done.stderr


@pytest.mark.parametrize("command", list(commands()))
def test_sentaudit_accepts_the_commands(command):
    args = build_parser().parse_args(shlex.split(command))
    assert args.new_only
    assert args.accounts
