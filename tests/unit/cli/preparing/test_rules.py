"""`sentaudit rules`: what list, show and check print, and the exit code of check."""

from __future__ import annotations

import argparse

import pytest

from sentaudit.cli.preparing import rules as verb
from sentaudit.errors import ConfigError, RulesError, UsageError
from sentaudit.rules.load import default_folder, load_rules


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Runs the verb in an empty folder without settings in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("SENTAUDIT_RULES", "SENTAUDIT_CONFIG", "SENTAUDIT_REPORT_LANG"):
        monkeypatch.delenv(name, raising=False)
    parser = argparse.ArgumentParser()
    verb.add_parser(parser.add_subparsers())

    def start(*argv: str) -> int:
        args = parser.parse_args(["rules", *argv])
        return args.func(args)

    return start


def broken_copy(folder):
    """A folder with one default rule whose threshold is above its examples."""
    text = (default_folder() / "addresses-in-body.yml").read_text(encoding="utf-8")
    folder.mkdir()
    (folder / "r.yml").write_text(text.replace("{exposed: 10}", "{exposed: 11}"), encoding="utf-8")
    return str(folder)


def test_list_has_a_line_per_rule_in_the_language_asked_for(run, capsys):
    assert run("list", "--lang", "ja") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [rule.id for rule in load_rules()]
    assert all(line.endswith(rule.title["ja"]) for line, rule in zip(lines, load_rules(), strict=True))


def test_show_has_the_texts_numbers_and_examples(run, capsys):
    assert run("show", "visible-recipients") == 0
    out = capsys.readouterr().out
    (rule,) = [rule for rule in load_rules() if rule.id == "visible-recipients"]
    assert rule.explanation["en"] in out
    assert rule.advice["en"] in out
    assert "exposed >= 10 and parties >= 2 and receivers >= 2" in out
    assert "-0.40  thread" in out
    assert all(example.name in out for example in (*rule.examples, *rule.counter_examples))


def test_show_in_japanese(run, capsys):
    assert run("show", "visible-recipients", "--lang", "ja") == 0
    out = capsys.readouterr().out
    assert "該当条件: exposed >= 10 かつ parties >= 2 かつ receivers >= 2" in out
    assert "重大度: 低 >= 10、中 >= 100、高 >= 1,000" in out
    assert "-0.45  invitation: カレンダーの招待を含む" in out
    for word in ("met if", "severity", "counter-examples", "every receiver"):
        assert word not in out


def test_show_of_an_unknown_rule_is_a_usage_error(run):
    with pytest.raises(UsageError, match="did you mean 'delivered-bcc'"):
        run("show", "deliverd-bcc")


def test_check_of_the_defaults_passes(run, capsys):
    assert run("check") == 0
    out = capsys.readouterr().out
    assert "0 failed" in out
    assert "sha256:" in out


def test_check_names_the_failing_example_and_exits_2(run, capsys, tmp_path):
    folder = broken_copy(tmp_path / "own")
    assert run("check", "--rules", folder) == 2
    out = capsys.readouterr().out
    assert f"{folder}/r.yml:" in out
    assert "1 failed" in out


def test_rules_of_the_settings_file_are_in_effect(run, tmp_path):
    broken_copy(tmp_path / "own")
    (tmp_path / "sentaudit.yml").write_text("rules: [own]\n")
    assert run("check") == 2


def test_wrong_rules_and_wrong_settings_are_errors(run, tmp_path):
    (tmp_path / "bad.yml").write_text("id: x\n")
    with pytest.raises(RulesError, match=r"bad\.yml:1: "):
        run("list", "--rules", "bad.yml")
    (tmp_path / "sentaudit.yml").write_text("rule: [own]\n")
    with pytest.raises(ConfigError, match="did you mean 'rules'"):
        run("list")
