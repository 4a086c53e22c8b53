"""Earlier identical mistakes: every message of the case that is like one mailing, ranked, with the why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sentaudit.errors import UsageError
from sentaudit.incidents.exposing import Exposing
from sentaudit.incidents.exposure import union
from sentaudit.incidents.judgement import Judgement, judge_case
from sentaudit.incidents.likeness import OWN, Likeness, Mailing, likeness, mailing_of
from sentaudit.model.config import Config
from sentaudit.model.facts import AddressKey, Evidence, MessageFacts, unpack
from sentaudit.model.incident import Incident
from sentaudit.model.locator import Locator
from sentaudit.model.regrouping import Regrouping
from sentaudit.model.result import Negative
from sentaudit.ports import Case
from sentaudit.rules.rule import Rule

_OPENED = 5_000
"""Messages whose sealed subject, text marks and attachments are looked at, those most alike without them first."""
_WORDS = {
    "en": {
        "sender": "same sender",
        "organisation": "same organisation",
        "audience": "same audience {:.2f}",
        "template": "same subject",
        "file": "same attachment",
        "body": "same text {:.2f}",
        "channel": "same channel",
        "client": "same mail program",
    },
    "ja": {
        "sender": "同じ送信者",
        "organisation": "同じ組織の送信者",
        "audience": "宛先の重なり {:.2f}",
        "template": "同じ件名",
        "file": "同じ添付ファイル",
        "body": "同じ本文 {:.2f}",
        "channel": "同じ露出経路",
        "client": "同じメールソフト",
    },
}


class Match(NamedTuple):
    """An incident, or a message at watch level or below, that is like the one asked about.

    `score` goes from 0 to 1; `exposed` counts the people it exposes; `incident` is its id, None for single messages;
    `sent_at` is of its earliest message, in epoch seconds.
    """

    score: float
    reasons: tuple[str, ...]
    messages: tuple[Locator, ...]
    exposed: int
    incident: str | None
    sent_at: int | None


class Similar(NamedTuple):
    """The answer: matches from most to least alike, how many messages were compared, and where they lie.

    `people` counts everybody exposed by the one asked about and by all matches; `searched` are the folders audited,
    with what period they cover, `clean` those in which no incident was reported.
    """

    matches: tuple[Match, ...]
    compared: int
    people: int
    searched: tuple[Negative, ...]
    clean: tuple[Negative, ...]


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
    seen = judge_case(case, config, rules, regroupings=regroupings, listing=False)
    found = [pair for pair in seen.pairs if pair[0].id.startswith(identity)]
    if len(found) != 1:
        what = "more than one incident" if found else "no incident"
        raise UsageError(f"{what} has an id beginning with {identity}", "sentaudit incidents list shows the ids")
    incident, judged = found[0]
    messages = [message for message, _ in judged.verdict.counted]
    evidence = case.evidence(sorted(message.id for message in messages))
    asked = mailing_of(messages, judged.people.exposed, (judged.verdict.family,), evidence, seen.population)
    return _Search(case, seen, config.report.lang).like(asked, {one.facts.content for one in messages}, incident, most)


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
    seen = judge_case(case, config, rules, regroupings=regroupings, listing=False)
    shown = seen.exposures.of(facts, sent_folder=True)
    people = union(shown.values()) | (set(unpack(facts.to + facts.cc + facts.bcc)) - seen.population.inside)
    one = Exposing(0, 0, facts, shown)
    evidence = {0: facts.evidence} if facts.evidence is not None else {}
    asked = mailing_of([one], frozenset(people), shown, evidence, seen.population)
    return _Search(case, seen, config.report.lang).like(asked, {facts.content}, None, most)


class _Search:
    """Compares one mailing with everything a case exposes."""

    def __init__(self, case: Case, seen: Judgement, lang: str) -> None:
        self._case, self._seen = case, seen
        self._words = _WORDS.get(lang, _WORDS["en"])

    def like(self, asked: Mailing, contents: set[int], incident: Incident | None, most: int) -> Similar:
        """The `most` best matches; messages with one of the `contents` are the one asked about itself."""
        seen = self._seen
        matches: list[tuple[Match, frozenset[AddressKey]]] = []
        in_incidents: set[int] = set()
        for other, judged in seen.pairs:
            messages = [message for message, _ in judged.verdict.counted]
            in_incidents.update(message.id for message in messages)
            if incident is not None and other.id == incident.id:
                continue
            messages = [message for message in messages if message.facts.content not in contents]
            if messages and self._near(asked, judged.people.exposed, messages):
                evidence = self._case.evidence(sorted(message.id for message in messages))
                own = mailing_of(messages, judged.people.exposed, (judged.verdict.family,), evidence, seen.population)
                matches += self._match(asked, own, messages, evidence, other.id)
        alone = [one for one in seen.gathered.messages if one.id not in in_incidents]
        alone += self._faint(asked)
        matches += self._single(asked, [one for one in alone if one.facts.content not in contents])
        matches.sort(key=lambda pair: _order(pair[0]))
        people = asked.people.union(*(exposed for _, exposed in matches))
        return Similar(
            tuple(match for match, _ in matches[:most]),
            len(seen.gathered.messages) + len(seen.gathered.faint),
            len(people),
            seen.searched,
            seen.negative,
        )

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
        faint, population = self._seen.gathered.faint, self._seen.population
        shared = faint.showing(asked.people)
        sure = {at for at, times in shared.items() if times > 2 or times == faint.size(at) == len(asked.people)}
        sure |= faint.alike(asked.templates, frozenset())
        near = (shared.keys() | faint.alike(frozenset(), asked.senders)) - sure

        def rank(at: int) -> tuple[bool, bool, int]:
            sender = faint.senders[at]
            party = OWN if sender in population.internal else population.party_of(sender)
            return sender not in asked.senders, party not in asked.parties, faint.ids[at]

        return faint.whole(sorted(sure) + sorted(near, key=rank)[:_OPENED])

    def _single(self, asked: Mailing, messages: Sequence[Exposing]) -> Iterator[tuple[Match, frozenset[AddressKey]]]:
        """Matches among messages in no incident; what is sealed is opened for those that look most alike."""
        near = []
        for one in messages:
            people = frozenset(union(one.shown.values()))
            if self._near(asked, people, (one,)):
                own = mailing_of((one,), people, one.shown, {}, self._seen.population)
                near.append((likeness(asked, own).score, -one.id, one, own))
        near.sort(key=lambda item: item[:2], reverse=True)
        evidence = self._case.evidence(sorted(one.id for _, _, one, _ in near[:_OPENED]))
        for _, _, one, own in near:
            full = own if one.id not in evidence else mailing_of(
                (one,), own.people, one.shown, evidence, self._seen.population
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
            row = self._seen.folders[one.folder]
            message_id = evidence[one.id].message_id if one.id in evidence else None
            places.append(Locator(row.source, row.folder.name or None, one.facts.position, message_id))
        dates = [one.facts.sent_at for one in messages if one.facts.sent_at is not None]
        reasons = tuple(self._reasons(alike))
        yield (
            Match(alike.score, reasons, tuple(places), len(own.people), incident, min(dates, default=None)),
            own.people,
        )

    def _reasons(self, alike: Likeness) -> Iterator[str]:
        """What is alike, the most telling first."""
        words = self._words
        if alike.audience:
            yield words["audience"].format(alike.audience)
        for name in ("file", "template"):
            if getattr(alike, name):
                yield words[name]
        if alike.body:
            yield words["body"].format(alike.body)
        if alike.sender:
            yield words["sender"]
        elif alike.organisation:
            yield words["organisation"]
        for name in ("channel", "client"):
            if getattr(alike, name):
                yield words[name]


def _order(match: Match) -> tuple[float, bool, int, tuple[str, ...]]:
    """Most alike first, then the earlier, then by place."""
    first = match.messages[0]
    return (
        -match.score,
        match.sent_at is None,
        match.sent_at or 0,
        (first.source, first.folder or "", first.position or ""),
    )
