"""The understanding of a case: three walks over its messages, from who is internal to incidents and totals."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sentaudit.incidents.assembly import Assembler, Judged
from sentaudit.incidents.audience import Audience
from sentaudit.incidents.campaigns import DAYS_7, group
from sentaudit.incidents.context import Context
from sentaudit.incidents.copies import same_message
from sentaudit.incidents.coverage import coverage_of, negative_of
from sentaudit.incidents.decisions import decided
from sentaudit.incidents.exposing import Exposing
from sentaudit.incidents.exposure import Exposures, distinct_tables, people_in_records
from sentaudit.incidents.family import CONTENT, Family, rules_by_family, threshold
from sentaudit.incidents.followups import NOTICE, Leak, identity_of
from sentaudit.incidents.gather import Gathered, gather, unite
from sentaudit.incidents.hints import Hints
from sentaudit.incidents.judge import Judge, Verdict
from sentaudit.incidents.numbers import people_of
from sentaudit.incidents.population import Population, populate
from sentaudit.incidents.possible import Possibilities
from sentaudit.incidents.quiet import collector_paused
from sentaudit.incidents.regroup import regrouped
from sentaudit.incidents.series import series_of
from sentaudit.incidents.survey import survey
from sentaudit.model.config import Config
from sentaudit.model.coverage import Coverage, Role
from sentaudit.model.facts import AddressKey
from sentaudit.model.hint import Hint
from sentaudit.model.incident import Incident, Severity
from sentaudit.model.regrouping import Regrouping, standing
from sentaudit.model.result import Negative, Possible, Series, Totals
from sentaudit.model.review import Review
from sentaudit.ports import Case, FolderRow, StoredMessage
from sentaudit.rules.rule import Level, Rule


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
    """Judges the whole case. `previous` are ids of incidents known from earlier runs, all others are `new`; `reviews`
    what people decided, and `regroupings` which incidents they merged or split, both oldest first.

    With `new_only` the others are left out, of the totals too; a folder they lie in is still not called clean.
    Pure but for reading the case: same case, configuration and rules give the same result.
    """
    with collector_paused():
        return _understand(case, config, rules, previous, reviews, regroupings, new_only)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything known of a case before it is summed up: who is who, what is exposed, and the incidents, best first.

    `watched` are messages at watch level in no incident, besides faint ones of `watch_from` people; `possible`
    those with something that could not be opened.
    `searched` are the audited folders with their periods, `negative` those of them without a reported incident.
    """

    folders: Mapping[int, FolderRow]
    population: Population
    audience: Audience
    exposures: Exposures
    gathered: Gathered
    pairs: list[tuple[Incident, Judged]]
    watched: list[Exposing]
    watch_from: int
    possible: tuple[Possible, ...]
    hints: Hints

    @property
    def negative(self) -> tuple[Negative, ...]:
        """Audited folders in which nothing was reported."""
        troubled = _folders_of(judged for incident, judged in self.pairs if incident.reported)
        return negative_of(self.folders, self.gathered, self.audience, troubled)

    @property
    def searched(self) -> tuple[Negative, ...]:
        """Every audited folder."""
        return negative_of(self.folders, self.gathered, self.audience, set())


