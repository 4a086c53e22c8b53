"""Which mailings of a case met a rule: three readings, from who is internal to verdicts that stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sentaudit.incidents.context.context import Context
from sentaudit.incidents.context.gather import Gathered, Looking, gather
from sentaudit.incidents.exposures.exposure import Exposures
from sentaudit.incidents.exposures.family import Family, rules_by_family, threshold
from sentaudit.incidents.mailings.first_look import first_look
from sentaudit.incidents.mailings.judge import Judge
from sentaudit.incidents.parties.audience import Audience
from sentaudit.incidents.parties.population import Population, populate
from sentaudit.incidents.parties.survey import Survey, survey
from sentaudit.incidents.verdicts.judged import Judged
from sentaudit.incidents.verdicts.regroup import regrouped
from sentaudit.incidents.verdicts.second_look import SecondLook
from sentaudit.model.config import Config
from sentaudit.model.coverage import Role
from sentaudit.model.regrouping import Regrouping, standing
from sentaudit.names.unsent import is_unsent
from sentaudit.ports import Case, FolderRow
from sentaudit.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known before anything is judged: who is who, what is audited, and by which rules."""

    folders: Mapping[int, FolderRow]
    survey: Survey
    population: Population
    audience: Audience
    exposures: Exposures
    rules: Mapping[Family, tuple[Rule, ...]]

    @property
    def sent_folders(self) -> frozenset[int]:
        """Folders of what was sent."""
        return frozenset(row.id for row in self.folders.values() if row.folder.role is Role.SENT)

    @property
    def hears_of_failures(self) -> bool:
        """True if mail of anybody outside was read: the failures of own mail would have come the same way."""
        return not self.survey.not_sent <= self.population.internal


@dataclass(frozen=True, slots=True)
class Judgement:
    """The messages that expose anybody, what stood around them, and the mailings that met a rule."""

    gathered: Gathered
    context: Context
    judged: list[Judged]


def survey_case(case: Case, config: Config, rules: Sequence[Rule]) -> Ground:
    """The first walk over the case."""
    by_family = rules_by_family(tuple(rules))
    folders = {row.id: row for row in case.folders()}
    found = survey(case, folders)
    population = populate(case, config.organisation, found)
    audience = Audience(config, folders, population)
    exposures = Exposures(population, _bcc_list(by_family[Family.SAME_BCC]))
    return Ground(folders, found, population, audience, exposures, by_family)


def judge_case(case: Case, ground: Ground, looking: Looking, regroupings: Sequence[Regrouping] = ()) -> Judgement:
    """The other two walks. `regroupings` are the merges and splits people decided, oldest first; whoever is `looking`
    sees what is read."""
    folders, population, rules = ground.folders, ground.population, ground.rules
    copies = ground.survey.copies
    gathered = gather(
        case, folders, ground.audience, ground.exposures, copies, looking, threshold(rules[Family.HEADER])
    )
    looking.compare(gathered.messages, gathered.faint, case)
    judge = Judge(population, rules)
    verdicts = list(first_look(case, gathered.messages, judge))
    unsent = frozenset(
        row.id for row in folders.values() if row.folder.role is not Role.SENT and is_unsent(row.folder.name)
    )
    context = Context(verdicts, population, ground.audience, copies, gathered.reports, unsent)
    if verdicts or looking.waiting:
        context.read(case, looking)
    again = SecondLook(judge, context, ground.exposures, ground.sent_folders, rules)
    judged = [one for verdict in verdicts if (one := again.look(verdict)) is not None]
    return Judgement(gathered, context, regrouped(judged, standing(regroupings), judge))


def with_undelivered(judged: Judged, ground: Ground, context: Context) -> Judged:
    """The same with who got nothing, if that can be known."""
    if not ground.hears_of_failures and not context.reports.number:
        return judged
    messages = (message.facts for message, _ in judged.verdict.counted)
    return replace(judged, undelivered=context.reports.of(messages))


def folders_of(judged: Iterable[Judged]) -> set[int]:
    """Folders that hold a message of these incidents, or a copy of one."""
    found = set()
    for one in judged:
        for message, _ in one.verdict.counted:
            found.add(message.folder)
            found.update(copy.folder for copy in one.copies.get(message.id, ()))
    return found


def _bcc_list(rules: tuple[Rule, ...]) -> int:
    """From how many hidden people the same list is looked for again: a rule that does not tell means any."""
    return int(min((option.get("bcc", 1) for rule in rules for option in rule.when), default=10))
