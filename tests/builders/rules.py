"""The default rules in small: thresholds as documented, one plain confidence, short texts."""

from __future__ import annotations

from collections.abc import Mapping

from sentaudit.model.facts import Channel
from sentaudit.model.incident import Severity
from sentaudit.rules.rule import Level, Pattern, Rule

ADJUST = {
    "internal-receivers": -0.5,
    "one-partner": -0.4,
    "known-group": -0.5,
    "thread": -0.4,
    "reply": -0.15,
    "invitation": -0.3,
    "list-post": -0.35,
    "role-addresses": -0.3,
    "standing-group": -0.35,
    "auto": -0.4,
    "habit-bcc": 0.2,
    "unrelated-individuals": 0.1,
    "no-thread": 0.1,
    "broadcast": 0.1,
    "many": 0.15,
}


def rule(
    name: str,
    channels: tuple[Channel, ...],
    *when: Mapping[str, float],
    level: Level = Level.MESSAGE,
    pattern: Pattern = Pattern.VISIBLE,
    watch: int = 2,
) -> Rule:
    """A rule with everything but its thresholds filled in."""
    return Rule(
        id=name,
        level=level,
        pattern=pattern,
        channels=channels,
        when=when,
        watch=watch,
        severity=((Severity.LOW, 10), (Severity.MEDIUM, 100), (Severity.HIGH, 1000)),
        raise_for=(),
        base=0.6,
        adjust=ADJUST,
        title={"en": name, "ja": name},
        explanation={"en": "why", "ja": "why"},
        advice={"en": "what", "ja": "what"},
        examples=(),
        counter_examples=(),
        origin="builders:1",
    )


HEADER = (Channel.TO, Channel.CC)

RULES = (
    rule("visible-recipients", HEADER, {"exposed": 10, "parties": 2, "receivers": 2}),
    rule("visible-recipients-repeated", HEADER, {"exposed": 10, "parties": 10, "messages": 3}, level=Level.CAMPAIGN),
    rule("addresses-in-body", (Channel.BODY,), {"exposed": 10}),
    rule("addresses-in-quoted", (Channel.QUOTED,), {"exposed": 10}),
    rule("addresses-in-attachment", (Channel.ATTACHMENT,), {"exposed": 10}),
    rule("addresses-in-subject", (Channel.SUBJECT,), {"exposed": 2}, {"exposed": 1, "receivers": 10}, watch=1),
    rule(
        "templated-copies",
        (Channel.BODY, Channel.QUOTED, Channel.ATTACHMENT),
        {"exposed": 10, "messages": 2},
        level=Level.CAMPAIGN,
        pattern=Pattern.COPIES,
        watch=1,
    ),
    rule("delivered-bcc", (Channel.BCC,), {"exposed": 2}),
    rule(
        "same-bcc-list",
        (Channel.TO,),
        {"bcc": 10, "exposed": 2, "messages": 2},
        level=Level.CAMPAIGN,
        pattern=Pattern.SAME_BCC,
    ),
)
