"""The reading side of a case: everything in an order that does not depend on when it was written."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, islice
from pathlib import Path

from sentaudit.errors import CaseError
from sentaudit.model.coverage import Counts, Problem
from sentaudit.model.facts import AddressKey, Evidence, Sighting, Traits
from sentaudit.ports import AddressInfo, Author, FolderRow, StoredMessage
from sentaudit.store.base import Opened
from sentaudit.store.layout import Layout, Stretch, read_layout
from sentaudit.store.order import natural
from sentaudit.store.rows import Row
from sentaudit.store.seal import Keyring
from sentaudit.store.tables import (
    COUNTS_OF_FOLDERS,
    MESSAGES_BETWEEN,
    PROBLEMS_OF_UNIT,
    SIGHTINGS_BETWEEN,
)

_IN_ONE_QUERY = 400
_AUTHORS = "SELECT id, content, flags, sender FROM message WHERE id"


class _Traits(dict[int, Traits]):
    """Makes each combination once: building a Flag costs as much as reading a row."""

    def __missing__(self, value: int) -> Traits:
        traits = self[value] = Traits(value)
        return traits


class CaseReader(Opened):
    """ports.Case. A message's id is its place in the order of `messages`, a folder's its place in `folders`.

    Both follow from what the case holds, not from how it came there, and hold until it is written to.
    """

    def __init__(self, directory: Path, database: sqlite3.Connection, keyring: Keyring) -> None:
        super().__init__(directory, database, keyring)
        self._known_layout: tuple[int, Layout] | None = None
        self._known_rows: tuple[int, array[int]] | None = None

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

    def messages(self) -> Iterator[StoredMessage]:
        """All messages, one at a time from the disk, by source, folder and position, without evidence."""
        with self._in_words():
            numbers = count(1)
            message = self._codec.message
            for stretch in self._layout().stretches:
                if stretch.scattered is None:
                    rows = self._between(stretch.low, stretch.high)
                else:
                    rows = self._gathered(stretch.scattered)
                for row, sightings in rows:
                    yield StoredMessage(next(numbers), stretch.folder, message(row, sightings))

    def authors(self) -> Iterator[Author]:
        """Folder, content, flags and sender of each of the messages, in their order: what tells whose mail it is."""
        with self._in_words():
            for stretch in self._layout().stretches:
                folder = stretch.folder
                for _, content, flags, sender in self._authors_in(stretch):
                    yield folder, content, flags, sender

    def evidence(self, ids: Iterable[int]) -> Mapping[int, Evidence]:
        """Opened evidence by message id, for those messages that have some."""
        with self._in_words():
            rows = self._row_ids()
            wanted = {rows[number - 1]: number for number in ids}
            found = self._found("SELECT message, sealed FROM evidence WHERE message", wanted)
            return {wanted[row]: self._codec.evidence(sealed) for row, sealed in found}

    def directory(self) -> Mapping[AddressKey, AddressInfo]:
        """Domain and traits of every address key; addresses that say the same share one value."""
        with self._in_words():
            domains = {
                row: self._codec.open_text(sealed)
                for row, sealed in self._database.execute("SELECT id, sealed FROM domain")
            }
            shared: dict[tuple[int, int], AddressInfo] = {}
            known: dict[AddressKey, AddressInfo] = {}
            combined = _Traits()
            for key, domain, traits in self._database.execute("SELECT key, domain, traits FROM address"):
                info = shared.get((domain, traits))
                if info is None:
                    info = shared[domain, traits] = AddressInfo(domains[domain], combined[traits])
                known[key] = info
            return known

    def addresses(self, keys: Iterable[AddressKey]) -> Mapping[AddressKey, str]:
        """The strings of those keys that were seen at watch level or above."""
        with self._in_words():
            found = self._found("SELECT key, sealed FROM address WHERE sealed <> x'' AND key", keys)
            return {key: self._codec.open_text(sealed) for key, sealed in found}

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

    def _layout(self) -> Layout:
        """Read anew only if this connection wrote since; a connection for reading sees one state of the case."""
        changes = self._database.total_changes
        if self._known_layout is None or self._known_layout[0] != changes:
            self._known_layout = changes, read_layout(self._database, self._codec)
        return self._known_layout[1]

    def _row_ids(self) -> array[int]:
        """Row ids of all messages in their order: 8 bytes each."""
        changes = self._database.total_changes
        if self._known_rows is None or self._known_rows[0] != changes:
            rows = array("q")
            for stretch in self._layout().stretches:
                if stretch.scattered is not None:
                    rows += stretch.scattered
                    continue
                found = self._database.execute(
                    "SELECT id FROM message WHERE id BETWEEN ? AND ? ORDER BY id", (stretch.low, stretch.high)
                )
                rows.extend(row for (row,) in found)
            self._known_rows = changes, rows
        return self._known_rows[1]

    def _authors_in(self, stretch: Stretch) -> Iterator[Row]:
        if stretch.scattered is None:
            return self._database.execute(f"{_AUTHORS} BETWEEN ? AND ? ORDER BY id", (stretch.low, stretch.high))
        return self._ordered(_AUTHORS, stretch.scattered)

    def _ordered(self, query: str, row_ids: array[int]) -> Iterator[Row]:
        """Rows of a query that begins with the row id and ends in it, in the order of the ids."""
        for start in range(0, len(row_ids), _IN_ONE_QUERY):
            chunk = row_ids[start : start + _IN_ONE_QUERY]
            rows = {row[0]: row for row in self._found(query, chunk)}
            yield from map(rows.__getitem__, chunk)

    def _between(self, low: int, high: int) -> Iterator[tuple[Row, tuple[Sighting, ...]]]:
        """Message rows of a stretch with their sightings, from two cursors that run side by side."""
        sighting = self._codec.sighting
        sightings = self._database.execute(SIGHTINGS_BETWEEN, (low, high))
        ahead = next(sightings, None)
        seen: list[Sighting] = []
        for row in self._database.execute(MESSAGES_BETWEEN, (low, high)):
            if ahead is None or ahead[0] != row[0]:
                yield row, ()
                continue
            seen.clear()
            while ahead is not None and ahead[0] == row[0]:
                seen.append(sighting(ahead))
                ahead = next(sightings, None)
            yield row, tuple(seen)
        if ahead is not None:
            raise CaseError(
                f"the case {self.path} is damaged: it has sightings without their message",
                "Restore it from a backup, or scan into a new directory.",
            )

    def _gathered(self, row_ids: array[int]) -> Iterator[tuple[Row, tuple[Sighting, ...]]]:
        """The same for messages that do not lie together."""
        for start in range(0, len(row_ids), _IN_ONE_QUERY):
            chunk = row_ids[start : start + _IN_ONE_QUERY]
            rows = {row[0]: row for row in self._found("SELECT * FROM message WHERE id", chunk)}
            seen: dict[int, list[tuple[int, Sighting]]] = {row_id: [] for row_id in chunk}
            for row in self._found("SELECT * FROM sighting WHERE message", chunk):
                seen[row[0]].append((row[1], self._codec.sighting(row)))
            for row_id in chunk:
                yield rows[row_id], tuple(one for _, one in sorted(seen[row_id]))

    def _found(self, query: str, values: Iterable[int]) -> Iterator[Row]:
        """Rows of a query that ends in a column, for all values of that column, a few hundred at a time."""
        iterator = iter(values)
        while chunk := list(islice(iterator, _IN_ONE_QUERY)):
            # No `yield from`: a reader dropped after the case is closed would then close the cursor once more.
            for row in self._database.execute(f"{query} IN ({','.join('?' * len(chunk))})", chunk):  # noqa: UP028
                yield row


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
