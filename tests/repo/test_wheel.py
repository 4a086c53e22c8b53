"""The wheel brings the default rules along and finds them without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sentaudit.rules.load import digest, load_rules

ROOT = Path(__file__).resolve().parents[2]

PROBE = """
import sys
sys.path.insert(0, sys.argv[1])
import sentaudit
from sentaudit.rules.check import check
from sentaudit.rules.load import default_folder, digest, load_rules
assert sentaudit.__file__.startswith(sys.argv[1]), sentaudit.__file__
print(default_folder())
rules = load_rules()
assert check(rules) == ()
print(digest(rules))
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory) -> Path:
    """The content of a freshly built wheel, as an installer lays it out."""
    built = tmp_path_factory.mktemp("built")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(built), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = built.glob("sentaudit-*.whl")
    place = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    return place


def test_default_rules_are_found_without_the_checkout(unpacked, tmp_path):
    done = subprocess.run(
        [sys.executable, "-IB", "-c", PROBE, str(unpacked)],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        cwd=tmp_path,
        env={"PATH": os.environ.get("PATH", "")},
    )
    assert done.returncode == 0, done.stderr
    folder, found = done.stdout.splitlines()
    assert Path(folder) == unpacked / "sentaudit" / "rules" / "default"
    assert found == digest(load_rules())


def test_only_the_package_and_its_manual_are_in_the_wheel(unpacked):
    tops = {path.name for path in unpacked.iterdir() if not path.name.endswith((".dist-info", ".data"))}
    assert tops == {"sentaudit"}
    beside = [str(path.relative_to(unpacked)) for path in unpacked.glob("*.data/**/*") if path.is_file()]
    assert [path.partition("/")[2] for path in beside] == ["data/share/man/man1/sentaudit.1"]
    rules = {path.name for path in (unpacked / "sentaudit" / "rules" / "default").iterdir()}
    assert rules == {path.name for path in (ROOT / "rules").iterdir()}
    assert not list(unpacked.rglob("__pycache__"))


def test_everything_but_code_is_in_the_wheel_too(unpacked):
    package = ROOT / "src" / "sentaudit"
    data = {
        path.relative_to(package)
        for path in package.rglob("*.*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }
    assert {path for path in data if not (unpacked / "sentaudit" / path).is_file()} == set()
