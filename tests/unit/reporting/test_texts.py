"""No text is missing, none is left over, and none is left in the other language."""

import ast
import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest

import sentaudit
from sentaudit.incidents.hints import reasons as hint_reasons
from sentaudit.reporting.html import data
from sentaudit.reporting.words.catalogue import LANGUAGES, catalogue
from sentaudit.rules.reasons import REASONS

PACKAGE = Path(sentaudit.__file__).parent
_MIXED = {"html", "word", "terminal", "csv", "dossier"}
"""Sections of which nobody uses all: where a name in them is made up, its last part stands in the same file."""
_COMMANDS = re.compile(r"sentaudit [a-z]+( [a-z]+)*|--[a-z-]+")


def _leaves(section: object, path: str = "") -> dict[str, str]:
    if isinstance(section, dict):
        return {key: text for name, value in section.items() for key, text in _leaves(value, f"{path}.{name}").items()}
    if isinstance(section, list):
        return {key: text for at, value in enumerate(section) for key, text in _leaves(value, f"{path}[{at}]").items()}
    return {path.removeprefix("."): str(section)}


def _texts(lang: str) -> dict[str, str]:
    return _leaves(catalogue(lang)._texts)


def _files() -> list[Path]:
    """Everything that asks for texts."""
    return [path for suffix in ("py", "j2", "html") for path in PACKAGE.rglob(f"*.{suffix}")]


@cache
def _asked() -> tuple[frozenset[str], frozenset[str]]:
    """Keys the program asks for by their whole name, and sections it asks for as a whole or by a made-up name."""
    whole: set[str] = set()
    sections: set[str] = {f"word.{name}" for name in data._WORDS} | {f"html.{name}" for name in data._TITLES}
    for path in _files():
        text = path.read_text("utf-8")
        whole |= set(re.findall(r"""["']([a-z]\w*(?:\.[\w-]+)+)["']""", text))
        for name in re.findall(r"""["']([a-z]\w*(?:\.[\w-]+)*)\.(?:\{|["'] ~)""", text):
            if name in _MIXED:
                whole |= {f"{name}.{word}" for word in re.findall(r"""["']([a-z][\w-]*)["']""", text)}
            else:
                sections.add(name)
        sections |= set(re.findall(r"""(?:section|pairs|names)\(["']([a-z]\w*(?:\.[\w-]+)*)["']\)""", text))
        for start in re.findall(r"""["']([a-z]\w*(?:\.[\w-]+)*_)["'] ~""", text):
            whole |= {key for key in _texts("en") if key.startswith(start)}
        sections |= {"severity", "status"} if path.match("html/data.py") else set()
    return frozenset(whole), frozenset(sections)


def _ways(key: str) -> set[str]:
    """The key and every section it stands in."""
    steps = re.split(r"\.|\[", key)
    return {".".join(steps[:length]) for length in range(1, len(steps) + 1)}


def test_no_text_is_left_over():
    whole, sections = _asked()
    left = {key for key in _texts("en") if not _ways(key) & (whole | sections)}
    assert not left


def test_every_text_asked_for_is_there():
    known = set().union(*(_ways(key) for key in _texts("en")))
    tops = {key.partition(".")[0] for key in _texts("en")}
    asked = {key for key in _asked()[1] if key.partition(".")[0] in tops}
    for path in _files():
        text = path.read_text("utf-8")
        asked |= set(re.findall(r"""\b(?:words|_words|t|count)\(["']([a-z]\w*(?:\.[\w-]+)+)["'](?! ~)""", text))
    assert len(asked) > 200
    assert not asked - known


def test_japanese_is_written_in_japanese():
    """A text without a single Japanese character is a name, a sign or a number."""
    english, japanese = _texts("en"), _texts("ja")
    for key, text in japanese.items():
        bare = _COMMANDS.sub("", re.sub(r"\{\w*\}", "", text))
        if re.search("[A-Za-z]{3}", bare) and not re.search("[\u3040-\u30ff\u4e00-\u9fff]", bare):
            assert _alike(text) == _alike(english[key]), key
            assert len(bare.split()) == 1, f"{key}: {text}"


def _alike(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "")


@pytest.mark.parametrize("reasons", [REASONS, hint_reasons.REASONS])
def test_every_reason_says_so_in_both_languages(reasons):
    for code, info in reasons.items():
        assert set(info.text) == set(LANGUAGES), code
        assert re.search("[\u3040-\u30ff\u4e00-\u9fff]", info.text["ja"]), code
        first, second = (set(re.findall(r"\{(\w+)", info.text[lang])) for lang in LANGUAGES)
        assert first == second, code


def test_templates_hold_no_text_of_their_own():
    for path in (*PACKAGE.rglob("*.j2"), *PACKAGE.rglob("templates/*.html")):
        text = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", path.read_text("utf-8"), flags=re.DOTALL)
        text = re.sub(r"<[^>]*>|[\w-]+=\"[\w-]*\"", "", text)
        assert set(re.findall("[A-Za-z]{3,}", text)) <= {"sentaudit", "sha"}, path.name


def test_scripts_hold_no_text_of_their_own():
    for path in PACKAGE.rglob("*.js"):
        for text in re.findall(r"""["'`]([^"'`\n]*)["'`]""", path.read_text("utf-8")):
            assert not re.search("[A-Z][a-z]+ [a-z]+ [a-z]+", text), text


def test_reporters_hold_no_sentences_of_their_own():
    """What people read in reports comes from the catalogue; sentences elsewhere are errors, with their hints.

    What a SIEM reads is always English, so that its rules need no language.
    """
    for path in set((PACKAGE / "reporting").rglob("*.py")) - {PACKAGE / "reporting" / "cef.py"}:
        tree = ast.parse(path.read_text("utf-8"))
        said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        raised = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Raise) for part in ast.walk(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said | raised:
                assert not re.search("[A-Z][a-z]+ [a-z]+ [a-z]+", node.value), f"{path.name}: {node.value}"
