"""Reads the messages of a case in their order: all, those wanted, some of their columns, or sums over them."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from sentaudit.errors import CaseError
from sentaudit.model.facts import Keys, Place, Sighting
from sentaudit.model.selection import Column, Scope, Span, Wanted
from sentaudit.ports import Columns, StoredMessage
from sentaudit.store.base import Opened
from sentaudit.store.codes import PLACES
from sentaudit.store.glance import KIND, LISTS, NONE
from sentaudit.store.reading.batches import Batch, batches
from sentaudit.store.reading.layout import Layout, read_layout
from sentaudit.store.reading.numbers import Numbers
from sentaudit.store.reading.selection import Group, Places, Selection, columns_of, in_period, meeting, taken
from sentaudit.store.rows import Row
from sentaudit.store.sealing.seal import Keyring
from sentaudit.store.tables import MESSAGES_BETWEEN, SIGHTINGS_BETWEEN

IN_ONE_QUERY = 400
_NULLABLE = frozenset(("sender", "sent_at", "template", "message_id"))
_KINDS = bytes(marks & KIND for marks in range(256))
"""The kind of a message by its marks."""


class MessageReader(Opened):
    """A message's id is its place in the order of `messages`, a folder's its place in `folders`."""

    def __init__(self, directory: Path, database: sqlite3.Connection, keyring: Keyring) -> None:
        super().__init__(directory, database, keyring)
        self._known_layout: tuple[int, Layout] | None = None
        self._known_numbers: tuple[int, Numbers] | None = None

    def messages(self, any_of: Sequence[Wanted] = (), scope: Scope | None = None) -> Iterator[StoredMessage]:
        """All messages that are any of what is wanted and in the scope, one at a time from the disk, by source, folder
        and position, without evidence."""
        with self._in_words():
            if any_of or scope is not None:
                for folder, (ids,) in self.columns(("id",), any_of, scope):
                    yield from self._numbered(folder, ids)
                return
            message = self._codec.message
            numbers = count(1)
            for stretch in self._layout().stretches:
                if stretch.scattered is None:
                    found = self._between(stretch.low, stretch.high)
                else:
                    found = self._gathered(stretch.scattered)
                for row, sightings in found:
                    yield StoredMessage(next(numbers), stretch.folder, message(row, sightings))

    def picked(self, ids: Iterable[int]) -> Iterator[StoredMessage]:
        """The messages with these ids, in their order."""
        with self._in_words():
            numbers, stretches = self._numbers(), self._layout().stretches
            wanted = sorted(set(ids))
            for stretch, some in groupby(wanted, numbers.stretch_of):
                yield from self._numbered(stretches[stretch].folder, list(some))

    def _numbered(self, folder: int, ids: Sequence[int]) -> Iterator[StoredMessage]:
        """Messages of one folder by their ids."""
        rows, message = self._numbers().rows, self._codec.message
        found = self._gathered(array("q", [rows[number - 1] for number in ids]))
        for number, (row, sightings) in zip(ids, found, strict=True):
            yield StoredMessage(number, folder, message(row, sightings))

    def seen(self, ids: Iterable[int]) -> Iterator[tuple[int, Place, Keys]]:
        """Who stands where in what these messages say, message by message; a quarter of what whole messages cost."""
        with self._in_words():
            rows = self._numbers().rows
            numbers = {rows[one - 1]: one for one in ids}
            seen = self._found("SELECT message, place, addresses FROM sighting WHERE message", numbers)
            for row, place, addresses in seen:
                yield numbers[row], PLACES[place], addresses

    def columns(
        self, names: Sequence[Column], any_of: Sequence[Wanted] = (), scope: Scope | None = None
    ) -> Iterator[Columns]:
        """Some facts of messages as `messages` gives them, many at a time: nothing else of them is read."""
        with self._in_words():
            selection, first = Selection(any_of, scope), 1
            for stretch in self._layout().stretches:
                tests = selection.within(stretch.folder)
                for batch in batches(self._database, stretch, {*map(_packed_as, names), *columns_of(tests)}):
                    places = meeting(tests, batch, batch.size)
                    if places:
                        yield stretch.folder, tuple([self._values(name, batch, places, first) for name in names])
                    first += batch.size

    def _values(self, name: Column, batch: Batch, places: Places, first: int) -> Sequence[Any]:
        """Facts of the messages in some places of a batch whose first message has that number."""
        if name == "id":
            return range(first, first + batch.size) if isinstance(places, range) else [first + at for at in places]
        if name == "position":
            rows = self._numbers().rows
            wanted = [rows[first + at - 1] for at in places]
            found: dict[int, str | bytes] = dict(self._found("SELECT id, position FROM message WHERE id", wanted))
            return [self._codec.uncover(found[row]) for row in wanted]
        if name in LISTS:
            return batch.keys_of(name, places)
        column = batch[_packed_as(name)]
        values = column if isinstance(places, range) else list(map(column.__getitem__, places))
        if name == "kind":
            return bytes(values).translate(_KINDS)
        if name in _NULLABLE and NONE in values:
            return [None if value == NONE else value for value in values]
        return values

    def spans(self, scope: Scope) -> Mapping[int, Span]:
        """How many messages of each folder are in the scope, and from when to when."""
        with self._in_words():
            found: dict[int, Span] = {}
            period = in_period(scope)
            for stretch in self._layout().stretches:
                audited = taken(scope, stretch.folder)
                for batch in batches(self._database, stretch, {"sent_at", *columns_of([*period, *audited])}):
                    one = _span(batch, period, audited)
                    known = found.get(stretch.folder)
                    found[stretch.folder] = one if known is None else _united(known, one)
            return found

    def _layout(self) -> Layout:
        """Read anew only if this connection wrote since; a connection for reading sees one state of the case."""
        changes = self._database.total_changes
        if self._known_layout is None or self._known_layout[0] != changes:
            self._known_layout = changes, read_layout(self._database, self._codec)
        return self._known_layout[1]

    def _numbers(self) -> Numbers:
        changes = self._database.total_changes
        if self._known_numbers is None or self._known_numbers[0] != changes:
            self._known_numbers = changes, Numbers(self._database, self._layout().stretches)
        return self._known_numbers[1]

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
        for start in range(0, len(row_ids), IN_ONE_QUERY):
            chunk = row_ids[start : start + IN_ONE_QUERY]
            rows = {row[0]: row for row in self._found("SELECT * FROM message WHERE id", chunk)}
            yield from self._with_sightings([rows[row_id] for row_id in chunk])

    def _with_sightings(self, rows: Sequence[Row]) -> Iterator[tuple[Row, tuple[Sighting, ...]]]:
        """Message rows with what is seen in each."""
        seen: dict[int, list[tuple[int, Sighting]]] = {}
        for row in self._found("SELECT * FROM sighting WHERE message", map(itemgetter(0), rows)):
            seen.setdefault(row[0], []).append((row[1], self._codec.sighting(row)))
        for row in rows:
            yield row, tuple([one for _, one in sorted(seen.get(row[0], ()))])

    def _found(self, query: str, values: Iterable[int]) -> Iterator[Row]:
        """Rows of a query that ends in a column, for all values of that column, a few hundred at a time and ordered by
        the first column asked for."""
        iterator = iter(values)
        while chunk := list(islice(iterator, IN_ONE_QUERY)):
            # No `yield from`: a reader dropped after the case is closed would then close the cursor once more.
            places = ",".join("?" * len(chunk))
            for row in self._database.execute(f"{query} IN ({places}) ORDER BY 1", chunk):  # noqa: UP028
                yield row


def _packed_as(name: Column) -> str:
    """The packed column that tells a fact."""
    return "marks" if name == "kind" else name


def _span(batch: Batch, period: Sequence[Group], audited: Sequence[Group]) -> Span:
    sent_at = batch["sent_at"]
    inside = meeting(period, batch, batch.size)
    meant = meeting([*period, *audited], batch, batch.size) if audited else inside
    outside = sorted(set(range(batch.size)).difference(inside)) if len(inside) < batch.size else ()
    sent = _ends(sent_at, inside)
    own = _ends(sent_at, meant) if audited else sent
    return Span(len(meant), len(outside), *own, *sent, _ends(sent_at, outside)[1])


def _ends(sent_at: Sequence[int], places: Places) -> tuple[int | None, int | None]:
    """When the first and the last of some messages were sent."""
    known = sent_at if isinstance(places, range) else map(sent_at.__getitem__, places)
    times = list(filter(NONE.__ne__, known))
    return min(times, default=None), max(times, default=None)


def _united(one: Span, other: Span) -> Span:
    """Both as one."""
    firsts, lasts = ("first_audited", "first_sent"), ("last_audited", "last_sent", "last_outside")
    ends = {name: _end(min, one, other, name) for name in firsts} | {
        name: _end(max, one, other, name) for name in lasts
    }
    return Span(one.audited + other.audited, one.outside + other.outside, **ends)


def _end(best: Callable[[list[int]], int], one: Span, other: Span, name: str) -> int | None:
    known = [value for value in (getattr(one, name), getattr(other, name)) if value is not None]
    return best(known) if known else None
