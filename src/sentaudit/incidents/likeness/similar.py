"""Earlier identical mistakes: every message of the case that is like one mailing, ranked, with the why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from sentaudit.errors import UsageError
from sentaudit.incidents.assembly.assembly import Assembler, rank
from sentaudit.incidents.context.gather import NotLooking
from sentaudit.incidents.coverage import negative_of
from sentaudit.incidents.exposures.exposing import Exposing
from sentaudit.incidents.exposures.shown import union
from sentaudit.incidents.likeness.likeness import OWN, Mailing, likeness, mailing_of
from sentaudit.incidents.likeness.matches import Match, Similar, order, reasons
from sentaudit.incidents.verdicts.judged import Judged
from sentaudit.incidents.verdicts.judgement import folders_of, judge_case, survey_case, with_undelivered
from sentaudit.model.config import Config
from sentaudit.model.facts import AddressKey, Evidence, MessageFacts, unpack
from sentaudit.model.locator import Locator
from sentaudit.model.regrouping import Regrouping
from sentaudit.ports import Case
from sentaudit.quiet import collector_paused
from sentaudit.rules.rule import Rule

_OPENED = 5_000
"""Messages whose sealed subject, text marks and attachments are looked at, those most alike without them first."""


def similar_to_incident(
    case: Case,
    config: Config,
    rules: Sequence[Rule],
    identity: str,
    most: int,
    regroupings: Sequence[Regrouping] = (),
) -> Similar:
    """What is like an incident, named by the beginning of its id, after the merges and splits that stand.

    Raises UsageError if there is not exactly one.
    """
    with collector_paused():
        search = _Search(case, config, rules, regroupings)
        found = [one for one in search.judged if one.id.startswith(identity)]
        if len(found) != 1:
            what = "more than one incident" if found else "no incident"
            raise UsageError(f"{what} has an id beginning with {identity}", "sentaudit incidents list shows the ids")
        (judged,) = found
        messages = [message for message, _ in judged.verdict.counted]
        evidence = case.evidence(sorted(message.id for message in messages))
        asked = mailing_of(messages, judged.people, (judged.verdict.family,), evidence, search.population)
        return search.like(asked, {one.facts.content for one in messages}, judged, most)


def similar_to_message(
    case: Case,
    config: Config,
    rules: Sequence[Rule],
    facts: MessageFacts,
    most: int,
    regroupings: Sequence[Regrouping] = (),
) -> Similar:
    """What is like a message, whose facts were made with the key of this case. Everybody it addresses is its audience,
    whether or not it exposes them."""
    with collector_paused():
        search = _Search(case, config, rules, regroupings)
        shown = search.ground.exposures.of(facts, sent_folder=True)
        people = union(shown.values()) | (set(unpack(facts.to + facts.cc + facts.bcc)) - search.population.inside)
        one = Exposing(0, 0, facts, shown)
        evidence = {0: facts.evidence} if facts.evidence is not None else {}
        asked = mailing_of([one], people, shown, evidence, search.population)
        return search.like(asked, {facts.content}, None, most)


class _Search:
    """Compares one mailing with everything a case exposes. Of the other incidents it finds out what is compared, and
    nothing of what only a report shows."""

    def __init__(self, case: Case, config: Config, rules: Sequence[Rule], regroupings: Sequence[Regrouping]) -> None:
        self._case = case
        self.ground = survey_case(case, config, rules)
        self.population = self.ground.population
        self._seen = judge_case(case, self.ground, NotLooking(), regroupings)
        self.judged = self._seen.judged
        self._assembler = Assembler(case, self.ground, self._seen, config.report, listing=False)
        self._lang = config.report.lang

    def like(self, asked: Mailing, contents: set[int], itself: Judged | None, most: int) -> Similar:
        """The `most` best matches; messages with one of the `contents` are the one asked about itself."""
        gathered = self._seen.gathered
        matches: list[tuple[Match, frozenset[AddressKey], _Rank | None]] = []
        in_incidents: set[int] = set()
        for judged in self.judged:
            messages = [message for message, _ in judged.verdict.counted]
            in_incidents.update(message.id for message in messages)
            if judged is itself:
                continue
            messages = [message for message in messages if message.facts.content not in contents]
            if messages and self._near(asked, judged.people, messages):
                evidence = self._case.evidence(sorted(message.id for message in messages))
                own = mailing_of(messages, judged.people, (judged.verdict.family,), evidence, self.population)
                found = self._match(asked, own, messages, evidence, judged.id)
                matches += ((*pair, _Rank(judged, self._rank)) for pair in found)
        alone = [one for one in gathered.messages if one.id not in in_incidents]
        alone += self._faint(asked)
        singles = self._single(asked, [one for one in alone if one.facts.content not in contents])
        matches += ((*pair, None) for pair in singles)
        matches.sort(key=lambda match: (*order(match[0]), match[2]))
        people = asked.people.union(*(exposed for _, exposed, _ in matches))
        return Similar(
            tuple(match for match, *_ in matches[:most]),
            len(gathered.messages) + len(gathered.faint),
            len(people),
            negative_of(self.ground.folders, gathered, self.ground.audience, ()),
            negative_of(self.ground.folders, gathered, self.ground.audience, self._troubled()),
        )

    def _troubled(self) -> set[int]:
        """The folders of reported incidents. One such incident tells it of a folder, however many there are."""
        found: set[int] = set()
        for judged in self.judged:
            folders = folders_of([judged])
            if not folders <= found and self._assembler.reported(judged):
                found |= folders
        return found

    def _rank(self, judged: Judged) -> tuple[object, ...]:
        """The place of an incident in a report."""
        (incident,) = self._assembler.incidents([with_undelivered(judged, self.ground, self._seen.context)])
        return rank(incident)

    def _near(self, asked: Mailing, people: frozenset[AddressKey], messages: Sequence[Exposing]) -> bool:
        """The cheap look, without opening anything: somebody shared, the same subject or sender."""
        return (
            not asked.people.isdisjoint(people)
            or any(one.facts.template in asked.templates for one in messages)
            or any(one.facts.sender in asked.senders for one in messages)
        )

    def _faint(self, asked: Mailing) -> list[Exposing]:
        """The faint messages that can be a match.

        Unopened, one is a match for its template, or for three people shared or the very same (`Likeness.telling`).
        Others are only matches for what is sealed, and of these no more can be among those opened, which are ranked by
        sender, organisation and place in the case as they are here.
        """
        faint, population = self._seen.gathered.faint, self.population
        shared = faint.showing(asked.people)
        sure = {at for at, times in shared.items() if times > 2 or times == faint.size(at) == len(asked.people)}
        sure.update(faint.alike(asked.templates, frozenset()))
        near = shared.keys() | set(faint.alike(frozenset(), asked.senders))

        def rank(at: int) -> tuple[bool, bool, int]:
            sender = faint.senders[at]
            party = OWN if sender in population.internal else population.party_of(sender)
            return sender not in asked.senders, party not in asked.parties, faint.ids[at]

        return faint.whole(sorted(sure) + sorted(near - sure, key=rank)[:_OPENED])

    def _single(self, asked: Mailing, messages: Sequence[Exposing]) -> Iterator[tuple[Match, frozenset[AddressKey]]]:
        """Matches among messages in no incident; what is sealed is opened for those that look most alike."""
        near = []
        for one in messages:
            people = union(one.shown.values())
            if self._near(asked, people, (one,)):
                own = mailing_of((one,), people, one.shown, {}, self.population)
                near.append((likeness(asked, own).score, -one.id, one, own))
        near.sort(key=lambda item: item[:2], reverse=True)
        evidence = self._case.evidence(sorted(one.id for _, _, one, _ in near[:_OPENED]))
        for _, _, one, own in near:
            full = own if one.id not in evidence else mailing_of(
                (one,), own.people, one.shown, evidence, self.population
            )  # fmt: skip
            yield from self._match(asked, full, (one,), evidence, None)

    def _match(
        self,
        asked: Mailing,
        own: Mailing,
        messages: Sequence[Exposing],
        evidence: Mapping[int, Evidence],
        incident: str | None,
    ) -> Iterator[tuple[Match, frozenset[AddressKey]]]:
        alike = likeness(asked, own)
        if not alike.telling:
            return
        places = []
        for one in messages:
            row = self.ground.folders[one.folder]
            message_id = evidence[one.id].message_id if one.id in evidence else None
            places.append(Locator(row.source, row.folder.name or None, one.facts.position, message_id))
        dates = [one.facts.sent_at for one in messages if one.facts.sent_at is not None]
        why = tuple(reasons(alike, self._lang))
        yield (
            Match(alike.score, why, tuple(places), len(own.people), incident, min(dates, default=None)),
            own.people,
        )


class _Rank:
    """Puts incidents that are alike in everything else into the order of a report, which nothing else asks for."""

    def __init__(self, judged: Judged, rank_of: Callable[[Judged], tuple[object, ...]]) -> None:
        self._judged, self._rank_of = judged, rank_of

    def __lt__(self, other: _Rank) -> bool:
        return self._rank_of(self._judged) < self._rank_of(other._judged)
