"""What every default rule must do: load, stand alone in its file, prove its examples, and fail when it is changed."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from sentaudit.model.facts import Channel
from sentaudit.model.incident import Severity
from sentaudit.rules.check import check
from sentaudit.rules.load import default_folder, load_rules
from sentaudit.rules.rule import Rule
from sentaudit.rules.schema import read_rule
from sentaudit.rules.yaml_lines import Faults, read_file, read_text

FILES = sorted(default_folder().glob("*.y*ml"))


def rule_of(path) -> Rule:
    faults = Faults(path.name)
    node = read_file(path, faults)
    entry = read_rule(node, faults) if node is not None else None
    assert faults.lines() == []
    assert entry is not None
    assert entry.rule is not None
    return entry.rule


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def rule(request) -> Rule:
    return rule_of(request.param)


def test_the_defaults_are_the_documented_ones():
    assert sorted(path.stem for path in FILES) == [rule.id for rule in load_rules()]
    thresholds = {rule.id: [dict(option) for option in rule.when] for rule in load_rules()}
    assert thresholds == {
        "visible-recipients": [{"exposed": 10, "parties": 2, "receivers": 2}],
        "visible-recipients-repeated": [{"exposed": 10, "parties": 10, "messages": 3}],
        "addresses-in-body": [{"exposed": 10}],
        "addresses-in-quoted": [{"exposed": 10}],
        "addresses-in-attachment": [{"exposed": 10}],
        "addresses-in-subject": [{"exposed": 2}, {"exposed": 1, "receivers": 10}],
        "templated-copies": [{"exposed": 10, "messages": 2}],
        "delivered-bcc": [{"exposed": 2}],
        "same-bcc-list": [{"bcc": 10, "exposed": 2, "messages": 2}],
        "personal-records": [{"people": 10}],
    }


def test_every_channel_has_a_rule():
    assert {channel for rule in load_rules() for channel in rule.channels} == set(Channel)


def test_examples_are_proven(rule):
    assert check([rule]) == ()


def test_every_threshold_is_reached_exactly_by_an_example(rule):
    """Raising any single threshold by one must make the proof fail."""
    for index, option in enumerate(rule.when):
        for name in option:
            if name == "receivers" and option["exposed"] > option[name]:
                continue  # all exposed of To and Cc are receivers: there are no such numbers
            raised = [dict(each) for each in rule.when]
            raised[index][name] += 1
            if not check([replace(rule, when=tuple(raised))]):
                pytest.fail(f"no example notices {name} >= {raised[index][name]}")


def test_every_threshold_is_guarded_by_a_counter_example(rule):
    """Lowering any single threshold by one must make the proof fail."""
    for index, option in enumerate(rule.when):
        for name in option:
            if name == "exposed" and option.get("parties", 0) >= option[name]:
                continue  # there are never more parties than exposed: there are no such numbers
            lowered = [dict(each) for each in rule.when]
            lowered[index][name] -= 1
            if not check([replace(rule, when=tuple(lowered))]):
                pytest.fail(f"no counter-example notices {name} >= {lowered[index][name]}")


def test_raising_the_threshold_above_every_example_fails_for_each_of_them(rule):
    beyond = tuple(dict.fromkeys(option, math.inf) for option in rule.when)
    assert len(check([replace(rule, when=beyond)])) == len(rule.examples)


def test_some_counter_example_depends_on_the_confidence(rule):
    assert check([replace(rule, adjust={}, base=1.0)])


def test_texts_are_complete_and_in_their_language(rule):
    for texts in (rule.title, rule.explanation, rule.advice):
        assert texts["en"].isascii()
        assert re.search("[ぁ-ん]", texts["ja"])
        assert "  " not in texts["ja"]
    assert rule.explanation["ja"].endswith("。")
    assert rule.advice["ja"].endswith("。")
    assert not rule.title["ja"].endswith("。")


def test_severity_and_kinds_of_data(rule):
    assert rule.severity == ((Severity.LOW, 10), (Severity.MEDIUM, 100), (Severity.HIGH, 1000))
    assert set(rule.raise_for) == {"password", "card_number", "medical", "child", "national_id"}
    assert [rule.severity_of(net) for net in (9, 10, 100, 1000)] == [
        Severity.INFO,
        Severity.LOW,
        Severity.MEDIUM,
        Severity.HIGH,
    ]
    assert rule.severity_of(1000, frozenset({"medical"})) is Severity.CRITICAL


def test_the_rule_in_the_documentation_works():
    text, *_ = re.findall(r"```yaml\n(.*?)```", (default_folder() / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    faults = Faults("README.md")
    node = read_text(text, faults)
    assert node is not None
    entry = read_rule(node, faults)
    assert faults.lines() == []
    assert entry is not None
    assert entry.rule is not None
    assert check([entry.rule]) == ()
