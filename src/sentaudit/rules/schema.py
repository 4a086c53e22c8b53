"""The schema of a rule file: YAML nodes to a `Rule`, with a fault for everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from sentaudit.model.facts import Channel
from sentaudit.model.incident import Severity
from sentaudit.rules.fields import Fields
from sentaudit.rules.reasons import INFORMS, LANGUAGES, LOWERS, REASONS
from sentaudit.rules.rule import DATA_KINDS, NUMBERS, Example, Level, Pattern, Rule
from sentaudit.rules.yaml_lines import Faults, Node

_CHANNELS = {channel.value: channel for channel in Channel}
_LEVELS = {level.value: level for level in Level}
_PATTERNS = {pattern.value: pattern for pattern in Pattern}
_STEPS = {severity.value: severity for severity in Severity if severity is not Severity.INFO}
_KINDS = {kind: kind for kind in sorted(DATA_KINDS)}
_CODES = {code: code for code in REASONS}

_HEADER = frozenset({Channel.TO, Channel.CC})
_CONTENT = frozenset({Channel.SUBJECT, Channel.BODY, Channel.QUOTED, Channel.ATTACHMENT})
_POSSIBLE: Mapping[Pattern, frozenset[Channel]] = {
    Pattern.VISIBLE: frozenset(Channel),
    Pattern.COPIES: _CONTENT,
    Pattern.SAME_BCC: _HEADER,
}
"""Channels in which a pattern can ever find anything."""

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
_ID_LENGTH = 64


class Entry(NamedTuple):
    """One rule file. `rule` is None if it only switches the rule of this id off."""

    id: str
    line: int
    rule: Rule | None


def read_rule(node: Node, faults: Faults) -> Entry | None:
    """The rule of a file, or None after putting the faults."""
    before = len(faults.found)
    fields = Fields(node, faults, "rule")
    rule_id = fields.text("id")
    line = fields.line_of("id")
    if rule_id and not (_ID.fullmatch(rule_id) and len(rule_id) <= _ID_LENGTH):
        faults.add(line, "'id' must be lower-case words joined by hyphens")
    enabled = fields.flag("enabled", default=True)
    if not enabled and fields.only("id", "enabled"):
        return Entry(rule_id, line, None) if len(faults.found) == before else None
    rule = _read_body(fields, rule_id, f"{faults.path}:{line}")
    fields.finish()
    if len(faults.found) > before:
        return None
    return Entry(rule_id, line, rule if enabled else None)


def _read_body(fields: Fields, rule_id: str, origin: str) -> Rule:
    faults = fields.faults
    level = fields.choice("level", _LEVELS, Level.CAMPAIGN)  # the default that causes no further faults
    pattern = fields.choice("pattern", _PATTERNS, Pattern.VISIBLE, required=False)
    if pattern is not Pattern.VISIBLE and level is Level.MESSAGE:
        faults.add(fields.line_of("pattern"), f"pattern '{pattern}' needs level 'campaign'")
    channels = fields.choices("channels", _CHANNELS)
    for channel in channels:
        if channel not in _POSSIBLE[pattern]:
            faults.add(fields.line_of("channels"), f"pattern '{pattern}' finds nothing in channel '{channel}'")
    when = tuple(fields.numbers_of(option, "an entry of 'when'", NUMBERS, 1) for option in fields.items("when"))
    if level is Level.MESSAGE and any("messages" in option for option in when):
        faults.add(fields.line_of("when"), "'messages' needs level 'campaign'")
    watch = fields.whole("watch", 1)
    if any(watch > option["exposed"] for option in when if "exposed" in option):
        faults.add(fields.line_of("watch"), "'watch' must not be above a number of 'exposed' in 'when'")
    base, adjust = _confidence(fields)
    return Rule(
        id=rule_id,
        level=level,
        pattern=pattern,
        channels=channels,
        when=when,
        watch=watch,
        severity=_severity(fields),
        raise_for=fields.choices("raise_for", _KINDS, required=False),
        base=base,
        adjust=adjust,
        title=fields.texts("title", LANGUAGES),
        explanation=fields.texts("explanation", LANGUAGES),
        advice=fields.texts("advice", LANGUAGES),
        examples=_examples(fields, "examples"),
        counter_examples=_examples(fields, "counter_examples"),
        origin=origin,
    )


def _severity(fields: Fields) -> tuple[tuple[Severity, int], ...]:
    """The steps from low to critical; the people they need must rise with them."""
    given = fields.numbers("severity", _STEPS, 1)
    steps = tuple((_STEPS[name], int(given[name])) for name in _STEPS if name in given)
    if any(later[1] <= earlier[1] for earlier, later in pairwise(steps)):
        fields.faults.add(fields.line_of("severity"), "a higher step of 'severity' must need more people")
    return steps


def _confidence(fields: Fields) -> tuple[float, dict[str, float]]:
    """Base and adjustments; the sign of an adjustment must be that of its reason's effect."""
    node = fields.take("confidence")
    if node is None:
        return 0.0, {}
    inner = Fields(node, fields.faults, "'confidence'")
    base = inner.decimal("base", 0.0, 1.0)
    adjust = inner.decimals("adjust", _CODES, -1.0, 1.0)
    inner.finish()
    for code, value in adjust.items():
        effect = REASONS[code].effect
        if effect == INFORMS:
            inner.faults.add(inner.line_of("adjust"), f"reason '{code}' only informs and adjusts nothing")
        elif value == 0 or (value < 0) != (effect == LOWERS):
            wanted = "below" if effect == LOWERS else "above"
            inner.faults.add(inner.line_of("adjust"), f"the adjustment of reason '{code}' must be {wanted} 0")
    return base, adjust


def _examples(fields: Fields, key: str) -> tuple[Example, ...]:
    found: list[Example] = []
    names: set[str] = set()
    for node in fields.items(key):
        inner = Fields(node, fields.faults, f"an entry of '{key}'")
        name = inner.text("name")
        if name and name in names:
            fields.faults.add(node.line, f"the name of an entry of '{key}' is there twice")
        names.add(name)
        numbers = inner.numbers("numbers", NUMBERS, 0)
        reasons = inner.choices("reasons", _CODES, required=False)
        inner.finish()
        found.append(Example(name, numbers, reasons, f"{fields.faults.path}:{node.line}"))
    return tuple(found)
