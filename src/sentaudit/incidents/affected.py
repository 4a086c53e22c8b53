"""The people exposed over several incidents, one row per address, and how they fall into groups of the user's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sentaudit.model.affected import Affected
from sentaudit.model.facts import AddressKey, Channel
from sentaudit.model.incident import ExposedAddress, Incident
from sentaudit.names.domain import is_freemail, registrable
from sentaudit.names.kind import is_role

_CHANNELS = {str(channel): number for number, channel in enumerate(Channel)}


def affected(incidents: Iterable[Incident], groups: Mapping[str, str] | None = None) -> list[Affected]:
    """Everybody exposed in the incidents, sorted by address; internal and excluded people are left out."""
    found: dict[AddressKey, list[tuple[Incident, ExposedAddress]]] = {}
    for incident in incidents:
        for person in incident.addresses:
            if not person.internal and not person.excluded:
                found.setdefault(person.key, []).append((incident, person))
    rows = [_row(seen, groups or {}) for seen in found.values()]
    return sorted(rows, key=lambda row: (row.address, row.pseudonym))


def _row(seen: Sequence[tuple[Incident, ExposedAddress]], groups: Mapping[str, str]) -> Affected:
    seen = sorted(seen, key=lambda pair: (pair[0].first_sent is None, pair[0].first_sent or 0, pair[0].id))
    person = seen[0][1]
    domain = person.address.rpartition("@")[2]
    moments = [when for incident, _ in seen for when in (incident.first_sent, incident.last_sent) if when is not None]
    bounced = [one.bounced for _, one in seen]
    return Affected(
        address=person.address,
        pseudonym=person.pseudonym,
        incidents=tuple(incident.id for incident, _ in seen),
        first=min(moments, default=None),
        last=max(moments, default=None),
        channels=tuple(sorted({name for _, one in seen for name in one.channels}, key=_CHANNELS.__getitem__)),
        organisation="" if not domain or is_freemail(domain) else registrable(domain),
        identifying=person.identifying,
        role=is_role(person.address),
        received=any(one.received for _, one in seen),
        # A mailbox that took one of the mails exists: only if all of them came back was nothing delivered.
        bounced=None if None in bounced else all(bounced),
        notified=min((one.notified for _, one in seen if one.notified is not None), default=None),
        group=groups.get(person.address, ""),
    )


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
