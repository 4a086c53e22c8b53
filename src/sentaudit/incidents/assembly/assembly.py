"""Makes the Incident a report shows out of a verdict: numbers, reasons, findings with places, list of people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sentaudit.incidents.assembly import numbers
from sentaudit.incidents.assembly.listing import Listings
from sentaudit.incidents.assembly.numbers import People
from sentaudit.incidents.assembly.prompts import prompts
from sentaudit.incidents.context.followups import Told
from sentaudit.incidents.exposures.exposing import Exposing
from sentaudit.incidents.exposures.family import CONTENT, FAMILY_OF, Family
from sentaudit.incidents.exposures.receivers import number_of_receivers
from sentaudit.incidents.exposures.shown import Shown
from sentaudit.incidents.mailings.ids import finding_id, message_name
from sentaudit.incidents.mailings.judge import Verdict
from sentaudit.incidents.parties.population import Makeup
from sentaudit.incidents.verdicts.confidence import Grounds, grounds
from sentaudit.incidents.verdicts.judged import Judged
from sentaudit.incidents.verdicts.judgement import Ground, Judgement
from sentaudit.model.config import ReportSettings
from sentaudit.model.facts import Evidence, Place, unpack
from sentaudit.model.incident import ExposedAddress, Finding, Inbox, Incident, Status
from sentaudit.model.locator import Locator
from sentaudit.ports import Case
from sentaudit.rules.rule import DATA_KINDS, Rule

_AT_ONCE = 64
"""Incidents whose sealed values are opened together."""
_SUBJECTS = 20
"""Subjects read for their wording; a mailing says what it is in each of them."""


class Assembler:
    """Builds incidents, opening sealed values of a few at a time only; with their lists of people if `listing`.
    `previous` are ids of incidents known from earlier runs and names of their messages."""

    def __init__(
        self,
        case: Case,
        ground: Ground,
        seen: Judgement,
        settings: ReportSettings,
        previous: frozenset[str] = frozenset(),
        *,
        listing: bool = True,
    ) -> None:
        self._case, self._folders, self._population = case, ground.folders, ground.population
        self._context, self._settings, self._previous = seen.context, settings, previous
        self._as_of, self._listing = seen.gathered.as_of, listing

    def incidents(self, judged: Sequence[Judged]) -> Iterator[Incident]:
        """The incidents of the verdicts, in order."""
        listings = Listings(self._case, self._population, judged) if self._listing else None
        for start in range(0, len(judged), _AT_ONCE):
            some = judged[start : start + _AT_ONCE]
            evidence = self._case.evidence([message.id for one in some for message, _ in one.verdict.counted])
            for one in some:
                yield self._incident(one, evidence, listings.of(one) if listings else ())

    def reported(self, judged: Judged) -> bool:
        """Whether the incident is sure enough to be reported, as `incidents` would say."""
        evidence = self._case.evidence([message.id for message, _ in judged.verdict.counted[:_SUBJECTS]])
        why = self._grounds(judged, self._population.makeup(judged.people), evidence)
        return max(rule.confidence(why.weights) for rule in judged.verdict.met) >= self._settings.min_confidence

    def _grounds(self, judged: Judged, makeup: Makeup, evidence: Mapping[int, Evidence]) -> Grounds:
        verdict = judged.verdict
        subjects = [evidence[one.id].subject for one, _ in verdict.counted[:_SUBJECTS] if one.id in evidence]
        return grounds(verdict, judged.people, makeup, subjects, self._context, self._population)

    def _incident(
        self, judged: Judged, evidence: Mapping[int, Evidence], addresses: Sequence[ExposedAddress]
    ) -> Incident:
        verdict, population = judged.verdict, self._population
        people = numbers.people_of(judged)
        first = verdict.first
        shown_first = evidence.get(first.id)
        makeup = population.makeup(people.exposed)
        why = self._grounds(judged, makeup, evidence)
        _follow_up(why, judged.told)
        undelivered = judged.undelivered
        exposed = numbers.exposed_numbers(verdict, people, makeup, undelivered)
        strongest = self._strongest(verdict, why, exposed.net)
        confidence = strongest.confidence(why.weights)
        in_records, columns = numbers.record_numbers(verdict)
        named = len(people.named & people.exposed)
        kinds = dict.fromkeys(sorted(DATA_KINDS), 0) | columns
        kinds |= {"address": exposed.distinct, "name": max(named, columns.get("name", 0))}
        present = frozenset(kind for kind, count in kinds.items() if count)
        severities = [
            rule.severity_of(in_records if rule.counts_people else exposed.net, present) for rule in verdict.met
        ]
        overlap = len(people.exposed & people.receivers)
        lang = self._settings.lang
        dates = [message.facts.sent_at for message, _ in verdict.counted if message.facts.sent_at is not None]
        identity = judged.id
        batches = numbers.batches(verdict, population)
        findings = tuple(
            self._finding(judged, one, shown, evidence, batch)
            for (one, shown), batch in zip(verdict.counted, batches, strict=True)
        )
        return Incident(
            id=identity,
            title=strongest.title[lang],
            rules=(strongest.id, *(rule.id for rule in verdict.met if rule is not strongest)),
            channels=numbers.channels_of(verdict, people),
            severity=max(severities, key=lambda one: one.rank),
            confidence=confidence,
            reported=confidence >= self._settings.min_confidence,
            reasons=why.reasons(lang, strongest.adjust),
            status=Status.NEW,
            new=identity not in self._previous or self._grew(findings),
            sender=shown_first.sender if shown_first else "",
            subject=shown_first.subject if shown_first else "",
            client=(shown_first.client or None) if shown_first else None,
            first_sent=min(dates, default=None),
            last_sent=max(dates, default=None),
            zone=first.facts.zone,
            messages=len(verdict.counted),
            batches=max(batches, default=1),
            exposed=exposed,
            receivers=numbers.receiver_numbers(verdict, people, population, undelivered),
            overlap=overlap,
            never_received=exposed.distinct - overlap,
            records_people=in_records,
            records_columns=columns,
            data_kinds=kinds,
            findings=findings,
            addresses=addresses,
            checks=verdict.checks,
            base=strongest.base,
            explanation=strongest.explanation[lang],
            advice=strongest.advice[lang],
            prompts=prompts(exposed.distinct, in_records, kinds),
            inbox=self._inbox(judged, people),
            follow_up=judged.told.numbers if judged.told else None,
        )

    def _grew(self, findings: Sequence[Finding]) -> bool:
        """Whether an incident that is known has messages that are not."""
        known = sum(one.message in self._previous for one in findings)
        return 0 < known < len(findings)

    def _inbox(self, judged: Judged, people: People) -> Inbox | None:
        undelivered = judged.undelivered
        if undelivered is None:
            return None
        answers = self._context.replies.of(judged.verdict, people.exposed | people.receivers)
        return Inbox(
            bounces=undelivered.reports,
            replies=answers.replies,
            reply_alls=answers.reply_alls,
            complaints=answers.complaints,
            opt_outs=answers.opt_outs,
            deletion_confirmations=answers.deletion_confirmations,
            as_of=self._as_of,
        )

    def _strongest(self, verdict: Verdict, why: Grounds, net: int) -> Rule:
        """The rule that is surest, of equally sure ones the severest, else the first."""
        return max(verdict.met, key=lambda rule: (rule.confidence(why.weights), rule.severity_of(net).rank))

    def _finding(
        self, judged: Judged, message: Exposing, shown: Shown, evidence: Mapping[int, Evidence], batch: int
    ) -> Finding:
        verdict = judged.verdict
        rule = verdict.alone.get(message.id) or _campaign_rule(verdict)
        channel = numbers.channel_of(message, shown, verdict.family)
        facts = message.facts
        seen = evidence.get(message.id)
        message_id = seen.message_id if seen else None
        where = self._where(message.folder, facts.position, message_id)
        place = _densest(message, shown, verdict.family)
        if place is not None:
            where = where._replace(part=place[0], inner=place[1])
        return Finding(
            id=finding_id(message, rule.id, channel),
            rule=rule.id,
            channel=channel,
            exposed=shown.size,
            receivers=number_of_receivers(facts),
            sent_at=facts.sent_at,
            zone=facts.zone,
            where=where,
            sha256=facts.sha256,
            message=message_name(message, verdict.family),
            batch=batch,
            copies=tuple(
                self._where(copy.folder, copy.facts.position, message_id) for copy in judged.copies.get(message.id, ())
            ),
        )

    def _where(self, folder: int, position: str, message_id: str | None) -> Locator:
        row = self._folders[folder]
        return Locator(row.source, row.folder.name or None, position, message_id)


def rank(incident: Incident) -> tuple[bool, int, int, str]:
    """Reported ones first, then by severity, people and id."""
    people = max(incident.exposed.net, incident.records_people or 0)
    return not incident.reported, -incident.severity.rank, -people, incident.id


def _follow_up(why: Grounds, told: Told | None) -> None:
    """What links an incident with the mails about it; it says nothing for or against the incident."""
    if told is not None and told.after is not None:
        why.add("follow-up", minutes=told.after)
    if told is not None and told.numbers.leaked_again:
        why.add("leaked-again")


def _campaign_rule(verdict: Verdict) -> Rule:
    """The rule a message counts for that meets none alone: one over campaigns if there is one."""
    met_alone = {rule.id for rule in verdict.alone.values()}
    return next((rule for rule in verdict.met if rule.id not in met_alone), verdict.met[0])


def _densest(message: Exposing, shown: Shown, family: Family) -> tuple[str | None, tuple[str, ...]] | None:
    """Part and inner path of the place that holds most addresses of the family, or else most records."""
    if family not in CONTENT:
        return None
    if not shown.size and shown.records:
        table = max(shown.records, key=lambda one: one.people)
        return table.part or None, table.inner
    places = [
        one for one in message.facts.sightings if FAMILY_OF[one.channel] is family and one.place is not Place.AUTHOR
    ]
    if not places:
        return None
    best = max(places, key=lambda one: len(unpack(one.addresses)))
    return best.part or None, best.inner
