"""What `doctor` says is known in Japanese, whatever is filled in; what nobody says is not kept."""

import ast
import re
from pathlib import Path

import pytest
import yaml

import sentaudit
from sentaudit.model.coverage import ChosenBy, ProblemKind
from sentaudit.reporting.words.catalogue import catalogue
from sentaudit.reporting.words.check_text import check_text
from sentaudit.sources.imap.folders import choice

PACKAGE = Path(sentaudit.__file__).parent
KNOWN, OF_PROBLEMS = (
    yaml.safe_load((PACKAGE / f"reporting/locale/{table}.ja.yml").read_text("utf-8"))
    for table in ("checks", "problems")
)
MAKERS = (
    "cli/preparing/local_checks.py",
    "cli/preparing/notify_checks.py",
    "engine/checkup.py",
    "sources/imap/checkup.py",
    "sources/imap/advice.py",
    "notifying/base.py",
    "notifying/mail.py",
    "notifying/webhook.py",
)
OTHERS = {"pip install sentaudit", "chmod {} {}", "{} test", ", the pinned certificate"}
"""Commands, the name of a test run, and the end of a text that is known as a whole."""


def _said() -> set[str]:
    """Every text in the code that makes checks, its gaps as `{}`; docstrings are none."""
    found = set()
    for path in MAKERS:
        tree = ast.parse((PACKAGE / path).read_text("utf-8"))
        above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(tree):
            if isinstance(above.get(node), ast.JoinedStr | ast.Expr | ast.FormattedValue):
                continue
            if isinstance(node, ast.JoinedStr):
                found.add("".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def _bare(key: str) -> str:
    return re.sub(r"\{\w+\}", "{}", key)


def _is_sentence(text: str) -> bool:
    return bool(re.search(r"[a-z]{2}[,:;']* ['a-z{(]|\} [a-z]{2}", text)) and not re.search(r"[\\|]", text)


def test_every_text_of_a_check_is_known_in_japanese():
    sentences = {text for text in _said() if _is_sentence(text)}
    assert len(sentences) > 60
    assert sentences - {_bare(key) for key in (*KNOWN, *OF_PROBLEMS)} == OTHERS


def test_every_word_of_a_check_is_known_in_japanese():
    """What is looked at, why a folder was chosen, and kinds of problems."""
    calls = [
        node.args[0].value
        for path in MAKERS
        for node in ast.walk(ast.parse((PACKAGE / path).read_text("utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("good", "warning", "failed")
        and isinstance(node.args[0], ast.Constant)
    ]
    words = {*calls, *map(str, ProblemKind), *map(str, ChosenBy), choice.EXCLUDED}
    assert not {word for word in words if word == check_text(word, catalogue("ja"))}


def test_nothing_is_known_that_no_check_says():
    values = {*map(str, ProblemKind), *map(str, ChosenBy), "TLS after STARTTLS"}
    values |= {f"TLS{after}, the pinned certificate" for after in ("", " after STARTTLS")}
    assert {key for key in KNOWN if _bare(key) not in _said() | values} == set()


@pytest.mark.parametrize("key", KNOWN)
def test_every_text_is_put_into_japanese_whatever_is_filled_in(key):
    gaps = sorted(re.findall(r"\{(\w+)\}", key))
    assert sorted(re.findall(r"\{(\w+)\}", KNOWN[key])) == gaps
    filled = {name: f"{number}X" for number, name in enumerate(gaps, 7)}
    said = check_text(key.format(**filled), catalogue("ja"))
    assert said == KNOWN[key].format(**filled)
    assert re.search("[\u3040-\u30ff\u4e00-\u9fff]", said)
    assert check_text(key.format(**filled), catalogue("en")) == key.format(**filled)


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("Sent Items: 2.5 MB, by its name", "Sent Items: 2.5 MB（判断材料: フォルダー名）"),
        ("my name can be written, 61 GB free", "my name に書き込めます（空き容量 61 GB）"),
        ("port 993, TLS, the pinned certificate", "ポート 993、TLS（指定した証明書）"),
        ("3 files: no-text", "ファイル 3 件: 文字情報なし"),
    ],
)
def test_names_stay_and_texts_inside_are_put_into_japanese(english, japanese):
    assert check_text(english, catalogue("ja")) == japanese
