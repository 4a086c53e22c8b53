"""The addresses a worker meets: their keys, whom they stand for, and which of them a unit has shown."""

from __future__ import annotations

from collections.abc import Iterator

from sentaudit.engine.facts.marks import traits_of
from sentaudit.model.facts import pack
from sentaudit.model.unit_result import AddressRow
from sentaudit.names.domain import is_freemail, registrable
from sentaudit.store.sealing.seal import Keyring

_CACHED_ADDRESSES = 200_000


class _PackedKeys(dict[str, bytes]):
    """Address -> its key as eight bytes, ready to be joined."""

    def __init__(self, keyring: Keyring) -> None:
        super().__init__()
        self._keyring = keyring

    def __missing__(self, address: str) -> bytes:
        if len(self) >= _CACHED_ADDRESSES:
            self.clear()
        packed = self[address] = pack((self._keyring.key_of(address),))
        return packed


class _Parties(dict[str, str]):
    """Address -> the registrable domain, or the address itself where its domain names no organisation."""

    def __missing__(self, address: str) -> str:
        if len(self) >= _CACHED_ADDRESSES:
            self.clear()
        domain = address[address.rfind("@") + 1 :]
        party = self[address] = address if is_freemail(domain) else registrable(domain)
        return party


class _Rows(dict[str, AddressRow]):
    """Address -> what the case keeps of it, without its string."""

    def __init__(self, keyring: Keyring) -> None:
        super().__init__()
        self._key_of = keyring.key_of

    def __missing__(self, address: str) -> AddressRow:
        if len(self) >= _CACHED_ADDRESSES:
            self.clear()
        domain = address[address.rfind("@") + 1 :]
        row = self[address] = AddressRow(self._key_of(address), domain, traits_of(address), "")
        return row


class People:
    """One per worker. `packed` and `parties` are caches over all units.

    `shown` holds the addresses of the unit at hand in order of appearance, `carried` those of them that must be kept
    as strings because a message at watch level shows them.
    """

    def __init__(self, keyring: Keyring) -> None:
        self.packed = _PackedKeys(keyring)
        self.parties = _Parties()
        self._rows = _Rows(keyring)
        self.shown: dict[str, None] = {}
        self.carried: set[str] = set()

    def begin_unit(self) -> None:
        """Forgets the addresses of the unit before."""
        self.shown, self.carried = {}, set()

    def rows(self) -> Iterator[AddressRow]:
        """The distinct addresses of the unit; their strings only if they are carried."""
        rows, carried = self._rows, self.carried
        for address in self.shown:
            row = rows[address]
            yield AddressRow(row.key, row.domain, row.traits, address) if address in carried else row
