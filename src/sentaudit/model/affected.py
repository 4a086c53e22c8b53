"""One person exposed in some incidents, as the list of affected people shows it."""

from __future__ import annotations

from typing import NamedTuple


class Affected(NamedTuple):
    """One exposed person. `incidents` are ids in order of time, `first` and `last` epoch seconds of the earliest and
    latest exposing message of these incidents.

    `organisation` is the registrable domain, "" where the domain names no organisation. `received`: got at least one of
    the exposing messages. `bounced` and `notified` as in the incidents, None if unknown; the earliest notice counts.
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
