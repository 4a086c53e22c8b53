"""Names of incidents and findings that stay the same over rescans, new copies and added folders."""

from __future__ import annotations

import hashlib

from sentaudit.incidents.exposures.exposing import Exposing
from sentaudit.incidents.exposures.family import Family


def incident_id(first: Exposing, family: Family) -> str:
    """From family and content (its author included) of the earliest exposing message: nothing of where it lies."""
    return f"I-{_digest('incident', family, first.facts.content, first.ordinal)}"


def finding_id(message: Exposing, rule: str, channel: str) -> str:
    """From the rule, the channel and the content of the message."""
    return f"F-{_digest('finding', rule, channel, message.facts.content, message.ordinal)}"


def message_name(message: Exposing, family: Family) -> str:
    """From the family and the content of the message, whatever rule it meets."""
    return f"{family}:{_digest('message', family, message.facts.content, message.ordinal)}"


def _digest(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:16]