def judge_case(
    case: Case,
    config: Config,
    rules: Sequence[Rule],
    previous: frozenset[str] = frozenset(),
    regroupings: Sequence[Regrouping] = (),
) -> Judgement:
    """Three walks over the case; `previous` and `regroupings` as for `understand`."""
    by_family = rules_by_family(tuple(rules))
    folders = {row.id: row for row in case.folders()}
    found = survey(case, folders)
    population = populate(case, config.organisation, found)
    audience = Audience(config, folders, population)
    exposures = Exposures(population, _bcc_list(by_family[Family.SAME_BCC]))
    possibilities = Possibilities(case.problems(), folders, population.inside)
    hints = Hints(population)
    gathered = gather(
        case, folders, audience, exposures, found.copies, possibilities, hints, threshold(by_family[Family.HEADER])
    )
    hints.compare(gathered.messages, gathered.faint, case)
    judge = Judge(population, by_family)
    first_look = list(_first_look(case, gathered.messages, judge))
    context = Context(first_look, population, audience, found.copies, gathered.reports)
    if first_look or hints.waiting:
        context.read(case, hints)
    sent_folders = frozenset(row.id for row in folders.values() if row.folder.role is Role.SENT)
    examined = not found.not_sent <= population.internal
    again = _SecondLook(judge, context, exposures, sent_folders, by_family, examined=examined)
    judged = [one for verdict in first_look if (one := again.look(verdict)) is not None]
    judged = regrouped(judged, standing(regroupings), judge, again.with_undelivered)
    judged = _with_follow_ups(judged, gathered, context, population, sent_folders)
    assembler = Assembler(case, folders, population, context, config.report, previous, gathered.as_of)
    pairs = list(zip(assembler.incidents(judged), judged, strict=True))
    pairs.sort(key=lambda pair: _rank(pair[0]))
    least = _least_watched(by_family)
    watched = list(_watched(gathered.messages, judged, least))
    return Judgement(
        folders, population, audience, exposures, gathered, pairs, watched, least[Family.HEADER] or sys.maxsize,
        possibilities.found(), hints,
    )  # fmt: skip


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
    pairs.sort(key=lambda pair: _rank(pair[0]))
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


def _bcc_list(rules: tuple[Rule, ...]) -> int:
    return int(min((option["bcc"] for rule in rules for option in rule.when if "bcc" in option), default=10))


def _first_look(case: Case, messages: Iterable[Exposing], judge: Judge) -> Iterator[Verdict]:
    """Verdicts before contact addresses are known: a superset of the final ones."""
    by_sender: dict[AddressKey | None, dict[Family, list[Exposing]]] = {}
    for message in messages:
        families = by_sender.setdefault(message.facts.sender, {})
        for family in message.shown:
            if family in families:
                families[family].append(message)
            else:
                families[family] = [message]
    for families in by_sender.values():
        strong = {
            family: judge.strong(some, family) for family, some in families.items() if judge.may_reach(some, family)
        }
        wanted = {family: _worth_comparing(families[family], family, some) for family, some in strong.items()}
        # What a message says is opened once, in however many families it exposes somebody.
        opened = case.evidence(sorted(set().union(*wanted.values())))
        for family, marks in strong.items():
            evidence = {one: opened[one] for one in wanted[family] if one in opened}
            for campaign in group(families[family], family, marks, evidence):
                verdict = judge.judge(campaign, family) if judge.may_reach(campaign, family) else None
                if verdict is not None:
                    yield verdict


def _worth_comparing(messages: Sequence[Exposing], family: Family, strong: Sequence[bool]) -> list[int]:
    """Messages whose bodies and files may link them: all of a content family, else those near a strong one."""
    if family in CONTENT:
        return [message.id for message in messages]
    if family is not Family.HEADER:
        return []
    wanted = []
    times = [message.facts.sent_at for message, is_strong in zip(messages, strong, strict=True) if is_strong]
    marks = sorted(time for time in times if time is not None)
    at = 0
    for message in messages:
        sent_at = message.facts.sent_at
        if sent_at is None:
            continue
        while at < len(marks) and marks[at] < sent_at - DAYS_7:
            at += 1
        if at < len(marks) and marks[at] <= sent_at + DAYS_7:
            wanted.append(message.id)
    return wanted


