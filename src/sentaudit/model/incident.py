"""An incident with all its numbers, each re-derivable from the lists it carries (detection.md words)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sentaudit.model.facts import AddressKey
from sentaudit.model.locator import Locator


class Severity(StrEnum):
    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


class Status(StrEnum):
    NEW = "new"
    CONFIRMED = "confirmed"
    FALSE_POSITIVE = "false-positive"
    ACCEPTED = "accepted"
    REPORTED = "reported"
    NOTIFIED = "notified"
    CLOSED = "closed"


class Prompt(StrEnum):
    """A duty or threshold that people have to think about; the scan decides none of them."""

    APPI_PEOPLE = "appi-people"
    APPI_PUBLIC_BODY = "appi-public-body"
    APPI_SENSITIVE = "appi-sensitive"
    APPI_PROPERTY = "appi-property"
    MY_NUMBER = "my-number"
    GDPR = "gdpr"
    P_MARK = "p-mark"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the confidence went up ("+"), down ("-") or stayed ("=") for an incident, in words a person can read.

    `moved` is by how much it did, None where that is not known.
    """

    code: str
    effect: str
    text: str
    moved: float | None = None


@dataclass(frozen=True, slots=True)
class Exposed:
    """The steps from all entries to the net number. `undeliverable` are addresses without a mailbox behind them, None
    where no incoming mail was read: net = distinct - undeliverable."""

    listed: int
    duplicates: int
    internal: int
    excluded: int
    distinct: int
    undeliverable: int | None
    net: int
    identifying: int
    organisations: int
    max_visible_to_one: int


@dataclass(frozen=True, slots=True)
class Receivers:
    """Who got the exposing messages. `at_least`: a sent copy had no Bcc field, there may be more. `undelivered` are
    those none of the messages reached, None where no incoming mail was read: viewers = distinct - undelivered."""

    distinct: int
    at_least: bool
    internal: int
    undelivered: int | None
    viewers: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """What came back, by kind, in mails. `bounces` are delivery reports, delays included; `replies` include
    `reply_alls`; a reply may be a complaint as well. `as_of` is when the latest message of the case was sent, in epoch
    seconds: later ones cannot be known."""

    bounces: int
    replies: int
    reply_alls: int
    complaints: int
    opt_outs: int
    deletion_confirmations: int
    as_of: int | None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What the organisation told the people concerned. Minutes are full ones since the first exposing message, None
    if there was no such mail; `first_at` and `deletion_at` are when these were sent, in epoch seconds. `reached` +
    `not_reached` are the people of the net number; `others` are receivers who were not exposed and got a follow-up.
    `leaked_again`: a follow-up itself showed people to each other."""

    messages: int
    first_minutes: int | None
    deletion_request_minutes: int | None
    reached: int
    not_reached: int
    others: int
    leaked_again: bool
    first_at: int | None = None
    deletion_at: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One exposing message and the rule it met; `exposed` and `receivers` are that message's own numbers.

    `sha256` is of the raw message; `copies` are the other places where the same message lies. `message`
    names it, with the family of the channel, whatever rule it meets. `batch` counts from 1: messages of different
    batches went to (nearly) different receivers.
    """

    id: str
    rule: str
    channel: str
    exposed: int
    receivers: int
    sent_at: int | None
    zone: int | None
    where: Locator
    sha256: bytes
    copies: tuple[Locator, ...] = ()
    message: str = ""
    batch: int = 1


class AddressPlace(NamedTuple):
    """Where an address stands first: MIME part, way inside it, and row of the sheet or line of the file, if known."""

    part: str
    inner: tuple[str, ...]
    row: int | None


class ExposedAddress(NamedTuple):
    """One address shown by the incident. `internal` ones are listed for completeness and never counted as exposed.

    `undeliverable`: no mailbox is behind the address, so it is not in the net number. `received`: also a receiver of
    one of the exposing messages. `bounced`: none of these reached it; None if it is no receiver, or no incoming mail
    was read. `place` is None for address fields.
    """

    key: AddressKey
    pseudonym: str
    address: str
    channels: tuple[str, ...]
    internal: bool
    excluded: bool
    identifying: bool
    received: bool
    named: bool = False
    undeliverable: bool = False
    bounced: bool | None = None
    notified: int | None = None
    place: AddressPlace | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison a rule makes, for `incidents explain`: is `value` of what `number` names at least `least`?

    A rule is met if all comparisons of one of its alternatives (numbered from 1) are. `scope` tells what was looked at:
    the `message` that shows most, the `mailing` (all messages of the incident), or its `copies` to one person each.
    """

    rule: str
    number: str
    value: float
    least: float
    alternative: int = 1
    scope: str = "message"

    @property
    def met(self) -> bool:
        """True if the value is high enough."""
        return self.value >= self.least


@dataclass(frozen=True, slots=True)
class Incident:
    """A campaign with a finding. Texts (sender, subject, addresses) are in the clear here; reporters mask them.

    `fingerprint` tells whether content or audience changed since a review. `base` is the confidence before any reason.
    `breakdown`, `follow_up`, `inbox` and `series` are None where they were not examined.
    """

    id: str
    title: str
    rules: tuple[str, ...]
    channels: tuple[str, ...]
    severity: Severity
    confidence: float
    reported: bool
    reasons: tuple[Reason, ...]
    status: Status
    new: bool
    sender: str
    subject: str
    client: str | None
    first_sent: int | None
    last_sent: int | None
    zone: int | None
    messages: int
    batches: int
    exposed: Exposed
    receivers: Receivers
    overlap: int
    never_received: int
    records_people: int | None
    records_columns: dict[str, int]
    data_kinds: dict[str, int]
    findings: tuple[Finding, ...]
    addresses: Sequence[ExposedAddress]
    checks: tuple[Check, ...] = ()
    explanation: str = ""
    advice: str = ""
    breakdown: tuple[tuple[str, int], ...] | None = None
    series: str | None = None
    prompts: tuple[Prompt, ...] = ()
    inbox: Inbox | None = None
    follow_up: FollowUp | None = None
    fingerprint: str = ""
    base: float | None = None

    def minutes_after_first(self, moment: int | None) -> int | None:
        """Full minutes from the first exposing message to `moment` (epoch seconds), None if either is not known."""
        if moment is None or self.first_sent is None:
            return None
        return (moment - self.first_sent) // 60
