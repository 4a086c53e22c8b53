"""Domain and traits of the addresses of a case, read for those that are asked about."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from sentaudit.model.facts import AddressKey, Traits
from sentaudit.ports import AddressInfo
from sentaudit.store.database import errors_in_words
from sentaudit.store.rows import Codec

_AT_ONCE = 20_000
_DOMAINS_AT_ONCE = 400
_ROWS = "SELECT key, domain, traits FROM address WHERE key IN (SELECT value FROM json_each(?))"


class StoredDirectory:
    """ports.Directory. A case has about as many addresses as messages: what was read is kept, the rest never read.

    It holds as long as the case is open and not written to.
    """

    def __init__(self, case: Path, database: sqlite3.Connection, codec: Codec) -> None:
        self._case, self._database = case, database
        self._names = {
            row: codec.open_text(sealed) for row, sealed in database.execute("SELECT id, sealed FROM domain")
        }
        self._shared = _Shared(self._names)
        self._known: dict[AddressKey, AddressInfo | None] = {}
        self._domains: Mapping[str, int] = {}

    def get(self, key: AddressKey) -> AddressInfo | None:
        """What is known of an address, None if it is not in the case."""
        if key not in self._known:
            self.infos((key,))
        return self._known[key]

    def infos(self, keys: Iterable[AddressKey]) -> Mapping[AddressKey, AddressInfo | None]:
        """The same of many at once; what is returned may hold more. It is cheapest to ask for all that will be needed:
        in the order of their keys, addresses that lie together are read together."""
        known, shared = self._known, self._shared
        asked = keys if isinstance(keys, set | frozenset) else frozenset(keys)
        missing = sorted(asked.difference(known))
        for start in range(0, len(missing), _AT_ONCE):
            chunk = missing[start : start + _AT_ONCE]
            known.update(dict.fromkeys(chunk))
            with errors_in_words(self._case):
                for key, domain, traits in self._database.execute(_ROWS, (json.dumps(chunk),)):
                    known[key] = shared[domain, traits]
        return known

    def names(self) -> Collection[str]:
        """The domains of the case; of some of them it may no longer have an address."""
        return self._names.values()

    def domains(self) -> Mapping[str, int]:
        """How many addresses each domain has; domains without any are left out."""
        if not self._domains:
            with errors_in_words(self._case):
                counts: Counter[tuple[int]] = Counter(self._database.execute("SELECT domain FROM address"))
            self._domains = {self._names[row]: number for (row,), number in counts.items()}
        return self._domains

    def at(self, domains: Collection[str]) -> Iterator[AddressKey]:
        """Every address at one of the domains."""
        rows = [row for row, name in self._names.items() if name in domains]
        for start in range(0, len(rows), _DOMAINS_AT_ONCE):
            chunk = rows[start : start + _DOMAINS_AT_ONCE]
            places = ",".join("?" * len(chunk))
            query = f"SELECT key FROM address WHERE domain IN ({places})"  # noqa: S608
            with errors_in_words(self._case):
                keys = array("q", [key for (key,) in self._database.execute(query, chunk)])
            yield from keys


class _Shared(dict[tuple[int, int], AddressInfo]):
    """Makes what addresses have in common, by the row of their domain and their traits, once for all of them."""

    def __init__(self, names: Mapping[int, str]) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, about: tuple[int, int]) -> AddressInfo:
        domain, traits = about
        info = self[about] = AddressInfo(self._names[domain], Traits(traits))
        return info
