"""The understanding of a case: its incidents with their series and decisions, summed up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sentaudit.incidents.assembly import Judged
from sentaudit.incidents.coverage import coverage_of
from sentaudit.incidents.decisions import decided
from sentaudit.incidents.exposure import distinct_tables
from sentaudit.incidents.judgement import judge_case, rank
from sentaudit.incidents.quiet import collector_paused
from sentaudit.incidents.series import series_of
from sentaudit.model.config import Config
from sentaudit.model.coverage import Coverage
from sentaudit.model.facts import AddressKey
from sentaudit.model.hint import Hint
from sentaudit.model.incident import Incident, Severity
from sentaudit.model.regrouping import Regrouping
from sentaudit.model.result import Negative, Possible, Series, Totals
from sentaudit.model.review import Review
from sentaudit.ports import Case
from sentaudit.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything of an audit result that follows from case, configuration and rules alone.

    Incidents are sorted: reported ones first, then by severity, net number and id.
    """

    incidents: tuple[Incident, ...]
    negative: tuple[Negative, ...]
    series: tuple[Series, ...]
    coverage: Coverage
    totals: Totals
    internal_domains: tuple[str, ...]
    internal_inferred: bool
    possible: tuple[Possible, ...]
    hints: tuple[Hint, ...]


def understand(
    case: Case,
    config: Config,
    rules: Sequence[Rule],
    previous: frozenset[str] = frozenset(),
    *,
    reviews: Sequence[Review] = (),
    regroupings: Sequence[Regrouping] = (),
    new_only: bool = False,
) -> Understanding:
    """Judges the whole case. `previous` are ids of incidents known from earlier runs and names of their messages: other
    incidents are `new`, and those that got more messages; `reviews` is what people decided, and `regroupings` which
    incidents they merged or split, both oldest first.

    With `new_only` the others are left out, of the totals too; a folder they lie in is still not called clean.
    Pure but for reading the case: same case, configuration and rules give the same result.
    """
    with collector_paused():
        return _understand(case, config, rules, previous, reviews, regroupings, new_only)


def _understand(
    case: Case,
    config: Config,
    rules: Sequence[Rule],
    previous: frozenset[str],
    reviews: Sequence[Review],
    regroupings: Sequence[Regrouping],
    new_only: bool,
) -> Understanding:
    seen = judge_case(case, config, rules, previous, regroupings)
    series = series_of(
        seen.pairs, seen.watched, seen.gathered.faint, seen.watch_from, case, seen.population, config.report.lang
    )
    pairs = decided(_with_series(seen.pairs, series), reviews, config.report.lang)
    pairs.sort(key=lambda pair: rank(pair[0]))
    if new_only:
        pairs = [pair for pair in pairs if pair[0].new]
    reported = [one for incident, one in pairs if incident.reported]
    incidents = tuple(incident for incident, _ in pairs)
    return Understanding(
        incidents=incidents,
        series=series,
        negative=seen.negative,
        coverage=coverage_of(case, seen.folders, seen.gathered, seen.audience),
        totals=Totals(
            incidents=_by_severity(incidents),
            exposed=len(_united(one.exposed for one in reported)),
            viewers=len(_united(one.viewers for one in reported)),
            listed_apart=len(incidents) - len(reported),
            watch=len(seen.watched) + seen.gathered.faint.larger(seen.watch_from),
            records=_people_in_records(reported),
            untold=_untold(reported),
        ),
        internal_domains=seen.population.domains,
        internal_inferred=seen.population.inferred,
        possible=seen.possible,
        hints=seen.hints.found(case, seen.folders, config.report.lang),
    )


def _united(sets: Iterable[frozenset[AddressKey]]) -> set[AddressKey]:
    return set().union(*sets)


def _people_in_records(judged: Iterable[Judged]) -> int:
    """People of all distinct tables; one that several incidents show counts once."""
    tables = distinct_tables(shown for one in judged for shown in one.verdict.shown)
    return sum(table.people for table in tables.values())


def _untold(judged: Iterable[Judged]) -> int | None:
    """People of the net numbers who got no mail about one of their incidents."""
    known = [(one.exposed, one.told) for one in judged if one.told is not None]
    return len(_united(exposed - told.times.keys() for exposed, told in known)) if known else None


def _by_severity(incidents: Iterable[Incident]) -> dict[Severity, int]:
    counts = dict.fromkeys(Severity, 0)
    for incident in incidents:
        if incident.reported:
            counts[incident.severity] += 1
    return counts


def _with_series(pairs: Iterable[tuple[Incident, Judged]], series: Iterable[Series]) -> list[tuple[Incident, Judged]]:
    """The incidents with the names of their series."""
    names = {incident: one.id for one in series for incident in one.incidents}
    return [(replace(one, series=names[one.id]) if one.id in names else one, judged) for one, judged in pairs]
