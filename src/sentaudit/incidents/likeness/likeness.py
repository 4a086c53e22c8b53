"""What makes two mailings alike, at any distance in time: audience, subject template, attachment, body, sender."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sentaudit.incidents.exposures.exposing import Exposing
from sentaudit.incidents.exposures.family import Family
from sentaudit.incidents.parties.population import Party, Population
from sentaudit.model.facts import AddressKey, Evidence, Flag

FEWEST_SHARED = 3
"""People two audiences must share: two are shared by chance in any office."""
CONTAINED = 0.5
"""Share of the smaller audience that the larger one must hold (detection.md 5.4)."""

_ALIKE_LINES = 0.5
_REPLY = int(Flag.REPLY) | int(Flag.REPLY_SUBJECT)


class Mailing(NamedTuple):
    """What is compared of an incident, or of a single message. `people` are those it exposes, or would expose.

    `templates` are of subjects that are no reply: an answer has the subject of somebody else. `lines` are the body's
    outlines, `files` the digests of its attachments, as far as the case holds them.
    """

    people: frozenset[AddressKey]
    senders: frozenset[AddressKey]
    parties: frozenset[Party]
    families: frozenset[Family]
    templates: frozenset[int]
    files: frozenset[int]
    lines: frozenset[int]
    clients: frozenset[str]


class Likeness(NamedTuple):
    """How two mailings are alike. `audience` is the share of the smaller audience that is in the other one, 0.0 if
    fewer than three people are shared; `body` the share of equal lines."""

    sender: bool
    organisation: bool
    audience: float
    template: bool
    file: bool
    body: float
    channel: bool
    client: bool

    @property
    def same_series(self) -> bool:
        """The same sender or organisation, with the same audience, template or attachment.

        Of two people of one organisation the subject alone is not enough: "Notice" is what everybody writes.
        """
        return (self.sender or self.organisation) and (
            self.audience >= CONTAINED or self.file or (self.template and (self.sender or self.body >= _ALIKE_LINES))
        )

    @property
    def score(self) -> float:
        """From 0 to 1. What was sent to whom weighs most, then what it was, then who sent it and with what."""
        return round(
            0.40 * self.audience
            + 0.20 * self.file
            + 0.15 * self.template
            + 0.10 * self.body
            + 0.10 * (1.0 if self.sender else 0.5 * self.organisation)
            + 0.03 * self.channel
            + 0.02 * self.client,
            3,
        )

    @property
    def telling(self) -> bool:
        """Whether it says anything: sender, channel or client alone are what most mail of an office has in common."""
        return self.audience > 0 or self.file or self.template or self.body >= _ALIKE_LINES


def likeness(one: Mailing, other: Mailing) -> Likeness:
    """Compares two mailings; the same whichever comes first."""
    smaller = min(len(one.people), len(other.people))
    shared = len(one.people & other.people)
    lines = min(len(one.lines), len(other.lines))
    return Likeness(
        sender=not one.senders.isdisjoint(other.senders),
        organisation=not one.parties.isdisjoint(other.parties),
        audience=shared / smaller if enough(shared, len(one.people), len(other.people)) else 0.0,
        template=not one.templates.isdisjoint(other.templates),
        file=not one.files.isdisjoint(other.files),
        body=len(one.lines & other.lines) / lines if lines >= FEWEST_SHARED else 0.0,
        channel=not one.families.isdisjoint(other.families),
        client=not one.clients.isdisjoint(other.clients),
    )


def enough(shared: int, one: int, other: int) -> bool:
    """Whether so many people in common make two audiences of these sizes alike at all."""
    return shared >= FEWEST_SHARED or shared == one == other > 1


def mailing_of(
    messages: Collection[Exposing],
    people: frozenset[AddressKey],
    families: Iterable[Family],
    evidence: Mapping[int, Evidence],
    population: Population,
) -> Mailing:
    """The mailing that some messages make; what is sealed counts for messages in `evidence`."""
    senders = frozenset(one.facts.sender for one in messages if one.facts.sender is not None)
    opened = [evidence[one.id] for one in messages if one.id in evidence]
    return Mailing(
        people,
        senders,
        frozenset(OWN if sender in population.internal else population.party_of(sender) for sender in senders),
        frozenset(families),
        frozenset(
            one.facts.template
            for one in messages
            if one.facts.template is not None and not int(one.facts.flags) & _REPLY
        ),
        frozenset(digest for one in opened for digest in one.attachments),
        frozenset(line for one in opened for line in one.outline),
        frozenset(one.client for one in opened if one.client),
    )


OWN = ""
"""The party all internal senders belong to, whatever their domains."""
