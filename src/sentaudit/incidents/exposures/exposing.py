"""An audited message that exposes somebody, and the order of such messages."""

from __future__ import annotations

from dataclasses import dataclass

from sentaudit.incidents.exposures.family import Family
from sentaudit.incidents.exposures.shown import Shown
from sentaudit.model.facts import MessageFacts


@dataclass(slots=True, eq=False)
class Exposing:
    """One audited message that exposes somebody, its copies united. `ordinal` tells messages of equal content apart."""

    id: int
    folder: int
    facts: MessageFacts
    shown: dict[Family, Shown]
    ordinal: int = 0


def order(message: Exposing) -> tuple[bool, int, int, int]:
    """Earliest first, undated last; independent of where in the case the message lies."""
    facts = message.facts
    sent_at = facts.sent_at
    return sent_at is None, sent_at or 0, facts.content, message.ordinal
