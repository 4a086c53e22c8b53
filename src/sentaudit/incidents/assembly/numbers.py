"""The numbers of an incident, each re-derivable from its messages and its list of people (detection.md 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from sentaudit.incidents.context.bounces import Undelivered
from sentaudit.incidents.exposures.exposing import Exposing
from sentaudit.incidents.exposures.family import CONTENT, FAMILY_OF, Family
from sentaudit.incidents.exposures.receivers import receivers_of, receivers_unknown
from sentaudit.incidents.exposures.shown import Shown, distinct_tables, union
from sentaudit.incidents.mailings.judge import Verdict
from sentaudit.incidents.parties.population import Makeup, Population
from sentaudit.incidents.verdicts.judged import Judged
from sentaudit.model.facts import AddressKey, Channel, Flag, MessageFacts, unpack
from sentaudit.model.incident import Exposed, Receivers

_BATCHES_REMEMBERED = 8
"""Batches one receiver can lead back to; bounds the work where the same people get very many messages."""


@dataclass(frozen=True, slots=True)
class People:
    """Everybody an incident shows (by class) or reaches. `named` stand beside a personal name."""

    exposed: Set[AddressKey]
    internal: Set[AddressKey]
    excluded: Set[AddressKey]
    receivers: Set[AddressKey]
    named: Set[AddressKey]

    @property
    def listed(self) -> Set[AddressKey]:
        """Everybody the incident shows, the internal and excluded ones too."""
        return _united(self.exposed, self.internal, self.excluded)


def listed(judged: Judged) -> Set[AddressKey]:
    """Everybody an incident shows, where nothing else of its people is needed."""
    return _united(judged.people, *_inside(judged.verdict))


def people_of(judged: Judged) -> People:
    """Unites the messages of the incident."""
    verdict = judged.verdict
    internal, excluded = _inside(verdict)
    named = _named(verdict) & _united(judged.people, internal, excluded)
    return People(judged.people, internal, excluded - internal, judged.receivers, named)


def _united(exposed: Set[AddressKey], internal: Set[AddressKey], excluded: Set[AddressKey]) -> Set[AddressKey]:
    return frozenset(exposed).union(internal, excluded) if internal or excluded else exposed


def _inside(verdict: Verdict) -> tuple[Set[AddressKey], Set[AddressKey]]:
    """The internal and excluded people shown; a message may show somebody as both."""
    shown = list(verdict.shown)
    return frozenset().union(*(one.internal for one in shown)), frozenset().union(*(one.excluded for one in shown))


def exposed_numbers(verdict: Verdict, people: People, makeup: Makeup, undelivered: Undelivered | None) -> Exposed:
    """listed - duplicates - internal - excluded = distinct; distinct - undeliverable = net. `makeup` is that of the
    exposed."""
    distinct = len(people.exposed)
    listed = sum(shown.entries for shown in verdict.shown)
    every = distinct + len(people.internal) + len(people.excluded)
    return Exposed(
        listed=listed,
        duplicates=listed - every,
        internal=len(people.internal),
        excluded=len(people.excluded),
        distinct=distinct,
        undeliverable=None if undelivered is None else len(people.exposed & undelivered.gone),
        net=len(people.exposed - undelivered.gone) if undelivered else distinct,
        identifying=makeup.identifying,
        organisations=makeup.organisations,
        max_visible_to_one=max_visible(verdict, people),
    )


def record_numbers(verdict: Verdict) -> tuple[int, dict[str, int]]:
    """People of the distinct tables of the incident, and how many of their rows fill each kind of data."""
    columns: Counter[str] = Counter()
    people = 0
    for table in distinct_tables(verdict.shown).values():
        people += table.people
        columns.update(dict(table.columns))
    return people, dict(columns)


def receiver_numbers(
    verdict: Verdict, people: People, population: Population, undelivered: Undelivered | None
) -> Receivers:
    """`at_least` if any message may have gone to more people than its copy tells; distinct - undelivered = viewers."""
    distinct = len(people.receivers)
    at_least = any(
        not message.facts.flags & Flag.HAS_BCC or receivers_unknown(message.facts) for message, _ in verdict.counted
    )
    internal = len(people.receivers & population.internal)
    if undelivered is None:
        return Receivers(distinct, at_least, internal, undelivered=None, viewers=distinct)
    return Receivers(distinct, at_least, internal, len(undelivered.failed), distinct - len(undelivered.failed))


def max_visible(verdict: Verdict, people: People) -> int:
    """Most exposed addresses of others that one receiver could see over all messages he got.

    The sender knew the list; he is no viewer unless nobody else is. Messages whose receivers are unknown count with
    all they show.
    """
    best = 0
    seen_by: dict[AddressKey, list[int]] = {}
    sizes: list[int] = []
    shown_of = [shown for _, shown in verdict.counted]
    same_bcc = verdict.family is Family.SAME_BCC
    for at, (message, shown) in enumerate(verdict.counted):
        readers = set(unpack(message.facts.bcc)) if same_bcc else set(receivers_of(message.facts))
        readers -= {message.facts.sender, *unpack(message.facts.authors)}
        sizes.append(shown.size)
        if not readers:
            best = max(best, shown.size)
        for reader in readers:
            seen_by.setdefault(reader, []).append(at)
    # Readers of the same messages see the same people; only whether they are among them differs.
    alike: dict[tuple[int, ...], list[AddressKey]] = {}
    for reader, messages in seen_by.items():
        alike.setdefault(tuple(messages), []).append(reader)
    limits = {key: min(sum(sizes[at] for at in key), len(people.exposed)) for key in alike}
    for key in sorted(alike, key=lambda key: (-limits[key], key)):
        if limits[key] <= best:
            break
        if len(key) == 1:
            shown = shown_of[key[0]]
            all_in = all(one in shown.people and one not in shown.without for one in alike[key])
            best = max(best, shown.size - all_in)
        else:
            seen = union(shown_of[at] for at in key) & people.exposed
            best = max(best, len(seen) - all(one in seen for one in alike[key]))
    return min(best, len(people.exposed))


def batches(verdict: Verdict, population: Population) -> list[int]:
    """The batch of each message, from 1: groups of messages with (nearly) disjoint receivers.

    A message that shares half of its receivers with an earlier batch belongs to it; those whose receivers are unknown
    make one batch of their own, the last.
    """
    sizes: list[int] = []
    led: dict[AddressKey, list[int]] = {}
    found: list[int | None] = []
    for message, _ in verdict.counted:
        receivers = set(receivers_of(message.facts)) - {message.facts.sender}
        receivers = (receivers - population.inside) or receivers
        if not receivers:
            found.append(None)
            continue
        met = Counter(batch for key in receivers for batch in led.get(key, ()))
        joined = [batch for batch, shared in met.items() if shared * 2 >= min(len(receivers), sizes[batch])]
        if joined:
            batch = min(joined)
        else:
            batch = len(sizes)
            sizes.append(len(receivers))
        found.append(batch)
        for key in receivers:
            known = led.setdefault(key, [])
            if batch not in known:
                known.append(batch)
                del known[:-_BATCHES_REMEMBERED]
    return [(len(sizes) if batch is None else batch) + 1 for batch in found]


def channel_of(message: Exposing, shown: Shown, family: Family) -> str:
    """The field or channel that shows most of the message's exposed people."""
    if family is not Family.HEADER:
        return Channel.TO if family is Family.SAME_BCC else str(family)
    to = sum(key in shown.people and key not in shown.without for key in unpack(message.facts.to))
    return Channel.TO if to * 2 >= shown.size else Channel.CC


