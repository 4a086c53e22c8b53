"""The same mistake again: incidents and watch-level messages that belong to one series (detection.md 5.4)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain, combinations, pairwise

from sentaudit.incidents.context.faint import Faint
from sentaudit.incidents.evidence import evidence_of
from sentaudit.incidents.exposures.exposing import Exposing
from sentaudit.incidents.likeness.likeness import CONTAINED, OWN, Likeness, Mailing, enough, likeness, mailing_of
from sentaudit.incidents.mailings.groups import Groups
from sentaudit.incidents.parties.population import Population
from sentaudit.incidents.verdicts.judged import Judged
from sentaudit.model.facts import AddressKey, Evidence, Flag
from sentaudit.model.incident import Incident
from sentaudit.model.result import Series
from sentaudit.ports import Case

_REPLY = int(Flag.REPLY) | int(Flag.REPLY_SUBJECT)
_COMPARED_AT_ONCE = 200
"""Incidents that share one person, file or template and are compared each with each; of more, each with the next."""
_PEOPLE_AT_ONCE = 500_000
"""Lines of lists of people that are looked through at a time for people in several incidents."""

_WORDS = {
    "en": {"audience": "same audience {:.2f}", "file": "same attachment", "template": "same subject"},
    "ja": {"audience": "宛先の重なり {:.2f}", "file": "同じ添付ファイル", "template": "同じ件名"},
}


def mailings_of(case: Case, judged: Sequence[Judged], population: Population) -> list[Mailing]:
    """What is compared of each incident."""
    evidence = case.evidence(sorted({message.id for one in judged for message, _ in one.verdict.counted}))
    return [
        mailing_of(
            [message for message, _ in one.verdict.counted],
            one.people,
            (one.verdict.family,),
            evidence,
            population,
        )
        for one in judged
    ]


def series_of(
    pairs: Sequence[tuple[Incident, Judged]],
    watched: Iterable[Exposing],
    faint: Faint,
    watch_from: int,
    case: Case,
    population: Population,
    lang: str,
) -> tuple[Series, ...]:
    """Every series that holds a reported incident and something else, sorted by id.

    Incidents are linked over any time and through each other, watch-level messages to incidents only, so that the
    ordinary mail of an office ties nothing together. `watched` are messages at watch level in no incident, and so are
    the `faint` ones of `watch_from` people.
    """
    if not pairs:
        return ()
    mailings = mailings_of(case, [judged for _, judged in pairs], population)
    groups = Groups(len(mailings))
    links: list[tuple[int, Likeness]] = []
    messages = [{message.id for message, _ in judged.verdict.counted} for _, judged in pairs]
    for first, second in sorted(_candidates(mailings)):
        if not messages[first].isdisjoint(messages[second]):
            continue  # one mistake in two channels, not the same mistake again
        alike = likeness(mailings[first], mailings[second])
        if alike.same_series:
            groups.join(first, second)
            links.append((first, alike))
    followers: dict[int, list[Exposing]] = {}
    senders = _senders_of_files(mailings, population)
    near = _near(faint, watch_from, mailings, senders, case)
    for message, at, alike in _followers([*watched, *near], mailings, senders, case, population):
        followers.setdefault(groups.find(at), []).append(message)
        links.append((at, alike))
    found = []
    for root, members in groups.members().items():
        incidents = [pairs[at][0] for at in members]
        watch = followers.get(root, [])
        if len(members) + bool(watch) < 2 or not any(incident.reported for incident in incidents):
            continue
        people: set[AddressKey] = set().union(*(mailings[at].people for at in members))
        for message in watch:
            people.update(*(shown.exposed() for shown in message.shown.values()))
        earliest = min(incidents, key=lambda one: (one.first_sent is None, one.first_sent or 0, one.id))
        found.append(
            Series(
                id=f"S-{hashlib.sha256(earliest.id.encode()).hexdigest()[:16]}",
                incidents=tuple(sorted(incident.id for incident in incidents)),
                watch_messages=len(watch),
                people=len(people),
                reason=_reason([alike for at, alike in links if groups.find(at) == root], lang),
            )
        )
    return tuple(sorted(found, key=lambda one: one.id))


def _candidates(mailings: Sequence[Mailing]) -> set[tuple[int, int]]:
    """Pairs that share people enough, a file or a template, each way the smaller number first."""
    found: set[tuple[int, int]] = set()
    shared: Counter[tuple[int, int]] = Counter()
    sizes = [len(one.people) for one in mailings]
    counted = True
    for part in _parts([one.people for one in mailings]):
        again = _more_than_once(part)
        # Many people are in the same incidents: each such group is looked at once, with its number of people.
        for together, times in Counter(_having([people & again for people in part])).items():
            if len(together) > _COMPARED_AT_ONCE:
                found.update(pairwise(together))
                counted = False
            else:
                for pair in combinations(together, 2):
                    shared[pair] += times
    for (one, other), times in shared.items():
        if times > 1 and (not counted or _contained(times, sizes[one], sizes[other])):
            found.add((one, other))
    for marks in ([one.files for one in mailings], [one.templates for one in mailings]):
        for together in _having(marks):
            found.update(pairwise(together) if len(together) > _COMPARED_AT_ONCE else combinations(together, 2))
    return found


def _having(marks: Sequence[Iterable[int]]) -> Iterator[tuple[int, ...]]:
    """For each mark the places that have it."""
    having: dict[int, list[int]] = {}
    for at, some in enumerate(marks):
        for mark in some:
            having.setdefault(mark, []).append(at)
    return map(tuple, having.values())


def _parts(sets: Sequence[frozenset[AddressKey]]) -> Iterator[Sequence[frozenset[AddressKey]]]:
    """The sets, of very many people some at a time, the same ones of each set."""
    parts = sum(map(len, sets)) // _PEOPLE_AT_ONCE + 1
    for part in range(parts):
        yield sets if parts == 1 else [frozenset([key for key in some if key % parts == part]) for some in sets]


def _more_than_once(sets: Iterable[frozenset[AddressKey]]) -> set[AddressKey]:
    """Who is in several of the sets."""
    met: set[AddressKey] = set()
    again: set[AddressKey] = set()
    for people in sets:
        again |= met & people
        met |= people
    return again


def _near(
    faint: Faint, watch_from: int, mailings: Sequence[Mailing], senders: Set[AddressKey], case: Case
) -> list[Exposing]:
    """The faint messages that can be of a series, no answers.

    `Likeness.same_series` asks for three people shared, or for the very same people, or for the template or an attached
    file of a mailing; whose mail may carry one of these are the `senders`.
    """

    def fresh(found: Iterable[int]) -> Iterator[int]:
        return (at for at in found if faint.size(at) >= watch_from and not faint.flags[at] & _REPLY)

    sizes = {len(one.people) for one in mailings}
    templates = frozenset().union(*(one.templates for one in mailings))
    files = frozenset().union(*(one.files for one in mailings))
    shared = faint.showing(frozenset().union(*(one.people for one in mailings)))
    met = (at for at, times in shared.items() if times > 2 or (times == faint.size(at) and times in sizes))
    found = {*fresh(met), *fresh(faint.alike(templates, frozenset()))}
    others = (faint.ids[at] for at in fresh(faint.alike(frozenset(), senders)) if at not in found)
    found.update(
        [faint.place(one) for one, seen in evidence_of(case, others) if not files.isdisjoint(seen.attachments)]
    )
    return faint.whole(sorted(found))


def _senders_of_files(mailings: Iterable[Mailing], population: Population) -> Set[AddressKey]:
    """Whose mail may carry a file of one of the mailings once more: of one of the owner's organisation, everybody's
    there."""
    with_files = [one for one in mailings if one.files]
    senders = frozenset().union(*(one.senders for one in with_files))
    return senders | population.internal if any(OWN in one.parties for one in with_files) else senders


def _followers(
    watched: Iterable[Exposing],
    mailings: Sequence[Mailing],
    senders: Set[AddressKey],
    case: Case,
    population: Population,
) -> Iterable[tuple[Exposing, int, Likeness]]:
    """Each watch-level message with the incident it is most like, if it is of its series."""
    fresh = [message for message in watched if not int(message.facts.flags) & _REPLY]
    looked_for = frozenset().union(*(shown.people for message in fresh for shown in message.shown.values()))
    sizes = [len(one.people) for one in mailings]
    by_person: dict[AddressKey, list[int]] = {}
    by_template: dict[int, list[int]] = {}
    for at, one in enumerate(mailings):
        for key in one.people & looked_for:
            by_person.setdefault(key, []).append(at)
        for template in one.templates:
            by_template.setdefault(template, []).append(at)
    opened = case.evidence(
        sorted(one.id for one in fresh if one.facts.sender in senders or one.facts.template in by_template)
    )
    by_file: dict[int, list[int]] = {}
    for at, one in enumerate(mailings):
        for digest in one.files:
            by_file.setdefault(digest, []).append(at)
    for message in fresh:
        people = frozenset().union(*(shown.exposed() for shown in message.shown.values()))
        met = Counter(chain.from_iterable([by_person[key] for key in people if key in by_person]))
        near = {at for at, times in met.items() if times > 1 and _contained(times, len(people), sizes[at])}
        near.update(by_template.get(message.facts.template or 0, ()))
        if message.id in opened:
            near.update(at for digest in opened[message.id].attachments for at in by_file.get(digest, ()))
        if not near:
            continue
        own = mailing_of([message], people, message.shown, _only(opened, message.id), population)
        alike = [(likeness(own, mailings[at]), -at) for at in near]
        best, at = max(((one, at) for one, at in alike if one.same_series), key=_by_score, default=(None, 0))
        if best is not None:
            yield message, -at, best


def _contained(shared: int, one: int, other: int) -> bool:
    """Whether audiences of these sizes can be those of one series: most pairs that share somebody cannot."""
    return enough(shared, one, other) and shared / min(one, other) >= CONTAINED


def _by_score(pair: tuple[Likeness, int]) -> tuple[float, int]:
    return pair[0].score, pair[1]


def _only(opened: Mapping[int, Evidence], identity: int) -> Mapping[int, Evidence]:
    return {identity: opened[identity]} if identity in opened else {}


def _reason(links: Sequence[Likeness], lang: str) -> str:
    """What links the series, the widest overlap of audiences first."""
    words = _WORDS.get(lang, _WORDS["en"])
    audience = max((link.audience for link in links), default=0.0)
    said = [words["audience"].format(audience)] if audience else []
    said += [words[name] for name in ("file", "template") if any(getattr(link, name) for link in links)]
    return ", ".join(said)
