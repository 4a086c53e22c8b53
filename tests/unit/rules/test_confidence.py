"""The design of the confidence numbers: which combinations of reasons are reported and which are not."""

from __future__ import annotations

import pytest

from sentaudit.rules.load import load_rules
from sentaudit.rules.reasons import RAISES, REASONS

RULES = {rule.id: rule for rule in load_rules()}
HEADER = ["visible-recipients", "visible-recipients-repeated"]
CONTENT = ["addresses-in-body", "addresses-in-quoted", "addresses-in-attachment"]
RAISING = [code for code, info in REASONS.items() if info.effect == RAISES]


@pytest.mark.parametrize("rule", RULES)
def test_a_plain_hit_is_reported_and_everything_raising_makes_it_surer(rule):
    assert RULES[rule].confidence(()) >= 0.55
    assert RULES[rule].confidence(tuple(RAISING)) > RULES[rule].confidence(())


@pytest.mark.parametrize("rule", HEADER)
@pytest.mark.parametrize(
    "code", ["thread", "known-group", "invitation", "list-post", "internal-receivers", "one-partner", "role-addresses"]
)
def test_legitimate_openness_brings_headers_clearly_below(rule, code):
    assert RULES[rule].confidence((code,)) <= 0.35


@pytest.mark.parametrize("rule", HEADER)
def test_a_reply_alone_is_just_below(rule):
    assert 0.35 <= RULES[rule].confidence(("reply",)) < 0.5


def test_a_reply_to_a_hundred_strangers_stays_reported():
    rule = RULES["visible-recipients"]
    assert rule.confidence(("reply", "many")) >= 0.5
    assert rule.confidence(("reply", "unrelated-individuals")) >= 0.5


def test_an_invitation_to_hundreds_of_strangers_stays_reported_and_one_to_a_team_does_not():
    rule = RULES["visible-recipients"]
    assert rule.confidence(("invitation", "many", "no-thread", "unrelated-individuals")) >= 0.5
    assert rule.confidence(("invitation", "no-thread")) < 0.5


@pytest.mark.parametrize("code", ["thread", "known-group"])
def test_people_who_know_each_other_outweigh_their_number(code):
    rule = RULES["visible-recipients"]
    assert rule.confidence((code, "many", "unrelated-individuals")) < 0.5


def test_a_half_known_group_counts_half():
    rule = RULES["visible-recipients"]
    assert rule.confidence({"known-group": 0.5}) == pytest.approx(0.35)


@pytest.mark.parametrize("rule", CONTENT)
def test_a_list_pasted_into_a_thread_is_still_reported(rule):
    if rule != "addresses-in-quoted":
        assert RULES[rule].confidence(("thread",)) >= 0.5
    assert RULES[rule].confidence(("reply",)) >= 0.5


def test_what_all_readers_had_before_them_is_no_leak_when_it_is_quoted():
    assert RULES["addresses-in-quoted"].confidence(("thread", "many", "unrelated-individuals")) < 0.5


@pytest.mark.parametrize(
    "rule", [*CONTENT, "addresses-in-subject", "templated-copies", "personal-records", "delivered-bcc"]
)
def test_what_stayed_inside_is_never_reported(rule):
    assert RULES[rule].confidence(("internal-receivers", *RAISING)) < 0.5


@pytest.mark.parametrize("rule", CONTENT)
def test_lists_of_functions_are_never_reported_alone(rule):
    assert RULES[rule].confidence(("role-addresses", "many", "no-thread", "broadcast")) < 0.5
