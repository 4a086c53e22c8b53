"""An incident explained in plain lines: which mail, every rule check and reason with its value, how it was counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import results
from sentaudit.model.incident import Check, Incident, Reason
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.words.catalogue import LANGUAGES, catalogue
from sentaudit.reporting.words.explanation import explanation
from sentaudit.rules.rule import NUMBERS


def lines(one: Incident, *, lang: str = "en", reveal: bool = False, least: float = 0.5) -> list[str]:
    return list(explanation(one, catalogue(lang), Mask(reveal=reveal), least))


def test_rules_with_their_alternatives_and_scopes() -> None:
    checks = (
        Check("visible-recipients", "exposed", 1000, 10),
        Check("addresses-in-subject", "exposed", 1, 2),
        Check("addresses-in-subject", "exposed", 1, 1, 2),
        Check("addresses-in-subject", "receivers", 3, 10, 2),
        Check("templated-copies", "messages", 1, 2, 1, "copies"),
    )
    said = lines(replace(results.mailing(), checks=checks))
    start = said.index("  visible-recipients: met (looked at the message that shows most)")
    assert said[start + 1 : start + 10] == [
        "      1,000 >= 10    outside addresses that others could see",
        "  addresses-in-subject: not met (looked at the message that shows most)",
        "    alternative 1",
        "            1 <  2     outside addresses that others could see",
        "    alternative 2",
        "            1 >= 1     outside addresses that others could see",
        "            3 <  10    receivers in To, Cc and Bcc",
        "  templated-copies: not met (looked at copies to one person each, together)",
        "          1 <  2     messages",
    ]
    assert "No rule was checked: people put it together." in lines(replace(results.mailing(), checks=()))


def test_the_confidence_is_a_sum() -> None:
    reasons = (
        Reason("many", "+", "As many as 120 addresses.", 0.25),
        Reason("known-group", "-", "They know each other.", -0.05),
        Reason("bcc-missing", "=", "No Bcc field.", 0.0),
    )
    one = replace(results.mailing(), reasons=reasons, base=0.6, confidence=0.8)
    said = "\n".join(lines(one))
    assert "Confidence 0.80: reported, as it is not below 0.50" in said
    assert "   0.60  to begin with, by the rule visible-recipients\n  +0.25  As many" in said
    assert "\n  -0.05  They know each other. (known-group)\n      =  No Bcc field. (bcc-missing)\n" in said
    assert "held between" not in said
    assert "1.60 in all, held between 0.00 and 1.00" in "\n".join(lines(replace(one, base=1.4, confidence=1.0)))
    apart = "\n".join(lines(replace(one, reported=False, confidence=0.3)))
    assert "Confidence 0.30: listed apart, as it is below 0.50; it is in no total" in apart


def test_the_count_and_what_was_not_examined() -> None:
    said = lines(results.mailing())
    assert "  =   1,748  people exposed, net" in said
    assert "  - not examined  undeliverable: no such user" in said
    assert sum("none was read: scan the inbox" in line for line in said) == 1
    known = replace(results.mailing(), exposed=replace(results.mailing().exposed, undeliverable=0))
    assert not any("none was read" in line for line in lines(known))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_masked_unless_revealed_and_one_line_each(lang: str) -> None:
    masked = "\n".join(lines(results.mailing(), lang=lang))
    assert "sales@example.co.jp" not in masked
    assert "夏季休業" not in masked
    assert "sales@example.co.jp" in "\n".join(lines(results.mailing(), lang=lang, reveal=True))
    hostile = replace(results.mailing(), title=results.HOSTILE, subject=results.HOSTILE, sender=results.HOSTILE)
    for line in lines(hostile, lang=lang, reveal=True):
        assert line.isprintable() or not line, line


def test_every_number_a_rule_may_name_has_words() -> None:
    for lang in LANGUAGES:
        assert catalogue(lang).section("explain.number").keys() == NUMBERS.keys()
