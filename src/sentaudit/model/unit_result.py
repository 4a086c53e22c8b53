"""What a worker returns of one unit: the facts of its messages, and what is known beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sentaudit.model.coverage import Problem
from sentaudit.model.facts import AddressKey, MessageFacts, Traits
from sentaudit.model.travelling import Columns, pack_addresses, pack_facts, unpack_addresses, unpack_facts


class AddressRow(NamedTuple):
    """One distinct address of a unit. `address` is "" unless a message at watch level or above shows it."""

    key: AddressKey
    domain: str
    traits: Traits
    address: str


class Letter(NamedTuple):
    """A mail that speaks of a password, or that nobody could open, as long as a scan lasts; nothing of it is stored.

    `people` are its receivers; `words` what may be the password, in a tuple that does not show it.
    """

    position: str
    sender: AddressKey | None
    people: frozenset[AddressKey]
    sent_at: int | None
    locked: bool
    words: tuple[str, ...]


class UnitResult(NamedTuple):
    """What a worker returns for one unit. `kept` are positions read again and found unchanged; `peak` is the most
    memory the worker ever had, in bytes (0 where the system does not tell); `outcomes` are what readers of untrusted
    formats gave for files not seen before, by name, sealed; `letters` are looked for only if passwords in mail are to
    be tried."""

    unit_id: str
    facts: tuple[MessageFacts, ...]
    addresses: tuple[AddressRow, ...]
    problems: tuple[Problem, ...]
    kept: tuple[str, ...]
    skipped: int
    failed: int
    size: int
    peak: int = 0
    outcomes: tuple[tuple[bytes, bytes], ...] = ()
    letters: tuple[Letter, ...] = ()

    def __reduce__(self) -> tuple[Callable[..., UnitResult], tuple[Any, ...]]:
        """Travels by columns."""
        return _arrived, (self.unit_id, pack_facts(self.facts), pack_addresses(self.addresses), *self[3:])


def _arrived(unit_id: str, facts: Columns, addresses: Columns, *others: Any) -> UnitResult:  # noqa: ANN401 - as they are
    return UnitResult(unit_id, unpack_facts(facts), unpack_addresses(AddressRow, addresses), *others)
