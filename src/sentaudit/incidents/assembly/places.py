"""Where in the content of an incident's messages each address stands first."""

from __future__ import annotations

from collections.abc import Mapping

from sentaudit.incidents.exposures.family import CONTENT, FAMILY_OF
from sentaudit.incidents.mailings.judge import Verdict
from sentaudit.model.facts import AddressKey, Place, unpack, unpack_rows
from sentaudit.model.incident import AddressPlace


def places_of(verdict: Verdict) -> Mapping[AddressKey, AddressPlace]:
    """The first place of every address in the content of the incident; empty for address fields."""
    found: dict[AddressKey, AddressPlace] = {}
    if verdict.family not in CONTENT:
        return found
    seen: set[tuple[str, tuple[str, ...], bytes]] = set()
    for message, _ in verdict.counted:
        for one in message.facts.sightings:
            if FAMILY_OF[one.channel] is not verdict.family or one.place is Place.AUTHOR:
                continue
            place = one.part, one.inner, one.addresses
            if place in seen:
                continue
            seen.add(place)
            if one.rows:
                for key, row in zip(unpack(one.addresses), unpack_rows(one.rows), strict=True):
                    found.setdefault(key, AddressPlace(one.part, one.inner, row or None))
            else:
                shared = AddressPlace(one.part, one.inner, None)
                for key in unpack(one.addresses):
                    found.setdefault(key, shared)
    return found