class _SecondLook:
    """Judges a campaign again with what the whole case told: copies with Bcc, and constant contact addresses."""

    def __init__(
        self,
        judge: Judge,
        context: Context,
        exposures: Exposures,
        sent_folders: frozenset[int],
        rules: Mapping[Family, tuple[Rule, ...]],
        *,
        examined: bool,
    ) -> None:
        self._judge, self._context, self._exposures = judge, context, exposures
        self._sent_folders, self._rules, self._examined = sent_folders, rules, examined

    def look(self, verdict: Verdict) -> Judged | None:
        campaign: list[Exposing] = []
        copies: dict[int, Sequence[StoredMessage]] = {}
        for message in verdict.campaign:
            united, others = self._unite(message)
            if verdict.family in united.shown:
                campaign.append(united)
                copies[united.id] = others
        if not campaign:
            return None
        contacts = self._context.habits.contacts(verdict, threshold(self._rules[verdict.family]))
        final = self._judge.judge(campaign, verdict.family, contacts)
        if final is None:
            return None
        people = people_of(final)
        if not people.exposed and not any(shown.records for shown in final.shown):
            return None
        return self.with_undelivered(Judged(final, people, copies, None))

    def with_undelivered(self, judged: Judged) -> Judged:
        """The same with who got nothing, if incoming mail was read."""
        if not self._examined:
            return judged
        messages = (message.facts for message, _ in judged.verdict.counted)
        return replace(judged, undelivered=self._context.reports.of(messages))

    def _unite(self, message: Exposing) -> tuple[Exposing, Sequence[StoredMessage]]:
        stored = self._context.copies(message.facts.content)
        for ordinal, copies in enumerate(same_message(stored) if stored else ()):
            if len(copies) > 1 and any(copy.id == message.id for copy in copies):
                united = unite(copies, self._exposures, self._sent_folders, ordinal)
                # The place shown is an audited one; a copy read for context only lends its Bcc.
                united.id, united.folder = message.id, message.folder
                united.facts = united.facts._replace(position=message.facts.position, sha256=message.facts.sha256)
                return united, [copy for copy in copies if copy.id != message.id]
        return message, ()


def _rank(incident: Incident) -> tuple[bool, int, int, str]:
    people = max(incident.exposed.net, incident.records_people or 0)
    return not incident.reported, -incident.severity.rank, -people, incident.id


def _folders_of(judged: Iterable[Judged]) -> set[int]:
    """Folders that hold a message of these incidents, or a copy of one."""
    found = set()
    for one in judged:
        for message, _ in one.verdict.counted:
            found.add(message.folder)
            found.update(copy.folder for copy in one.copies.get(message.id, ()))
    return found


def _with_follow_ups(
    judged: Sequence[Judged],
    gathered: Gathered,
    context: Context,
    population: Population,
    sent_folders: frozenset[int],
) -> list[Judged]:
    """The incidents with what was told to the people concerned. Nothing is known of an incident after which no folder
    of sent mail, nor any mail of the organisation, was read."""
    exposing = {identity_of(message.facts) for one in judged for message, _ in one.verdict.counted}
    for message in gathered.messages:
        header = message.shown.get(Family.HEADER)
        if int(message.facts.flags) & NOTICE and header and len(population.parties(header.exposed())) > 1:
            exposing.add(identity_of(message.facts))
    leaks = [
        Leak(
            [message.facts for message, _ in one.verdict.counted],
            one.people.exposed,
            one.people.receivers - population.inside - {one.verdict.first.facts.sender},
            one.undelivered.gone if one.undelivered else frozenset(),
        )
        for one in judged
    ]
    last = max((one.last_audited or 0 for one in gathered.folders.values()), default=0)
    found = []
    for one, leak, told in zip(judged, leaks, context.follow_ups.of(leaks, context.reports, exposing), strict=True):
        times = [facts.sent_at for facts in leak.messages if facts.sent_at is not None]
        known = times and (sent_folders or min(times) < last or told.numbers.messages)
        found.append(replace(one, told=told) if known else one)
    return found


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


def _least_watched(rules: Mapping[Family, tuple[Rule, ...]]) -> dict[Family, int]:
    """From how many people some rule of a family keeps an eye on a message; 0 if none does."""
    return {
        family: min((rule.watch for rule in some if rule.level is Level.MESSAGE), default=0)
        for family, some in rules.items()
    }


def _watched(messages: Iterable[Exposing], judged: Iterable[Judged], least: Mapping[Family, int]) -> Iterator[Exposing]:
    """Messages at watch level: strangers enough for some rule to keep an eye on, but in no incident."""
    counted = {message.id for one in judged for message, _ in one.verdict.counted}
    return (
        message
        for message in messages
        if message.id not in counted
        and any(
            least[family] and max(shown.size, people_in_records((shown,))) >= least[family]
            for family, shown in message.shown.items()
        )
    )
