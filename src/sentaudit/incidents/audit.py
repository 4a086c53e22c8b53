"""The understanding of a case: its incidents with their series and decisions, summed up."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain

from sentaudit.incidents.assembly.assembly import Assembler, rank
from sentaudit.incidents.assembly.possible import closed_files
from sentaudit.incidents.assembly.watch import least_watched, watched_messages
from sentaudit.incidents.context.gather import Gathered, Looking
from sentaudit.incidents.copies import distinct
from sentaudit.incidents.coverage import coverage_of, negative_of
from sentaudit.incidents.exposures.family import Family
from sentaudit.incidents.exposures.shown import distinct_tables
from sentaudit.incidents.hints.hints import Hints
from sentaudit.incidents.likeness.series import series_of
from sentaudit.incidents.verdicts.afterwards import with_follow_ups
from sentaudit.incidents.verdicts.decisions import decided
from sentaudit.incidents.verdicts.judged import Judged
from sentaudit.incidents.verdicts.judgement import Ground, folders_of, judge_case, survey_case, with_undelivered
from sentaudit.model.config import Config
from sentaudit.model.coverage import Coverage
from sentaudit.model.facts import AddressKey
from sentaudit.model.hint import Hint
from sentaudit.model.incident import Incident, Severity
from sentaudit.model.regrouping import Regrouping
from sentaudit.model.result import Negative, Possible, Series, Totals
from sentaudit.model.review import Review
from sentaudit.ports import Case
from sentaudit.quiet import collector_paused
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
    lang = config.report.lang
    ground = survey_case(case, config, rules)
    hints = Hints(ground.population)
    possible = closed_files(case, ground.folders, ground.audience.scope, ground.population.inside)
    found, gathered = _found(case, config, ground, hints, previous, regroupings)
    least = least_watched(ground.rules)
    watch_from = least[Family.HEADER] or sys.maxsize
    watched = list(watched_messages(gathered.messages, [judged for _, judged in found], least))
    series = series_of(found, watched, gathered.faint, watch_from, case, ground.population, lang)
    pairs = decided(_with_series(found, series), reviews, lang)
    pairs.sort(key=lambda pair: rank(pair[0]))
    troubled = folders_of(one for incident, one in found if incident.reported)
    if new_only:
        pairs = [pair for pair in pairs if pair[0].new]
    reported = [one for incident, one in pairs if incident.reported]
    incidents = tuple(incident for incident, _ in pairs)
    return Understanding(
        incidents=incidents,
        series=series,
        negative=negative_of(ground.folders, gathered, ground.audience, troubled),
        coverage=coverage_of(case, ground.folders, gathered, ground.audience),
        totals=Totals(
            incidents=_by_severity(incidents),
            exposed=distinct(_packed(one.exposed for one in reported)),
            viewers=distinct(_packed(one.viewers for one in reported)),
            listed_apart=len(incidents) - len(reported),
            watch=len(watched) + gathered.faint.larger(watch_from),
            records=_people_in_records(reported),
            untold=_untold(reported),
        ),
        internal_domains=ground.population.domains,
        internal_inferred=ground.population.inferred,
        possible=possible,
        hints=hints.found(case, ground.folders, lang),
    )


def _found(
    case: Case,
    config: Config,
    ground: Ground,
    looking: Looking,
    previous: frozenset[str],
    regroupings: Sequence[Regrouping],
) -> tuple[list[tuple[Incident, Judged]], Gathered]:
    """The incidents by rank, and what they were found among; what only judging needs, a third of the memory, goes."""
    seen = judge_case(case, ground, looking, regroupings)
    judged = with_follow_ups([with_undelivered(one, ground, seen.context) for one in seen.judged], seen, ground)
    incidents = Assembler(case, ground, seen, config.report, previous).incidents(judged)
    return sorted(zip(incidents, judged, strict=True), key=lambda pair: rank(pair[0])), seen.gathered


def _packed(sets: Iterable[Set[AddressKey]]) -> array[AddressKey]:
    """The people of all sets, those of several as often: a tenth of the memory of one set of them."""
    return array("q", chain.from_iterable(sets))


def _people_in_records(judged: Iterable[Judged]) -> int:
    """People of all distinct tables; one that several incidents show counts once."""
    tables = distinct_tables(shown for one in judged for shown in one.verdict.shown)
    return sum(table.people for table in tables.values())


def _untold(judged: Iterable[Judged]) -> int | None:
    """People of the net numbers who got no mail about one of their incidents."""
    known = [(one.exposed, one.told) for one in judged if one.told is not None]
    return distinct(_packed(exposed - told.times.keys() for exposed, told in known)) if known else None


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
