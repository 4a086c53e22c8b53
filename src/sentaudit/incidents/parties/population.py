"""Who belongs to the organisation, who is left out, and which organisation the others belong to (detection.md 1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from sentaudit.incidents.parties.survey import Survey
from sentaudit.model.config import Organisation
from sentaudit.model.facts import AddressKey, Traits
from sentaudit.names.address import canonical
from sentaudit.names.domain import registrable
from sentaudit.ports import AddressInfo, Case, Directory

_IDENTIFYING, _ROLE, _FREEMAIL = int(Traits.IDENTIFYING), int(Traits.ROLE), int(Traits.FREEMAIL)


Party = str | AddressKey
"""The registrable domain, or the address itself where the domain names no organisation."""


class Makeup(NamedTuple):
    """What sort of people some are: how many parties they belong to, how many of these are organisations, and how many
    of the people have each trait."""

    parties: int
    organisations: int
    identifying: int
    roles: int
    private: int


class _Organisations(dict[AddressInfo | None, str | None]):
    """The organisation of an address by what is known of it, None for those of private persons and unknown ones."""

    def __missing__(self, info: AddressInfo | None) -> str | None:
        private = info is None or int(info.traits) & _FREEMAIL
        found = self[info] = None if info is None or private else registrable(info.domain)
        return found


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody of the case in three classes; whoever is in neither set is external.

    Excluded wins over internal. `lists` are the addresses of mailing lists, excluded as well.
    `domains` are the organisation's, `inferred` tells that they were not configured.
    """

    internal: frozenset[AddressKey]
    excluded: frozenset[AddressKey]
    lists: frozenset[AddressKey]
    inside: frozenset[AddressKey]
    domains: tuple[str, ...]
    inferred: bool
    directory: Directory
    _organisations: _Organisations = field(default_factory=_Organisations)

    def party_of(self, key: AddressKey) -> Party:
        """The organisation of an address, or the address itself."""
        organisation = self._organisations[self.directory.get(key)]
        return key if organisation is None else organisation

    def parties(self, keys: Collection[AddressKey]) -> Counter[Party]:
        """How many of the addresses each party has."""
        infos, organisations = self.directory.infos(keys), self._organisations
        found: Counter[Party] = Counter()
        alone = False
        for info, number in Counter(map(infos.__getitem__, keys)).items():
            organisation = organisations[info]
            if organisation is None:
                alone = True
            else:
                found[organisation] += number
        if alone:
            found.update(dict.fromkeys((key for key in keys if organisations[infos[key]] is None), 1))
        return found

    def makeup(self, keys: Collection[AddressKey]) -> Makeup:
        """What sort of people some are, each counted once."""
        infos = self.directory.infos(keys)
        named: set[str] = set()
        alone = identifying = roles = private = 0
        for info, number in Counter(map(infos.__getitem__, keys)).items():
            organisation = self._organisations[info]
            if organisation is None:
                alone += number
            else:
                named.add(organisation)
            traits = 0 if info is None else int(info.traits)
            identifying += number if traits & _IDENTIFYING else 0
            roles += number if traits & _ROLE else 0
            private += number if traits & _FREEMAIL else 0
        return Makeup(len(named) + alone, len(named), identifying, roles, private)

    def having(self, keys: Collection[AddressKey], trait: Traits) -> set[AddressKey]:
        """Those of the addresses that have the trait."""
        wanted, infos = int(trait), self.directory.infos(keys)
        return {key for key in keys if (info := infos[key]) is not None and int(info.traits) & wanted}


def populate(case: Case, organisation: Organisation, found: Survey) -> Population:
    """Sorts the addresses of the case into internal and excluded ones."""
    directory = case.directory()
    own = _owners(found)
    domains, inferred = _configured(organisation.domains), False
    if not domains:
        inferred = True
        domains, alone = _inferred(found, directory)
        own |= alone
    lists = frozenset(_keys(case, organisation.lists))
    excluded = set(lists)
    excluded.update(_keys(case, organisation.exclude))
    internal = own | set(_keys(case, organisation.addresses))
    inner = _Suffixes(domains)
    known = directory.names()
    internal.update(directory.at([domain for domain in known if inner.covers(domain)]))
    internal -= excluded
    if _none_audited(found, internal):
        internal |= _writers_of_undelivered(found) - excluded
    return Population(
        frozenset(internal), frozenset(excluded), lists, frozenset(internal | excluded),
        tuple(sorted(domains)), inferred, directory,
    )  # fmt: skip


def _owners(found: Survey) -> set[AddressKey]:
    own: set[AddressKey] = set()
    for senders in found.senders.values():
        if senders.sent:
            own.update(senders.sent)
        else:
            own.update(_first(senders.sent_delivered))
    return own


def _first(counts: Counter[AddressKey]) -> set[AddressKey]:
    return {min(counts, key=lambda key: (-counts[key], key))} if counts else set()


def _inferred(found: Survey, directory: Directory) -> tuple[frozenset[str], set[AddressKey]]:
    """Per source the organisation most of the own mail comes from; a freemail owner is internal alone."""
    domains: set[str] = set()
    alone: set[AddressKey] = set()
    for senders in found.senders.values():
        counts = senders.sent or senders.sent_delivered or senders.undelivered or senders.every
        infos = directory.infos(counts)
        parties: Counter[str] = Counter()
        for key, messages in counts.items():
            info = infos[key]
            if info is not None:
                parties["" if int(info.traits) & _FREEMAIL else registrable(info.domain)] += messages
        # Freemail owners count one by one: a hundred of them are no organisation.
        private = {key: counts[key] for key in counts if (i := infos[key]) is None or int(i.traits) & _FREEMAIL}
        organisations = {domain: n for domain, n in parties.items() if domain}
        best_private = max(private.values(), default=0)
        if organisations:
            best = min(organisations, key=lambda domain: (-organisations[domain], domain))
            if organisations[best] >= best_private:
                domains.add(best)
                continue
        alone |= _first(Counter(private))
    return frozenset(domains), alone


def _none_audited(found: Survey, internal: set[AddressKey]) -> bool:
    """True if neither a sent folder or label nor an internal author gives anything to audit."""
    return not any(
        senders.sent or senders.sent_delivered or not internal.isdisjoint(senders.unknown)
        for senders in found.senders.values()
    )


def _writers_of_undelivered(found: Survey) -> set[AddressKey]:
    return {key for senders in found.senders.values() for key in senders.unknown_undelivered}


def _keys(case: Case, entries: Iterable[str]) -> Iterable[AddressKey]:
    for entry in entries:
        address = canonical(entry)
        if address is not None:
            yield case.key_of(address)


def _configured(entries: Iterable[str]) -> frozenset[str]:
    """Domains as the directory writes them: lower-case A-labels, by way of an address at that domain."""
    found = set()
    for entry in entries:
        address = canonical(f"x@{entry.strip().lstrip('@').removeprefix('*.')}")
        if address is not None:
            found.add(address[2:])
    return frozenset(found)


class _Suffixes:
    """Tells whether a domain is one of a set or lies under one."""

    def __init__(self, domains: frozenset[str]) -> None:
        self._domains = domains
        self._known: dict[str, bool] = {}

    def covers(self, domain: str) -> bool:
        known = self._known.get(domain)
        if known is None:
            known, rest = False, domain
            while rest and not known:
                known = rest in self._domains
                rest = rest.partition(".")[2]
            self._known[domain] = known
        return known
