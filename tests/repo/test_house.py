"""The tree keeps its own rules: floors, registry, opening sentences, nothing of the machines it was written on."""

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sentaudit import registry

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "sentaudit"
MODULES = sorted(PACKAGE.rglob("*.py"))
TABLES = {
    "sources": registry.SOURCES,
    "extraction": registry.EXTRACTORS,
    "detection": registry.DETECTORS,
    "engine": registry.RUNNERS,
    "reporting": registry.REPORTERS,
    "notifying": registry.NOTIFIERS,
}
SUFFIXES = {
    "sources": "Source",
    "extraction": "Extractor",
    "detection": "Detector",
    "engine": "Runner",
    "reporting": "Reporter",
    "notifying": "Notifier",
}


@pytest.mark.parametrize("target", [target for table in TABLES.values() for target in table.values()])
def test_every_registered_name_imports(target):
    assert isinstance(registry.load(target), type)


@pytest.mark.parametrize("folder", sorted(TABLES))
def test_every_plug_in_is_registered(folder):
    registered = set(TABLES[folder].values())
    for path in sorted((PACKAGE / folder).rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        module = importlib.import_module(name)
        for attribute, value in vars(module).items():
            if isinstance(value, type) and value.__module__ == name and attribute.endswith(SUFFIXES[folder]):
                assert f"{name}:{attribute}" in registered, f"{name}:{attribute} is not in the registry"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_module_says_what_it_is_for(path):
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert docstring, "a module opens with one sentence"
    assert docstring.split("\n\n")[0].rstrip().endswith((".", "?", ":")), docstring


def test_floors_hold():
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_help_starts_without_the_heavy_libraries():
    code = (
        "import sys\nfrom sentaudit.cli.main import build_parser\nbuild_parser()\n"
        "heavy = {'tqdm', 'yaml', 'jinja2', 'cryptography', 'selectolax', 'chardet', 'publicsuffixlist', 'imapclient',"
        " 'mailparser', 'fast_mail_parser', 'sqlite3', 'multiprocessing'}\n"
        "print(','.join(sorted(heavy & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_nothing_names_a_path_of_a_machine_or_a_registry_host():
    forbidden = re.compile(
        r"/(?:work|root|tmp)/[a-z]|pypi\.org|pythonhosted|deb\.debian|registry\.npmjs", re.IGNORECASE
    )
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607 - found on PATH
    if listed.returncode:
        pytest.skip("not a checkout")
    for name in listed.stdout.split("\n"):
        path = ROOT / name
        if (
            name
            and path.is_file()
            and path != Path(__file__)
            and path.suffix in {".py", ".md", ".toml", ".yml", ".j2", ""}
        ):
            text = path.read_text("utf-8", errors="replace")
            assert not forbidden.search(text), name


def test_only_the_command_line_prints():
    for path in MODULES:
        if "cli" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id
            assert called != "print", path


def test_one_broad_except_only():
    """The guard, the way out of the command, and the places where a library raises whatever it likes."""
    allowed = {"guard.py", "main.py", "foreign.py", "mime_library.py", "objects.py", "second_opinion.py"}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Name) and node.type.id == "Exception":
                assert path.name in allowed, path


def test_no_group_is_repeated_possessively():
    """CPython 3.11 before 3.11.5 loses what such a group has to backtrack within."""
    pattern = re.compile(r"\(\?.*(?<!\\)\)(?:[*+?]|\{[0-9,]+\})\+|\(\?>", re.DOTALL)
    found = [
        f"{path.name}: {node.value}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
        if pattern.search(node.value if isinstance(node.value, str) else node.value.decode("latin-1"))
    ]
    assert found == []
