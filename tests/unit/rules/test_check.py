"""The proof of examples: what fails, and where it is said to be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sentaudit.rules.check import check
from sentaudit.rules.load import load_rules
from sentaudit.rules.rule import Example


@pytest.fixture
def rule():
    (found,) = [rule for rule in load_rules() if rule.id == "addresses-in-body"]
    return found


def test_an_example_below_the_threshold_fails(rule):
    wrong = Example("too few", {"exposed": 9}, (), "r.yml:7")
    (failure,) = check([replace(rule, examples=(wrong,))])
    assert failure == "r.yml:7: addresses-in-body: example 'too few': its numbers do not meet the rule"


def test_an_example_of_low_confidence_fails(rule):
    wrong = Example("inside", {"exposed": 10}, ("internal-receivers",), "r.yml:8")
    (failure,) = check([replace(rule, examples=(wrong,))])
    assert failure.startswith("r.yml:8: ")
    assert "confidence 0.05 is too low" in failure


def test_a_counter_example_that_is_reported_fails(rule):
    wrong = Example("leak", {"exposed": 10}, (), "r.yml:9")
    (failure,) = check([replace(rule, counter_examples=(wrong,))])
    assert failure == "r.yml:9: addresses-in-body: counter-example 'leak': is reported with confidence 0.65"


def test_a_confidence_of_exactly_one_half_is_reported(rule):
    edge = Example("edge", {"exposed": 10}, ("thread",))
    assert rule.confidence(edge.reasons) == 0.5
    assert check([replace(rule, examples=(edge,), counter_examples=())]) == ()
    assert len(check([replace(rule, examples=(), counter_examples=(edge,))])) == 1


def test_without_a_place_of_its_own_an_example_is_at_its_rule(rule):
    (failure,) = check([replace(rule, examples=(Example("x", {}),))])
    assert failure.startswith(f"{rule.origin}: ")
