"""Channel families: what is grouped and counted together, because a reader sees it in one place."""

from __future__ import annotations

from enum import StrEnum

from sentaudit.model.facts import Channel
from sentaudit.rules.rule import Pattern, Rule


class Family(StrEnum):
    """A campaign never crosses families. SAME_BCC is the To field seen by people hidden in Bcc."""

    HEADER = "header"
    SUBJECT = "subject"
    BODY = "body"
    QUOTED = "quoted"
    ATTACHMENT = "attachment"
    BCC = "bcc"
    SAME_BCC = "same-bcc"


FAMILY_OF = {
    Channel.TO: Family.HEADER,
    Channel.CC: Family.HEADER,
    Channel.SUBJECT: Family.SUBJECT,
    Channel.BODY: Family.BODY,
    Channel.QUOTED: Family.QUOTED,
    Channel.ATTACHMENT: Family.ATTACHMENT,
    Channel.BCC: Family.BCC,
}

CONTENT = frozenset({Family.SUBJECT, Family.BODY, Family.QUOTED, Family.ATTACHMENT})
"""Families whose addresses stand in what is written, not in address fields."""


def rules_by_family(rules: tuple[Rule, ...]) -> dict[Family, tuple[Rule, ...]]:
    """The rules that look at each family, in the order given."""
    found: dict[Family, list[Rule]] = {family: [] for family in Family}
    for rule in rules:
        if rule.pattern is Pattern.SAME_BCC:
            found[Family.SAME_BCC].append(rule)
            continue
        for family in dict.fromkeys(FAMILY_OF[channel] for channel in rule.channels):
            found[family].append(rule)
    return {family: tuple(chosen) for family, chosen in found.items()}


def threshold(rules: tuple[Rule, ...]) -> int:
    """The fewest exposed people any of the rules reports; constant contacts below it are left out.

    What says nothing of them asks for as many as it asks for parties, or for anybody; what looks at people in records
    needs none.
    """
    asked = (option for rule in rules for option in rule.when if "exposed" in option or "people" not in option)
    return int(min((option.get("exposed", option.get("parties", 1)) for option in asked), default=1))
