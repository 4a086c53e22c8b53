"""How the people exposed in an incident fall into groups of the user's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from sentaudit.model.incident import Incident


def with_breakdown(incident: Incident, groups: Mapping[str, str], unmatched: str) -> Incident:
    """The incident with its net people counted by group; those in no group count as `unmatched`.

    The parts sum to the net number: people whose address does not exist are in none of them.
    """
    counts = Counter(
        groups.get(person.address) or unmatched
        for person in incident.addresses
        if not person.internal and not person.excluded and not person.undeliverable
    )
    return replace(incident, breakdown=tuple(sorted(counts.items())))
