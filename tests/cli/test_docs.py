"""What the documents tell people to type works, and prints what they say it prints."""

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
TRIED = ("tutorial.md", "one-off-search.md", "department-audit.md")
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
FENCE = re.compile(r"^```([a-z]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DEMO = "sentaudit demo"
SHELL = 'sentaudit() {{ {python} -m sentaudit "$@"; }}\n'


def sessions(text):
    """Commands of the `console` blocks, each with the lines it is said to print."""
    found = []
    for kind, block in FENCE.findall(text):
        for line in block.splitlines() if kind == "console" else ():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def shown(wanted, printed):
    """True if the lines come in this order; "..." stands for any lines, and within a line for any text."""
    pattern = "".join(
        r"(?:.*\n)*" if line == "..." else ".*".join(map(re.escape, line.split("..."))) + r"[^\n]*\n" for line in wanted
    )
    return re.search(r"(?:^|\n)" + pattern, printed) is not None


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """Where what the first `sentaudit demo` made is kept for the others."""
    return tmp_path_factory.mktemp("kept") / "sentaudit-demo"


@pytest.mark.parametrize("name", TRIED)
def test_every_command_does_what_is_said(name, tmp_path, sample):
    steps = sessions((ROOT / "docs" / name).read_text("utf-8"))
    assert len(steps) >= 5
    for command, wanted in steps:
        if command == DEMO and sample.exists():
            shutil.copytree(sample, tmp_path / sample.name)  # tried before, and the same every time
            continue
        done = subprocess.run(
            ["/bin/bash", "-c", SHELL.format(python=shlex.quote(sys.executable)) + command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "80", "SENTAUDIT_JOBS": "1"},
        )
        assert done.returncode in (0, 1), f"{command}\n{done.stdout}\n{done.stderr}"
        assert "hint:" not in done.stderr, f"{command}\n{done.stderr}"
        assert shown(wanted, "\n" + done.stdout + done.stderr), f"{command}\n{done.stdout}\n{done.stderr}"
        if command == DEMO:
            shutil.copytree(tmp_path / sample.name, sample)


def commands(text):
    """Every line of a code block that begins with the command, without what the shell does with it."""
    for _, block in FENCE.findall(text):
        for line in block.splitlines():
            plain = line.removeprefix("$ ").removeprefix(".venv/bin/")
            if plain.startswith("sentaudit ") and "..." not in plain:
                yield re.split(r" [|>&]|  +#", plain)[0].rstrip("\\ ")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_is_one_the_program_knows(path):
    for command in commands(path.read_text("utf-8")):
        try:
            build_parser().parse_args(shlex.split(command)[1:])
        except SystemExit as error:
            assert not error.code, command


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", path.read_text("utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


def test_every_document_is_linked_from_another():
    text = "\n".join(path.read_text("utf-8") for path in DOCUMENTS)
    for path in DOCUMENTS:
        assert path.name == "README.md" or f"{path.name})" in text or f"docs/{path.name}" in text, path.name
