"""The reading side of a case: everything in an order that does not depend on when it was written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from sentaudit.model.coverage import Counts, Problem
from sentaudit.model.facts import AddressKey, Evidence
from sentaudit.ports import FolderRow
from sentaudit.store.order import natural
from sentaudit.store.reading.directory import StoredDirectory
from sentaudit.store.reading.messages import MessageReader
from sentaudit.store.sealing.sealed import Sealed
from sentaudit.store.tables import COUNTS_OF_FOLDERS, PROBLEMS_OF_UNIT

_ADDRESSES_AT_ONCE = 20_000
_ADDRESSES = "SELECT key, sealed FROM address WHERE sealed <> x'' AND key IN (SELECT value FROM json_each(?))"


class CaseReader(MessageReader):
    """ports.Case. A message's id is its place in the order of `messages`, a folder's its place in `folders`.

    Both follow from what the case holds, not from how it came there, and hold until it is written to.
    """

    def key_of(self, address: str) -> AddressKey:
        """The key a canonical address has in this case."""
        return self.keyring.key_of(address)

    def pseudonym(self, address: str) -> str:
        """`p:` and 16 hex digits."""
        return self.keyring.pseudonym(address)

    def folders(self) -> Sequence[FolderRow]:
        """By source, then name. A message lost in the walk counts for its folder, or for "" if it has none."""
        with self._in_words():
            layout = self._layout()
            counts = {
                row: (Counts(*numbers[:3]), Counts(*numbers[3:]))
                for row, *numbers in self._database.execute(COUNTS_OF_FOLDERS)
            }
        rows = []
        for number, place in enumerate(layout.places, 1):
            messages, parts = counts.get(place.row, (Counts(), Counts()))
            lost = layout.lost.get((place.source.row, place.folder.name), Counts())
            rows.append(FolderRow(number, place.source.uri, place.folder, messages + lost, parts))
        return rows

    def evidence(self, ids: Iterable[int]) -> Mapping[int, Evidence]:
        """Opened evidence by message id, for those messages that have some."""
        with self._in_words():
            rows = self._numbers().rows
            wanted = {rows[number - 1]: number for number in ids}
            found = self._found("SELECT message, sealed FROM evidence WHERE message", wanted)
            return {wanted[row]: self._codec.evidence(sealed) for row, sealed in found}

    def directory(self) -> StoredDirectory:
        """Domain and traits of addresses by their keys."""
        with self._in_words():
            return StoredDirectory(self.path, self._database, self._codec)

    def addresses(self, keys: Iterable[AddressKey]) -> Mapping[AddressKey, str]:
        """The strings of those keys that were seen at watch level or above, each opened when it is asked for."""
        with self._in_words():
            wanted = sorted(keys if isinstance(keys, Set) else set(keys))  # neighbours share pages of the file
            starts = range(0, len(wanted), _ADDRESSES_AT_ONCE)
            chunks = (json.dumps(wanted[start : start + _ADDRESSES_AT_ONCE]) for start in starts)
            return Sealed((self._database.execute(_ADDRESSES, (chunk,)) for chunk in chunks), self._codec.open_text)

    def problems(self) -> Iterator[Problem]:
        """By source: those of the walk first, then folder by folder by position."""
        with self._in_words():
            layout = self._layout()
            for source in layout.sources:
                yield from self._problems_of(source.row, [0], source.uri, None)
                for place in layout.places:
                    if place.source == source:
                        yield from self._problems_of(source.row, layout.units[place.row], source.uri, place.folder.name)

    def _problems_of(self, source: int, units: Iterable[int], uri: str, folder: str | None) -> list[Problem]:
        return sorted(
            (
                self._codec.problem(row, uri, folder)
                for unit in units
                for row in self._database.execute(PROBLEMS_OF_UNIT, (source, unit))
            ),
            key=_problem_order,
        )


def _problem_order(problem: Problem) -> tuple[object, ...]:
    where = problem.where
    return (
        where.folder or "",
        natural(where.position or ""),
        where.part or "",
        where.inner,
        problem.stage,
        problem.kind,
        problem.extent,
        problem.detail,
        problem.expected,
        where.message_id or "",
        where.source,
    )
