"""A rule as the rest of the program sees it: thresholds over the numbers of a message or a campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sentaudit.model.facts import Channel
from sentaudit.model.incident import Check, Severity

Numbers = Mapping[str, float]
"""What a rule looks at, by name; see NUMBERS."""

NUMBERS = {
    "exposed": "distinct external addresses that somebody else could see (foreign ones in content channels)",
    "parties": "organisations or individuals among the exposed: one per registrable domain, one per freemail address",
    "receivers": "distinct To, Cc and Bcc",
    "bcc": "distinct external Bcc addresses",
    "messages": "messages that expose at least one address",
    "people": "people in recognised personal records",
}

DATA_KINDS = frozenset(
    """address age birth_date card_expiry card_number child company customer_number email employment free_text gender
    guardian job_title medical name national_id order_number password phone postal_address user_id""".split()
)
"""Kinds of personal data a rule may name in `raise_for`: the columns of records, and `address`."""


class Level(StrEnum):
    """What one application of the rule looks at."""

    MESSAGE = "message"
    CAMPAIGN = "campaign"


class Pattern(StrEnum):
    """How the exposed addresses of a campaign rule are found; message rules always use VISIBLE."""

    VISIBLE = "visible"
    """Addresses in the rule's channels that receivers can see."""
    COPIES = "copies"
    """Program-made copies, one receiver each: foreign addresses united over the copies, constant ones dropped."""
    SAME_BCC = "same-bcc"
    """The same Bcc list on mails to different single To people: those people are the exposed."""


@dataclass(frozen=True, slots=True)
class Example:
    """Numbers (and confidence reasons) with which the rule must, or as a counter-example must not, report.

    `origin` is file:line for messages.
    """

    name: str
    numbers: Mapping[str, float]
    reasons: tuple[str, ...] = ()
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `when` holds alternatives; one of them is met if every number in it reaches its minimum.

    `watch` is the number of exposed addresses from which a message below the threshold is kept at watch level.
    `severity` has the net people needed per step, ascending; data kinds in `raise_for` raise it by one.
    `confidence` starts at `base`; each reason that applies adds its `adjust` value; the sum is held within 0..1.
    Texts are by language (en, ja). `origin` is file:line for messages.
    """

    id: str
    level: Level
    pattern: Pattern
    channels: tuple[Channel, ...]
    when: tuple[Mapping[str, float], ...]
    watch: int
    severity: tuple[tuple[Severity, int], ...]
    raise_for: tuple[str, ...]
    base: float
    adjust: Mapping[str, float]
    title: Mapping[str, str]
    explanation: Mapping[str, str]
    advice: Mapping[str, str]
    examples: tuple[Example, ...]
    counter_examples: tuple[Example, ...]
    origin: str

    def met(self, numbers: Numbers) -> bool:
        """True if one alternative of `when` is satisfied; a number that is not known counts as 0."""
        return any(all(numbers.get(name, 0) >= least for name, least in option.items()) for option in self.when)

    @property
    def counts_people(self) -> bool:
        """True if it looks at people in records, whose addresses need not be known."""
        return any("people" in option for option in self.when)

    @property
    def scope(self) -> str:
        """What its numbers are of: one `message`, the whole `mailing`, or its `copies` to one person each."""
        if self.level is Level.MESSAGE:
            return "message"
        return "copies" if self.pattern is Pattern.COPIES else "mailing"

    def checks(self, numbers: Numbers) -> tuple[Check, ...]:
        """Every comparison with its values, for `incidents explain`."""
        return tuple(
            Check(self.id, name, numbers.get(name, 0), least, alternative, self.scope)
            for alternative, option in enumerate(self.when, 1)
            for name, least in option.items()
        )

    def confidence(self, reasons: Mapping[str, float] | tuple[str, ...]) -> float:
        """Base plus the adjustment of every reason, within 0..1, rounded to two places.

        `reasons` are codes, or codes with a weight between 0 and 1 that scales the adjustment.
        """
        weights = reasons if isinstance(reasons, Mapping) else dict.fromkeys(reasons, 1.0)
        total = self.base + sum(self.adjust.get(code, 0.0) * weight for code, weight in weights.items())
        return round(min(1.0, max(0.0, total)), 2)

    def severity_of(self, net: int, kinds: frozenset[str] = frozenset()) -> Severity:
        """The highest step `net` people reach, one higher if a kind of data of `raise_for` is among `kinds`."""
        found = Severity.INFO
        for step, least in self.severity:
            if net >= least:
                found = step
        if kinds & set(self.raise_for):
            steps = list(Severity)
            found = steps[min(found.rank + 1, len(steps) - 1)]
        return found
