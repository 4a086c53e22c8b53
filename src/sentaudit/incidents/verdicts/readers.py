"""Who outside read what a mail's text shows, and whether all of them stood in the mail it quotes (detection.md 4)."""

from __future__ import annotations

from sentaudit.incidents.context.context import Context
from sentaudit.incidents.exposures.family import CONTENT
from sentaudit.incidents.exposures.receivers import receivers_of
from sentaudit.incidents.mailings.judge import Verdict
from sentaudit.incidents.parties.population import Population
from sentaudit.model.facts import AddressKey, Channel, MessageFacts, unpack


def outside_readers(verdict: Verdict, population: Population) -> frozenset[AddressKey]:
    """The receivers that are neither internal nor excluded; none where address fields show people: there the readers
    are the people."""
    if verdict.family not in CONTENT:
        return frozenset()
    return frozenset().union(*(_outside(message.facts, population) for message, _ in verdict.counted))


def all_took_part(verdict: Verdict, context: Context, population: Population) -> bool:
    """Whether every outside reader of each message wrote or received the mail it quotes or answers, and so saw before
    what is shown."""
    for message, _ in verdict.counted:
        facts = message.facts
        readers = _outside(facts, population)
        if not readers or not readers <= _took_part(facts, context):
            return False
    return True


def _took_part(facts: MessageFacts, context: Context) -> set[AddressKey]:
    _, people = context.thread_people(facts)
    for one in facts.sightings:
        if one.channel is Channel.QUOTED:
            people.update(unpack(one.addresses))
    return people


def _outside(facts: MessageFacts, population: Population) -> frozenset[AddressKey]:
    return receivers_of(facts) - population.inside - {facts.sender, *unpack(facts.authors)}
