"""The people exposed over several incidents, one row per address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from sentaudit.model.facts import in_usual_order
from sentaudit.model.incident import ExposedAddress, Incident
from sentaudit.names.domain import is_freemail, registrable
from sentaudit.names.kind import is_role


class Affected(NamedTuple):
    """One exposed person. `incidents` are ids in order of time, `first` and `last` epoch seconds of the earliest and
    latest exposing message of these incidents.

    `organisation` is the registrable domain, "" where the domain names no organisation. `received`: got at least one of
    the exposing messages. `bounced` is over what was sent to the person, None if unknown. `notified` is since when the
    person has been told of each of the incidents, None if of one there is no notice that is known.
    `group` is of the user's own table, "" without one.
    """

    address: str
    pseudonym: str
    incidents: tuple[str, ...]
    first: int | None
    last: int | None
    channels: tuple[str, ...]
    organisation: str
    identifying: bool
    role: bool
    received: bool
    bounced: bool | None
    notified: int | None
    group: str


def affected(incidents: Iterable[Incident], groups: Mapping[str, str] | None = None) -> Iterator[Affected]:
    """Everybody exposed in the incidents, sorted by address; internal and excluded people are left out.

    Made one by one: a list of a million people takes no more memory than the result that holds them.
    """
    shown = [
        (incident, person)
        for incident in incidents
        for person in incident.addresses
        if not person.internal and not person.excluded
    ]
    shown.sort(key=lambda pair: (pair[1].address, pair[1].pseudonym))
    for _, seen in groupby(shown, key=lambda pair: pair[1].key):
        yield _row(list(seen), groups or {})


def _row(seen: Sequence[tuple[Incident, ExposedAddress]], groups: Mapping[str, str]) -> Affected:
    seen = sorted(seen, key=lambda pair: (pair[0].first_sent is None, pair[0].first_sent or 0, pair[0].id))
    person = seen[0][1]
    domain = person.address.rpartition("@")[2]
    moments = [when for incident, _ in seen for when in (incident.first_sent, incident.last_sent) if when is not None]
    bounced = [one.bounced for _, one in seen if one.bounced is not None]
    return Affected(
        address=person.address,
        pseudonym=person.pseudonym,
        incidents=tuple(incident.id for incident, _ in seen),
        first=min(moments, default=None),
        last=max(moments, default=None),
        channels=tuple(in_usual_order({name for _, one in seen for name in one.channels})),
        organisation="" if not domain or is_freemail(domain) else registrable(domain),
        identifying=person.identifying,
        role=is_role(person.address),
        received=any(one.received for _, one in seen),
        # A mailbox that took one of the mails exists: only if all of them came back was nothing delivered.
        bounced=all(bounced) if bounced else None,
        notified=_told_of_all([one.notified for _, one in seen if not one.undeliverable]),
        group=groups.get(person.address, ""),
    )


def _told_of_all(times: Sequence[int | None]) -> int | None:
    """When the last of the notices was sent; a notice about one incident says nothing of another."""
    known = [when for when in times if when is not None]
    return max(known) if known and len(known) == len(times) else None
