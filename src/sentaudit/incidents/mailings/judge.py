"""Holds a campaign against the rules of its family: which messages count, which rules are met, with which numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sentaudit.incidents.exposures.exposing import Exposing
from sentaudit.incidents.exposures.family import CONTENT, Family, threshold
from sentaudit.incidents.exposures.receivers import number_of_receivers
from sentaudit.incidents.exposures.shown import Shown, people_in_records, times_exposed, union
from sentaudit.incidents.parties.lists import NOBODY
from sentaudit.incidents.parties.population import Party, Population
from sentaudit.model.facts import AddressKey, unpack
from sentaudit.model.incident import Check
from sentaudit.rules.rule import Level, Pattern, Rule

_NEARLY_ALL = 0.9
_FEWEST_FOR_CONSTANT = 3
_FEW_READERS = 3
"""A copy made by a program goes to one person, at most with a colleague or two beside."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A campaign that meets at least one rule.

    `counted` are its exposing messages with what they show after contacts are left out, in order; `met` the rules in
    the order given; `alone` the rule each message meets by itself. `campaign` are all its messages, counted or not.
    `contacts` is how many constant addresses were left out.
    """

    family: Family
    campaign: tuple[Exposing, ...]
    counted: tuple[tuple[Exposing, Shown], ...]
    met: tuple[Rule, ...]
    alone: Mapping[int, Rule]
    checks: tuple[Check, ...]
    contacts: int

    @property
    def first(self) -> Exposing:
        """The earliest message that counts."""
        return self.counted[0][0]

    @property
    def shown(self) -> Iterator[Shown]:
        """What the counted messages show."""
        return (shown for _, shown in self.counted)


class _List:
    """The people a message shows, or many messages: their parties are counted once, if need be by party."""

    __slots__ = ("_by_party", "_population", "parties", "people")

    def __init__(self, people: frozenset[AddressKey], population: Population) -> None:
        self.people, self._population = people, population
        self.parties = population.makeup(people).parties
        self._by_party: Counter[Party] | None = None

    def without(self, some: frozenset[AddressKey]) -> int:
        """How many parties the others belong to."""
        if self._by_party is None:
            self._by_party = self._population.parties(self.people)
        gone = self._population.parties(some)
        return self.parties - sum(1 for party, people in gone.items() if self._by_party[party] == people)


class Judge:
    """Applies rules; keeps the parties of long lists, which many messages share."""

    _KEPT = 1024

    def __init__(self, population: Population, rules: Mapping[Family, tuple[Rule, ...]]) -> None:
        self._population = population
        self._rules = rules
        self._threshold = {family: threshold(some) for family, some in rules.items()}
        self._of_people = frozenset(
            family for family, some in rules.items() if any(rule.counts_people for rule in some)
        )
        self._lists: dict[int, _List] = {}

    def meet(self, messages: Iterable[Exposing]) -> None:
        """Looks up everybody whose party will be asked for, as one look is cheaper than many."""
        self._population.directory.infos(
            set().union(
                *(
                    shown.people
                    for message in messages
                    for family, shown in message.shown.items()
                    if self._rules[family] and shown.size >= self._threshold[family]
                )
            )
        )

    def strong(self, messages: Sequence[Exposing], family: Family) -> list[bool]:
        """For each message, whether it meets a rule by itself."""
        return [self._alone(message, message.shown[family], family) is not None for message in messages]

    def may_reach(self, messages: Sequence[Exposing], family: Family) -> bool:
        """False if no grouping of the messages can reach any rule of the family: the cheap test before all others."""
        if not self._rules[family]:
            return False
        missing = self._threshold[family]
        of_people = family in self._of_people
        for message in messages:
            shown = message.shown[family]
            missing -= shown.size
            if missing <= 0 or (of_people and shown.records):
                return True
        return missing <= 0

    def judge(
        self, campaign: Sequence[Exposing], family: Family, contacts: frozenset[AddressKey] = NOBODY
    ) -> Verdict | None:
        """The verdict over a campaign (ordered), None if it meets no rule. `contacts` are left out beforehand."""
        shown = [(message, message.shown[family].less(contacts)) for message in campaign]
        constant = NOBODY
        if family in CONTENT or (
            family is Family.HEADER and not any(self._alone(one, some, family) for one, some in shown)
        ):
            constant = self._constant([some for _, some in shown], family)
            shown = [(message, some.less(constant)) for message, some in shown]
        if family is Family.HEADER:
            # People of one organisation in a header are no strangers to each other, however often it happens.
            shown = [(message, some) for message, some in shown if some.size > 1 and self._parties_of(some) > 1]
        else:
            of_people = family in self._of_people
            shown = [(message, some) for message, some in shown if some.size or (of_people and some.records)]
        if not shown:
            return None
        alone = {message.id: rule for message, some in shown if (rule := self._alone(message, some, family))}
        copies = [(message, some) for message, some in shown if _few_readers(message)]
        met: list[Rule] = []
        checks: list[Check] = []
        only_copies = True
        whole = self._campaign_numbers(shown, family)
        biggest = max(shown, key=lambda pair: (pair[0].id in alone, pair[1].size))
        for rule in self._rules[family]:
            if rule.level is Level.MESSAGE:
                numbers = self._message_numbers(*biggest, family)
                is_met = any(rule.met(self._message_numbers(*pair, family)) for pair in shown if pair[0].id in alone)
            elif rule.pattern is Pattern.COPIES:
                numbers = self._campaign_numbers(copies, family)
                is_met = len(copies) > 1 and rule.met(numbers)
            else:
                numbers, is_met = whole, len(shown) > 1 and rule.met(whole)
            checks += rule.checks(numbers)
            if is_met:
                met.append(rule)
                only_copies &= rule.pattern is Pattern.COPIES
        if not met:
            return None
        counted = tuple(copies if only_copies else shown)
        left_out = {key for message in campaign for key in message.shown[family].people & contacts}
        return Verdict(
            family, tuple(campaign), counted, tuple(met), alone, tuple(checks), len(constant) + len(left_out)
        )

    def _constant(self, shown: Sequence[Shown], family: Family) -> frozenset[AddressKey]:
        """Addresses that nearly every message shows, unless they are as many as make a finding."""
        if len(shown) < _FEWEST_FOR_CONSTANT:
            return NOBODY
        least = len(shown) * _NEARLY_ALL
        constant = frozenset(key for key, times in times_exposed(shown).items() if times >= least)
        return constant if len(constant) < self._threshold[family] else NOBODY

    def _alone(self, message: Exposing, shown: Shown, family: Family) -> Rule | None:
        of_people = shown.records and family in self._of_people
        if (shown.size < self._threshold[family] and not of_people) or family is Family.SAME_BCC:
            return None
        numbers: dict[str, float] | None = None
        for rule in self._rules[family]:
            if rule.level is Level.MESSAGE:
                numbers = numbers or self._message_numbers(message, shown, family)
                if rule.met(numbers):
                    return rule
        return None

    def _message_numbers(self, message: Exposing, shown: Shown, family: Family) -> dict[str, float]:
        facts = message.facts
        hidden = shown.exposed() if family is Family.BCC else set(unpack(facts.bcc)) - self._population.inside
        return {
            "exposed": shown.size,
            "parties": self._parties_of(shown),
            "receivers": number_of_receivers(facts),
            "bcc": len(hidden),
            "messages": 1,
            "people": people_in_records((shown,)) if shown.records else 0,
        }

    def _campaign_numbers(self, messages: Sequence[tuple[Exposing, Shown]], family: Family) -> dict[str, float]:
        population = self._population
        exposed = union(shown for _, shown in messages)
        receivers: set[AddressKey] = set()
        hidden: set[AddressKey] = set()
        for message, _ in messages:
            receivers.update(unpack(message.facts.to + message.facts.cc + message.facts.bcc))
            if message.facts.bcc:
                hidden.update(unpack(message.facts.bcc))
        return {
            "exposed": len(exposed),
            "parties": self._parties_of(messages[0][1]) if len(messages) == 1 else population.makeup(exposed).parties,
            "receivers": len(receivers),
            "bcc": len(hidden - population.inside),
            "messages": len(messages),
            "people": people_in_records(shown for _, shown in messages),
        }

    def _parties_of(self, shown: Shown) -> int:
        """Parties of one message; for a shared list only those that are left out are looked at again."""
        known = self._lists.get(id(shown.people))
        if known is None:
            if len(self._lists) >= self._KEPT:
                self._lists.clear()
            known = self._lists[id(shown.people)] = _List(shown.people, self._population)
        return known.without(shown.without) if shown.without else known.parties


def _few_readers(message: Exposing) -> bool:
    facts = message.facts
    addressed = len(facts.to) + len(facts.cc) + len(facts.bcc)
    return 0 < addressed <= _FEW_READERS * 8
