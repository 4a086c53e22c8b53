"""The reasons for and against an incident, each from the facts of the whole case (detection.md 4)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sentaudit.incidents.context.context import Context, circle
from sentaudit.incidents.exposures.family import CONTENT, Family
from sentaudit.incidents.exposures.receivers import receivers_of, receivers_unknown
from sentaudit.incidents.mailings.judge import Verdict
from sentaudit.incidents.parties.population import Makeup, Population
from sentaudit.incidents.verdicts.readers import all_took_part, outside_readers
from sentaudit.model.facts import AddressKey, Channel, Flag, Kind, Place, unpack
from sentaudit.model.incident import Reason
from sentaudit.rules.reasons import INFORMS, LOWERS, MANY, RAISES, reason

_HALF = 0.5
_MOST = 0.6
_NEARLY = 0.8
_LEAST_SHARE = 0.1
"""Less acquaintance than that is chance."""
_TWO_WEEKS = 14
_OTHER_DAYS = 3

_MAILING_WORDS = (
    "newsletter notice announcement invitation bulletin seminar webinar campaign survey greetings mailing "
    "お知らせ ご案内 案内状 メールマガジン メルマガ 通信 ニュース ご招待 アンケート セミナー 説明会 募集 号外"
).split()


@dataclass(slots=True)
class Grounds:
    """Reason codes with their weights (0..1) and the numbers of their sentences."""

    weights: dict[str, float] = field(default_factory=dict)
    numbers: dict[str, Mapping[str, int]] = field(default_factory=dict)

    def add(self, code: str, weight: float = 1.0, **numbers: int) -> None:
        self.weights[code] = weight
        self.numbers[code] = numbers

    def reasons(self, lang: str, adjust: Mapping[str, float]) -> tuple[Reason, ...]:
        """In words: what raises first, then what lowers, then what only informs. `adjust` is what a rule gives for
        each."""
        found = [
            replace(reason(code, lang, **self.numbers[code]), moved=round(adjust.get(code, 0.0) * weight, 2) + 0.0)
            for code, weight in self.weights.items()
        ]
        return tuple(sorted(found, key=lambda one: ((RAISES, LOWERS, INFORMS).index(one.effect), one.code)))


def grounds(
    verdict: Verdict,
    exposed: frozenset[AddressKey],
    makeup: Makeup,
    subjects: Sequence[str],
    context: Context,
    population: Population,
) -> Grounds:
    """Everything that speaks for or against the incident. `makeup` is that of the exposed, `subjects` those of its
    messages, as far as known."""
    found = Grounds()
    _company(found, verdict, exposed, makeup, population)
    _kinds(found, verdict, population)
    _receivers(found, verdict, population)
    company = frozenset(circle(verdict, exposed))
    readers = outside_readers(verdict, population)
    known, strangers = context.acquaintance.acquainted(verdict, company)
    # What a group knows of itself excuses nobody who shows it to somebody else.
    if known >= _LEAST_SHARE and not context.acquaintance.are_strangers(verdict, company, readers):
        found.add("known-group", known, share=round(known * 100))
    if verdict.family is Family.QUOTED and all_took_part(verdict, context, population):
        found.add("thread")
        in_thread = True
    else:
        in_thread = _thread(found, verdict, company | readers, context)
    _list_post(found, verdict, population, strangers=strangers and not in_thread)
    if strangers and not in_thread:
        found.add("no-thread")
    messages, days = context.acquaintance.standing(verdict, company)
    if messages >= _OTHER_DAYS and days > _TWO_WEEKS:
        found.add("standing-group", messages=messages, days=days)
    _habit(found, verdict, context)
    if any(_is_mailing(subject) for subject in subjects):
        found.add("broadcast")
    if len(exposed) >= MANY:
        found.add("many", exposed=len(exposed))
    if verdict.contacts:
        found.add("constant-contacts", contacts=verdict.contacts)
    if verdict.family is Family.QUOTED:
        found.add("quoted-thread")
    return found


def _company(
    found: Grounds, verdict: Verdict, exposed: frozenset[AddressKey], makeup: Makeup, population: Population
) -> None:
    parties, number = makeup.parties, len(exposed)
    if parties == 1 and number > 1:
        among_them = verdict.family not in CONTENT or _only_they_received(verdict, exposed, population)
        found.add("one-partner", 1.0 if among_them else _HALF, exposed=number)
    if number and makeup.roles == number:
        found.add("role-addresses")
    scattered = parties > 1 and parties >= number * _NEARLY
    if scattered and makeup.roles < number and (makeup.private > number * _HALF or parties >= 5):
        found.add("unrelated-individuals")


def _only_they_received(verdict: Verdict, exposed: frozenset[AddressKey], population: Population) -> bool:
    """Whether every outside receiver belongs to the one organisation of the exposed."""
    outside = outside_readers(verdict, population)
    return bool(outside) and set(population.parties(outside)) == set(population.parties(exposed))


def _kinds(found: Grounds, verdict: Verdict, population: Population) -> None:
    total = len(verdict.counted)
    kinds = [message.facts.kind for message, _ in verdict.counted]
    if kinds.count(Kind.INVITE) >= total * _HALF:
        found.add("invitation")
    if kinds.count(Kind.AUTO_REPLY) >= total * _HALF:
        found.add("auto")


def _list_post(found: Grounds, verdict: Verdict, population: Population, *, strangers: bool) -> None:
    """A list is no reason to show it people who take no part in it: a first mail to strangers counts half."""
    posts = sum(
        message.facts.kind == Kind.LIST or not population.lists.isdisjoint(unpack(message.facts.to + message.facts.cc))
        for message, _ in verdict.counted
    )
    if posts >= len(verdict.counted) * _HALF:
        found.add("list-post", _HALF if strangers else 1.0)


def _receivers(found: Grounds, verdict: Verdict, population: Population) -> None:
    unknown = missing = False
    others: set[AddressKey] = set()
    for message, _ in verdict.counted:
        facts = message.facts
        unknown |= receivers_unknown(facts)
        missing |= not facts.flags & Flag.HAS_BCC
        others |= receivers_of(facts).difference({facts.sender})
    if unknown:
        found.add("receivers-unknown")
    elif others and others <= population.internal:
        found.add("internal-receivers")
    if missing:
        found.add("bcc-missing")


def _thread(found: Grounds, verdict: Verdict, exposed: frozenset[AddressKey], context: Context) -> bool:
    """Adds `thread` or `reply` if most messages are replies; true if so."""
    replies = [message.facts for message, _ in verdict.counted if message.facts.flags & Flag.REPLY]
    if len(replies) <= len(verdict.counted) * _HALF:
        return False
    in_case, people = False, set[AddressKey]()
    for facts in replies:
        found_one, some = context.thread_people(facts)
        in_case |= found_one
        people |= some
        if verdict.family is Family.HEADER:
            for sighting in facts.sightings:
                if sighting.channel is Channel.QUOTED or sighting.place is Place.AUTHOR:
                    people.update(unpack(sighting.addresses))
    if exposed <= people:
        found.add("thread")
    elif not in_case:
        found.add("reply")
    return True


def _habit(found: Grounds, verdict: Verdict, context: Context) -> None:
    if verdict.family is not Family.HEADER:
        return
    sender, templates = context.habits.of(verdict)
    usual = sender.many >= _OTHER_DAYS and sender.hidden >= sender.many * _MOST
    for one in templates:
        if one.mails >= _OTHER_DAYS:
            usual |= one.hidden + one.single >= one.mails * _MOST
    if usual:
        found.add("habit-bcc")


def _is_mailing(subject: str) -> bool:
    folded = unicodedata.normalize("NFKC", subject).casefold()
    return any(word in folded for word in _MAILING_WORDS)
