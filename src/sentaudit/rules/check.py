"""Proves rules with their own examples and counter-examples."""

from __future__ import annotations

from collections.abc import Iterable

from sentaudit.rules.rule import Example, Rule

REPORTED_FROM = 0.5
"""The confidence from which examples count as reported: the default of `report.min_confidence`."""


def check(rules: Iterable[Rule]) -> tuple[str, ...]:
    """One line `file:line: text` for every example that is not reported and every counter-example that is."""
    failures: list[str] = []
    for rule in rules:
        for example in rule.examples:
            if not rule.met(example.numbers):
                failures.append(_line(rule, example, "example", "its numbers do not meet the rule"))
            elif (confidence := rule.confidence(example.reasons)) < REPORTED_FROM:
                failures.append(_line(rule, example, "example", f"its confidence {confidence:g} is too low to report"))
        for example in rule.counter_examples:
            confidence = rule.confidence(example.reasons)
            if rule.met(example.numbers) and confidence >= REPORTED_FROM:
                failures.append(_line(rule, example, "counter-example", f"is reported with confidence {confidence:g}"))
    return tuple(failures)


def _line(rule: Rule, example: Example, sort: str, text: str) -> str:
    return f"{example.origin or rule.origin}: {rule.id}: {sort} '{example.name}': {text}"
