"""Hints stand in what people read, masked, and in nothing a program counts."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from builders.results import clean, result
from sentaudit import registry
from sentaudit.model.result import AuditResult


def written(name: str, audit: AuditResult, *, lang: str = "en", reveal: bool = False) -> str:
    stream = io.StringIO()
    registry.load(registry.REPORTERS[name])().write(audit, stream, reveal=reveal, lang=lang)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["terminal", "html", "md"])
def test_a_hint_is_shown_with_confidence_and_reasons(name: str) -> None:
    text = written(name, result(), reveal=True)
    assert "an address nearly right" in text
    assert "0.75" in text
    assert "northwnd.example is nearly northwind.example" in text.replace("`", "")
    assert "Somebody wrote from that address as well." in text
    assert "酷似した宛先" in written(name, result(), lang="ja")


@pytest.mark.parametrize("name", ["terminal", "html", "md"])
def test_domains_and_message_ids_are_masked(name: str) -> None:
    text = written(name, result())
    assert "is nearly" in text
    assert "northw" not in text
    assert "left.secret" not in text


@pytest.mark.parametrize("name", ["terminal", "html", "md"])
def test_what_does_not_fit_is_counted(name: str) -> None:
    many = replace(result(), hints=result().hints * 600)
    text = written(name, many)
    assert {"terminal": "600 mails", "html": "100 more", "md": "400 more"}[name] in text
    assert "sentaudit incidents hints" in text
    assert text.count("an address nearly right") == {"terminal": 3, "html": 500, "md": 200}[name]


@pytest.mark.parametrize("name", ["terminal", "html", "md"])
def test_without_hints_nothing_is_said_of_them(name: str) -> None:
    for lang, word in (("en", "Hints"), ("ja", "参考情報" if name == "html" else "参考")):
        assert word in written(name, result(), lang=lang)
        assert word not in written(name, clean(), lang=lang)


def test_the_machine_report_knows_nothing_of_them() -> None:
    document = json.loads(written("json", result()))
    assert "hints" not in document
    assert document == json.loads(written("json", replace(result(), hints=())))
