"""The people each incident shows, one by one: made when somebody asks, for most questions are about numbers alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import overload

from sentaudit.incidents.assembly import numbers
from sentaudit.incidents.assembly.places import places_of
from sentaudit.incidents.parties.lists import NOBODY
from sentaudit.incidents.parties.population import Population
from sentaudit.incidents.verdicts.judged import Judged
from sentaudit.model.facts import AddressKey, Traits
from sentaudit.model.incident import ExposedAddress
from sentaudit.ports import Case

_NAMES_KEPT = 500_000
"""Names of people kept after they were made: the same ones are in many incidents, and are asked for several times."""

_exposed = ExposedAddress._make


class Listing(Sequence[ExposedAddress]):
    """A list of known length that is made anew each time it is gone through, which takes some microseconds for each
    person; to keep those of all incidents would take more memory than everything else together."""

    __slots__ = ("_make", "_size")

    def __init__(self, size: int, make: Callable[[], Sequence[ExposedAddress]]) -> None:
        self._size, self._make = size, make

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[ExposedAddress]:
        return iter(self._make())

    @overload
    def __getitem__(self, at: int) -> ExposedAddress: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[ExposedAddress]: ...
    def __getitem__(self, at: int | slice) -> ExposedAddress | Sequence[ExposedAddress]:
        return self._make()[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment] # as incidents: they hold mappings

    def __repr__(self) -> str:
        return repr(tuple(self))


class Listings:
    """Makes the lists of some incidents. What it needs of the case is read at once: a list may be asked for after the
    case is closed, and only then the addresses are opened."""

    def __init__(self, case: Case, population: Population, judged: Sequence[Judged]) -> None:
        self._population = population
        every = set[AddressKey]().union(*map(numbers.listed, judged))
        population.directory.infos(every)
        self._names = _Names(case.addresses(every), case.pseudonym)

    def of(self, judged: Judged) -> Listing:
        """The people of one of them: those that are exposed first, then by address."""
        return Listing(len(numbers.listed(judged)), lambda: self._made(judged))

    def _made(self, judged: Judged) -> list[ExposedAddress]:
        people, undelivered = numbers.people_of(judged), judged.undelivered
        internal, excluded, receivers, named = people.internal, people.excluded, people.receivers, people.named
        gone, failed = (undelivered.gone, undelivered.failed) if undelivered else (NOBODY, NOBODY)
        times = judged.told.times if judged.told else {}
        channels = numbers.channels_of_people(judged.verdict, people.listed)
        places, names = places_of(judged.verdict), self._names
        identifying = self._population.having(channels, Traits.IDENTIFYING)
        inside = internal | excluded
        found = []
        for _, address, key in sorted([(key in inside, names[key][0], key) for key in channels]):
            received = key in receivers
            bounced = key in failed if undelivered is not None and received else None
            found.append(
                _exposed((
                    key, names[key][1], address, channels[key], key in internal, key in excluded,
                    key in identifying, received, key in named, key in gone, bounced, times.get(key), places.get(key),
                ))
            )  # fmt: skip
        return found


class _Names(dict[AddressKey, tuple[str, str]]):
    """Address and pseudonym of people."""

    def __init__(self, addresses: Mapping[AddressKey, str], pseudonym: Callable[[str], str]) -> None:
        super().__init__()
        self._addresses, self._pseudonym = addresses, pseudonym

    def __missing__(self, key: AddressKey) -> tuple[str, str]:
        if len(self) >= _NAMES_KEPT:
            self.clear()
        address = self._addresses.get(key)
        # An address whose string the case does not hold still needs one name of its own.
        unnamed = "", f"p:{key & 0xFFFFFFFFFFFFFFFF:016x}"
        name = self[key] = unnamed if address is None else (address, self._pseudonym(address))
        return name
