"""Adds the distinct addresses of units to the case, each written once and sealed once."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from operator import itemgetter

from sentaudit.model.unit_result import AddressRow
from sentaudit.store.rows import Codec
from sentaudit.store.sealing.seal import Keyring
from sentaudit.store.tables import ADD_ADDRESS, ADD_DOMAIN

_REMEMBERED = 1_000_000


class AddressBook:
    """Remembers which keys are stored already, so that repeated addresses cost a set lookup."""

    def __init__(self, database: sqlite3.Connection, codec: Codec, keyring: Keyring) -> None:
        self._database = database
        self._codec = codec
        self._keyring = keyring
        self._domains: dict[str, int] = {}
        self._stored: set[int] = set()
        self._sealed: set[int] = set()

    def add(self, addresses: Sequence[AddressRow]) -> None:
        """Writes what is new: a key, or the string of a key that had none. The latest traits count."""
        if len(self._stored) > _REMEMBERED:
            self.forget()
        domains, stored, sealed = self._domains, self._stored, self._sealed
        nothing = bytearray()
        new_domains = []
        rows = []
        for key, domain, traits, address in addresses:
            if key in (sealed if address else stored):
                continue
            domain_id = domains.get(domain)
            if domain_id is None:
                domain_id = domains[domain] = self._keyring.hash_of(domain)
                new_domains.append((domain_id, self._codec.seal_text(domain)))
            stored.add(key)
            if address:
                sealed.add(key)
            text = bytearray(self._codec.seal_text(address)) if address else nothing
            rows.append((key, domain_id, int(traits), text))
        self._database.executemany(ADD_DOMAIN, new_domains)
        self._database.executemany(ADD_ADDRESS, sorted(rows, key=itemgetter(0)))  # neighbours share pages of the file

    def forget(self) -> None:
        """Takes nothing as stored any more: for a transaction that was rolled back, and when it becomes too much."""
        self._domains.clear()
        self._stored.clear()
        self._sealed.clear()
