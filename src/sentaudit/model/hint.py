"""A hint: mail that may have gone to the wrong people, which no rule can prove; never part of any exposure number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sentaudit.model.incident import Reason
from sentaudit.model.locator import Locator


class HintKind(StrEnum):
    """What makes somebody look twice."""

    RECORDS = "records-to-stranger"
    """A table of personal data went to an outside address that no other mail of the case knows."""
    NEAR = "near-address"
    """The domain or the address is nearly one that is known, but is not it."""
    THREAD = "inside-thread"
    """What was written among internal people only went on to somebody outside."""
    RELAYED = "relayed"
    """A mailing list of the organisation handed mail of people outside on to its subscribers."""
    MERGE = "mail-merge"
    """A program wrote to many people one by one, and each mail names another of them."""


@dataclass(frozen=True, slots=True)
class Hint:
    """One message to look at. `confidence` goes from 0 to 1; `receivers` and of them `external` are its own, or those
    of all wrong mails of a mailing of which it is the first (`MERGE`).

    `sent_at` is in epoch seconds; `domains` are the one written to and the one it resembles, in the clear here.
    """

    kind: HintKind
    confidence: float
    reasons: tuple[Reason, ...]
    where: Locator
    sent_at: int | None
    zone: int | None
    receivers: int
    external: int
    domains: tuple[str, ...] = ()
