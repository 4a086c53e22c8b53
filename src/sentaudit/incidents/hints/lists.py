"""Mailing lists of the organisation that handed mail of outsiders on to their subscribers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sentaudit.incidents.parties.population import Population
from sentaudit.model.facts import AddressKey, Kind, MessageFacts, unpack
from sentaudit.model.selection import Scope, Wanted
from sentaudit.ports import Case

_LIST = int(Kind.LIST)
_WEEK = 7 * 86400
_FEWEST = 3


class Relay(NamedTuple):
    """The first mail of an outsider a list handed on, with `senders` outsiders in that week and `posts` before."""

    message: int
    folder: int
    facts: MessageFacts
    senders: int
    posts: int


class _Posts:
    """What one list handed on: the first mail of each author outside, and when people inside wrote. `first` is the
    first message that names it, and the place of its name there."""

    def __init__(self) -> None:
        self.first = 0, 0
        self.own: dict[int, int] = {}
        self.outside: dict[AddressKey, tuple[int, int, int, int, MessageFacts]] = {}


class Relays:
    """Filled with the list mail of a case, whoever wrote it."""

    def __init__(self, population: Population) -> None:
        self._population = population
        self._lists: dict[AddressKey, _Posts] = {}

    def look(self, case: Case, period: Scope) -> None:
        """Reads the list mail of the period: first what people inside wrote, for a list is a list of announcements only
        after some of that; most cases have none, and newsletters that came in are not read."""
        inside = self._population.inside
        for message, folder, facts in case.messages((Wanted(kind=_LIST, senders=inside),), period):
            self.see(message, folder, facts)
        if any(len(posts.own) >= _FEWEST for posts in self._lists.values()):
            for message, folder, facts in case.messages((Wanted(kind=_LIST, not_senders=inside),), period):
                self.see(message, folder, facts)

    def see(self, message: int, folder: int, facts: MessageFacts) -> None:
        """Notes a mail with list headers if it went through an address of the organisation."""
        population, sender, sent_at = self._population, facts.sender, facts.sent_at
        if sender is None or sent_at is None or len(facts.to) + len(facts.cc) > 64:
            return
        for at, name in enumerate(unpack(facts.to + facts.cc)):
            if name not in population.inside or name == sender:
                continue
            posts = self._lists.setdefault(name, _Posts())
            posts.first = min(posts.first, (message, at)) if posts.first[0] else (message, at)
            if sender in population.inside:
                posts.own[facts.content] = sent_at
            else:
                one = sent_at, facts.content, message, folder, facts
                if sender not in posts.outside or one[:3] < posts.outside[sender][:3]:
                    posts.outside[sender] = one

    def found(self) -> Iterator[Relay]:
        """Lists only people inside wrote to, until three or more outsiders did within a week."""
        for posts in sorted(self._lists.values(), key=lambda one: one.first):
            if len(posts.outside) < _FEWEST:
                continue
            start, _, message, folder, facts = min(posts.outside.values(), key=lambda one: one[:3])
            senders = sum(one[0] <= start + _WEEK for one in posts.outside.values())
            before = sum(sent_at < start for sent_at in posts.own.values())
            if senders >= _FEWEST and before >= _FEWEST:
                yield Relay(message, folder, facts, senders, before)