def channels_of_people(verdict: Verdict, every: Iterable[AddressKey]) -> Mapping[AddressKey, tuple[str, ...]]:
    """The channels that show each of the people."""
    family = verdict.family
    if family not in (Family.HEADER, Family.SAME_BCC):
        return dict.fromkeys(every, (str(family),))
    to, cc = _addressed(verdict)
    both = (str(Channel.TO), str(Channel.CC))
    kinds = {(True, True): both, (True, False): both[:1], (False, True): both[1:], (False, False): ()}
    return {key: kinds[key in to, key in cc] for key in every}


def channels_of(verdict: Verdict, people: People) -> tuple[str, ...]:
    """The channels that show at least one exposed person or record, in the order of the design."""
    shown: set[str] = set()
    if verdict.family in (Family.HEADER, Family.SAME_BCC):
        fields = zip((Channel.TO, Channel.CC), _addressed(verdict), strict=True)
        shown.update(channel for channel, keys in fields if not people.exposed.isdisjoint(keys))
    elif people.exposed:
        shown.add(str(verdict.family))
    if any(one.records for one in verdict.shown):
        shown.add(str(verdict.family))
    return tuple(str(channel) for channel in Channel if channel in shown)


def _addressed(verdict: Verdict) -> tuple[Set[AddressKey], Set[AddressKey]]:
    """Who stands in To, and who in Cc."""
    to: set[AddressKey] = set()
    cc: set[AddressKey] = set()
    for message, _ in verdict.counted:
        to.update(unpack(message.facts.to))
        cc.update(unpack(message.facts.cc))
    return to, cc


def _named(verdict: Verdict) -> set[AddressKey]:
    blobs: set[bytes] = set()
    for message, _ in verdict.counted:
        blobs.update(_named_blobs(message.facts, verdict.family))
    return {key for blob in blobs for key in unpack(blob)}


def _named_blobs(facts: MessageFacts, family: Family) -> Sequence[bytes]:
    if family in CONTENT:
        return [one.named for one in facts.sightings if FAMILY_OF[one.channel] is family]
    return [facts.named]
