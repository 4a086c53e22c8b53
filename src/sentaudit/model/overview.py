"""Reported incidents seen from afar: by time, by sender and by mailbox, and what one incident shows where.

Everything here is counted from the incidents themselves, people once in each cell: the cells of a row or column need
not add up to its total, because one person may be exposed twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple, TypeVar

from sentaudit.model.facts import AddressKey
from sentaudit.model.incident import ExposedAddress, Finding, Incident, Severity

_MONTHS_SHOWN = 18
_QUARTERS_SHOWN = 20
_YEARS_SHOWN = 24
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_Key = TypeVar("_Key")
NetKeys = Mapping[str, tuple[AddressKey, ...]]
"""The people of the net number of each incident, by its id."""


class Period(NamedTuple):
    """A year, quarter or month: `part` is None for a year, else the number of the quarter or month, by `parts`
    (1, 4 or 12 in a year)."""

    year: int
    parts: int = 1
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Incidents by severity, and the people of their net numbers, each counted once."""

    incidents: Mapping[Severity, int]
    people: int

    @property
    def total(self) -> int:
        """How many incidents, of any severity."""
        return sum(self.incidents.values())


@dataclass(frozen=True, slots=True)
class Timeline:
    """When the first messages of reported incidents were sent, `parts` periods a year.

    `periods` have no hole between first and last, unless these lie further apart than mail does: then at most the
    fullest stand here. `apart` are incidents without a date or in none of the periods, None if there are none.
    """

    parts: int
    periods: tuple[tuple[Period, Tally], ...]
    apart: Tally | None


@dataclass(frozen=True, slots=True)
class HeatRow:
    """What one sender, domain or mailbox exposed, in all and by period."""

    name: str
    total: Tally
    cells: Mapping[Period, Tally]


def net_people(one: Incident) -> Iterable[ExposedAddress]:
    """The people of the net number of an incident."""
    return (who for who in one.addresses if not (who.internal or who.excluded or who.undeliverable))


def net_keys(incidents: Iterable[Incident]) -> NetKeys:
    """Whom each reported incident exposes, by its id: to be made once for all pictures of a result."""
    return {one.id: tuple(who.key for who in net_people(one)) for one in incidents if one.reported}


def timeline(incidents: Iterable[Incident], people: NetKeys) -> Timeline:
    """Reported incidents by the month, quarter or year in which their first message was sent."""
    reported = [one for one in incidents if one.reported]
    parts = _parts(reported)
    dated = _grouped(reported, lambda one: period_of(one, parts))
    known = {period: some for period, some in dated.items() if period is not None}
    shown = _without_holes(sorted(known)) or sorted(
        sorted(known, key=lambda period: (-len(known[period]), period))[:_YEARS_SHOWN]
    )
    apart = [one for period, some in dated.items() if period not in shown for one in some]
    return Timeline(
        parts,
        tuple((period, tally(known.get(period, ()), people)) for period in shown),
        tally(apart, people) if apart else None,
    )


def heat(
    incidents: Iterable[Incident], people: NetKeys, name: Callable[[Incident], str], parts: int
) -> tuple[HeatRow, ...]:
    """Reported incidents by what `name` says of them and by period; most people first, then by name."""
    groups = _grouped((one for one in incidents if one.reported), name)
    rows = []
    for group, some in groups.items():
        cells = _grouped(some, lambda one: period_of(one, parts))
        known = {period: tally(members, people) for period, members in cells.items() if period is not None}
        rows.append(HeatRow(group, tally(some, people), known))
    return tuple(sorted(rows, key=lambda row: (-row.total.people, -row.total.total, row.name)))


def tally(incidents: Sequence[Incident], people: NetKeys) -> Tally:
    """Counts incidents, and their people once."""
    counts = Counter(one.severity for one in incidents)
    exposed = set().union(*(people[one.id] for one in incidents))
    return Tally({severity: counts[severity] for severity in Severity if counts[severity]}, len(exposed))


def period_of(one: Incident, parts: int) -> Period | None:
    """The part of the year in which the first message was sent, in the zone of its sender; None without a date."""
    if one.first_sent is None:
        return None
    try:
        when = _EPOCH + timedelta(seconds=one.first_sent, minutes=one.zone or 0)
    except OverflowError:
        return None
    return Period(when.year, parts, None if parts == 1 else (when.month - 1) * parts // 12 + 1)


class Domains(NamedTuple):
    """Domains with how many people each has, most first; `others` domains with `people` people are left out."""

    shown: tuple[tuple[str, int], ...]
    others: int
    people: int


def domains(one: Incident, most: int) -> Domains:
    """The domains of the people of the net number."""
    counts = Counter(who.address.rpartition("@")[2] for who in net_people(one))
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    rest = ranked[most:]
    return Domains(tuple(ranked[:most]), len(rest), sum(people for _, people in rest))


class Batch(NamedTuple):
    """Messages of an incident that went to (nearly) the same receivers: the most one of them exposed, and the most
    receivers one of them had; times in epoch seconds, None if no message has a date."""

    number: int
    messages: int
    exposed: int
    receivers: int
    first: int | None
    last: int | None


def batches(one: Incident) -> tuple[Batch, ...]:
    """The batches in the order of their numbers."""
    groups: dict[int, list[Finding]] = {}
    for finding in one.findings:
        groups.setdefault(finding.batch, []).append(finding)
    found = []
    for number, some in sorted(groups.items()):
        times = [finding.sent_at for finding in some if finding.sent_at is not None]
        exposed, receivers = max(finding.exposed for finding in some), max(finding.receivers for finding in some)
        found.append(Batch(number, len(some), exposed, receivers, min(times, default=None), max(times, default=None)))
    return tuple(found)


def told_when(one: Incident) -> tuple[tuple[int, int], ...]:
    """The moments (epoch seconds) at which people of the net number were first told, and how many were by then."""
    counts = sorted(Counter(who.notified for who in net_people(one) if who.notified is not None).items())
    return tuple(zip((moment for moment, _ in counts), accumulate(people for _, people in counts), strict=True))


def _grouped(incidents: Iterable[Incident], key: Callable[[Incident], _Key]) -> dict[_Key, list[Incident]]:
    groups: dict[_Key, list[Incident]] = {}
    for one in incidents:
        groups.setdefault(key(one), []).append(one)
    return groups


def _parts(incidents: Iterable[Incident]) -> int:
    """The finest division of the year with which the span of time has not too many periods."""
    months = [period.year * 12 + (period.part or 1) for one in incidents if (period := period_of(one, 12))]
    span = max(months) - min(months) + 1 if months else 1
    return 12 if span <= _MONTHS_SHOWN else 4 if span <= _QUARTERS_SHOWN * 3 else 1


def _without_holes(periods: Sequence[Period]) -> list[Period]:
    """All periods from the first to the last; none if these are too many."""
    if not periods:
        return []
    parts = periods[0].parts
    first, last = (period.year * parts + (period.part or 1) - 1 for period in (periods[0], periods[-1]))
    if last - first >= max(_YEARS_SHOWN, _QUARTERS_SHOWN, _MONTHS_SHOWN):
        return []
    return [Period(at // parts, parts, None if parts == 1 else at % parts + 1) for at in range(first, last + 1)]
