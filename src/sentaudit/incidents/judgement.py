"""What is known of a case before it is summed up: three readings, from who is internal to incidents."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sentaudit.incidents.assembly import Assembler, Judged
from sentaudit.incidents.audience import Audience
from sentaudit.incidents.context import Context
from sentaudit.incidents.coverage import negative_of
from sentaudit.incidents.exposing import Exposing
from sentaudit.incidents.exposure import Exposures, people_in_records
from sentaudit.incidents.family import Family, rules_by_family, threshold
from sentaudit.incidents.first_look import first_look
from sentaudit.incidents.followups import NOTICE, Leak, identity_of
from sentaudit.incidents.gather import Gathered, gather
from sentaudit.incidents.hints import Hints
from sentaudit.incidents.judge import Judge
from sentaudit.incidents.population import Population, populate
from sentaudit.incidents.possible import Possibilities
from sentaudit.incidents.regroup import regrouped
from sentaudit.incidents.second_look import SecondLook
from sentaudit.incidents.survey import survey
from sentaudit.model.config import Config
from sentaudit.model.coverage import Role
from sentaudit.model.incident import Incident
from sentaudit.model.regrouping import Regrouping, standing
from sentaudit.model.result import Negative, Possible
from sentaudit.names.unsent import is_unsent
from sentaudit.ports import Case, FolderRow
from sentaudit.rules.rule import Level, Rule


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
    *,
    listing: bool = True,
) -> Judgement:
    """Three walks over the case; `previous` and `regroupings` as for `understand`. Without `listing`, incidents come
    without their lists of people."""
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
    verdicts = list(first_look(case, gathered.messages, judge))
    unsent = frozenset(
        row.id for row in folders.values() if row.folder.role is not Role.SENT and is_unsent(row.folder.name)
    )
    context = Context(verdicts, population, audience, found.copies, gathered.reports, unsent)
    if verdicts or hints.waiting:
        context.read(case, hints)
    sent_folders = frozenset(row.id for row in folders.values() if row.folder.role is Role.SENT)
    examined = not found.not_sent <= population.internal
    again = SecondLook(judge, context, exposures, sent_folders, by_family, examined=examined)
    judged = [one for verdict in verdicts if (one := again.look(verdict)) is not None]
    judged = regrouped(judged, standing(regroupings), judge, again.with_undelivered)
    judged = _with_follow_ups(judged, gathered, context, population, sent_folders)
    settings, as_of = config.report, gathered.as_of
    assembler = Assembler(case, folders, population, context, settings, previous, as_of, listing=listing)
    pairs = list(zip(assembler.incidents(judged), judged, strict=True))
    pairs.sort(key=lambda pair: rank(pair[0]))
    least = _least_watched(by_family)
    watched = list(_watched(gathered.messages, judged, least))
    return Judgement(
        folders, population, audience, exposures, gathered, pairs, watched, least[Family.HEADER] or sys.maxsize,
        possibilities.found(), hints,
    )  # fmt: skip


def _bcc_list(rules: tuple[Rule, ...]) -> int:
    return int(min((option["bcc"] for rule in rules for option in rule.when if "bcc" in option), default=10))


def rank(incident: Incident) -> tuple[bool, int, int, str]:
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
