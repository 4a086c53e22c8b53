"""Names near to known ones: domains of all addresses, and addresses as far as the case holds them as strings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import chain, combinations, islice
from operator import itemgetter
from typing import NamedTuple

from sentaudit.incidents.context.faint import Faint
from sentaudit.incidents.exposures.exposing import Exposing, order
from sentaudit.incidents.exposures.family import Family
from sentaudit.incidents.exposures.receivers import receivers_of
from sentaudit.incidents.parties.population import Population
from sentaudit.model.facts import AddressKey, Traits
from sentaudit.names.domain import is_freemail, registrable
from sentaudit.names.lookalike import Alike, alike, has_marks, marks, one_slip, shortened
from sentaudit.ports import Case

_KNOWN_FROM = 3
"""Addresses from which a domain is a known one that others can be mistaken for."""
_RARE = 2
"""Addresses up to which a domain can be the mistaken one."""
_KNOWN = 2_000
"""Known domains looked at, those with most addresses; the organisation's own in any case."""
_STRINGS = 20_000
"""Addresses opened and compared with each other, of the latest mails that show them."""
_NAMELESS = int(Traits.ROLE)


class Near(NamedTuple):
    """A domain and the known one it resembles, where the case has `addresses`; `own`: it is the organisation's."""

    domain: str
    known: str
    way: Alike
    own: bool
    addresses: int


def near_domains(population: Population) -> Mapping[AddressKey, Near]:
    """The addresses outside whose domain resembles a known one. Opens no string: the case has all domains."""
    directory = population.directory
    by_domain = directory.domains()
    addresses: Counter[str] = Counter()
    for domain, number in by_domain.items():
        addresses[registrable(domain)] += number
    infos = directory.infos(population.internal)
    own = {registrable(info.domain) for key in population.internal if (info := infos[key]) is not None}
    own = {domain for domain in (*own, *population.domains) if not is_freemail(domain)}
    known = [one for one in _most(addresses) if one not in own and addresses[one] >= _KNOWN_FROM]
    index: dict[tuple[str, str], list[str]] = {}
    for domain in (*sorted(own), *known[:_KNOWN]):
        for mark in set(marks(domain)):
            index.setdefault(mark, []).append(domain)
    near: dict[str, Near] = {}
    for domain, number in addresses.items():
        if number <= _RARE and domain not in own and not is_freemail(domain):
            found = _nearest(domain, index, own, addresses)
            if found is not None:
                near[domain] = found
    if not near:
        return {}
    rare = [domain for domain in by_domain if registrable(domain) in near]
    return {
        key: near[one]
        for domain in rare
        if (one := registrable(domain))
        for key in directory.at([domain])
        if key not in population.inside
    }


def _most(addresses: Counter[str]) -> list[str]:
    return sorted(addresses, key=lambda domain: (-addresses[domain], domain))


def _nearest(
    domain: str, index: Mapping[tuple[str, str], list[str]], own: set[str], addresses: Counter[str]
) -> Near | None:
    """The organisation's own domain first, then the one with most addresses."""
    others = sorted({other for mark in marks(domain) for other in index.get(mark, ())})
    found = [
        Near(domain, other, way, other in own, addresses[other])
        for other in others
        if (way := alike(domain, other)) is not None
    ]
    return min(found, key=lambda one: (not one.own, -one.addresses, one.known), default=None)


def near_people(
    messages: Sequence[Exposing], faint: Faint, case: Case, population: Population
) -> dict[AddressKey, set[AddressKey]]:
    """Addresses one character away from others at the same domain, both ways, that no mail shows together.

    Only addresses that a message shows to strangers are kept as strings, so mail to a single person is not compared.
    """
    domains: dict[str, list[AddressKey]] = {}
    keys = _shown(messages, faint)
    infos = population.directory.infos(keys)
    for key in keys:
        info = infos[key]
        if info is not None and not int(info.traits) & _NAMELESS:
            domains.setdefault(info.domain, []).append(key)
    shared = [key for some in domains.values() if len(some) > 1 for key in some]
    at_domain: dict[str, list[tuple[AddressKey, str]]] = {}
    for key, address in case.addresses(shared).items():
        local, _, domain = address.rpartition("@")
        at_domain.setdefault(domain, []).append((key, local))
    near: dict[AddressKey, set[AddressKey]] = {}
    for one, other in chain.from_iterable(map(_slips, at_domain.values())):
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    if not near:
        return {}
    for message in messages:
        _keep_apart(near, receivers_of(message.facts))
    for at, times in faint.showing(near).items():
        if times > 1:
            _keep_apart(near, faint.people(at))
    return {key: others for key, others in near.items() if others}


def _shown(messages: Sequence[Exposing], faint: Faint) -> Sequence[AddressKey]:
    """Who is shown in To and Cc; of very many those of the earliest messages."""
    header = [one for one in messages if Family.HEADER in one.shown]
    known: set[AddressKey] = set()
    for keys in chain((one.shown[Family.HEADER].exposed() for one in header), map(faint.people, faint.places())):
        known.update(keys)
        if len(known) > _STRINGS:
            break
    else:
        return list(known)
    loud = ((order(one), one.shown[Family.HEADER].exposed()) for one in header)
    quiet = (((False, faint.times[at], faint.contents[at], 0), faint.people(at)) for at in faint.in_order())
    found: dict[AddressKey, None] = {}
    for _, people in merge(loud, quiet, key=itemgetter(0)):
        if len(found) >= _STRINGS:
            break
        found.update(dict.fromkeys(sorted(people)))
    return list(islice(found, _STRINGS))


def _keep_apart(near: Mapping[AddressKey, set[AddressKey]], people: Iterable[AddressKey]) -> None:
    """Takes those who stand together for two people."""
    together = {key for key in people if key in near}
    for key in together:
        near[key].difference_update(together)


_TOGETHER = 20
_FEW_TOGETHER = 10
"""Names at one domain that are sooner compared each with each than sorted by what they are without one character."""


def _slips(names: list[tuple[AddressKey, str]]) -> Iterator[tuple[AddressKey, AddressKey]]:
    """Pairs one slip apart; of a crowd with one mark, whose names are made by a program, none."""
    if len(names) <= _FEW_TOGETHER:
        named = [one for one in names if has_marks(one[1])]
        yield from _pairs(named)
        return
    first: dict[str, tuple[AddressKey, str]] = {}
    groups: dict[str, list[tuple[AddressKey, str]]] = {}
    for one in names:
        for mark in shortened(one[1]):
            other = first.setdefault(mark, one)
            if other is not one:  # few share a mark with anybody
                groups.setdefault(mark, [other]).append(one)
    for group in groups.values():
        if len(group) <= _TOGETHER:
            yield from _pairs(group)


def _pairs(names: Sequence[tuple[AddressKey, str]]) -> Iterator[tuple[AddressKey, AddressKey]]:
    for (key, local), (other_key, other) in combinations(names, 2):
        if abs(len(local) - len(other)) < 2 and one_slip(local, other) and not _other_initial(local, other):
            yield key, other_key


def _other_initial(one: str, other: str) -> bool:
    """True if the names differ in a first letter: `a.mori` and `s.mori` are two people, not a slip."""
    at = next((at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), len(one))
    return at == 0 or one[at - 1] in "._-+"
