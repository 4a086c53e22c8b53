"""Reads the messages of a case in their order: all, those wanted, some of their columns, or sums over them."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count, islice
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from sentaudit.errors import CaseError
from sentaudit.model.facts import Sighting
from sentaudit.model.selection import Column, Scope, Span, Wanted
from sentaudit.ports import Columns, StoredMessage
from sentaudit.store.base import Opened
from sentaudit.store.layout import Layout, Stretch, read_layout
from sentaudit.store.numbers import Numbers
from sentaudit.store.rows import Row
from sentaudit.store.seal import Keyring
from sentaudit.store.selection import (
    ALWAYS,
    COLUMNS,
    Condition,
    Lists,
    Selection,
    both,
    in_period,
    numbered,
    taken,
)
from sentaudit.store.tables import MESSAGES_BETWEEN, SIGHTINGS_BETWEEN

IN_ONE_QUERY = 400
_IN_ONE_BATCH = 2048


class _Batch(NamedTuple):
    """Rows of one folder in order, the row id first; `numbers_of` makes the ids of messages of their row ids."""

    folder: int
    numbers_of: Callable[[Iterable[int]], list[int]]
    rows: list[Row]


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
            message = self._codec.message
            if any_of or scope is not None:
                for folder, numbers_of, rows in self._batches("*", any_of, scope):
                    ids = numbers_of(map(itemgetter(0), rows))
                    for number, (row, sightings) in zip(ids, self._with_sightings(rows), strict=True):
                        yield StoredMessage(number, folder, message(row, sightings))
                return
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
            numbers, stretches, message = self._numbers(), self._layout().stretches, self._codec.message
            wanted = array("q", sorted(set(ids)))
            rows = array("q", [numbers.rows[number - 1] for number in wanted])
            for number, (row, sightings) in zip(wanted, self._gathered(rows), strict=True):
                yield StoredMessage(number, stretches[numbers.stretch_of(number)].folder, message(row, sightings))

    def columns(
        self, names: Sequence[Column], any_of: Sequence[Wanted] = (), scope: Scope | None = None
    ) -> Iterator[Columns]:
        """Some facts of messages as `messages` gives them, many at a time: nothing else of them is read."""
        with self._in_words():
            select = ", ".join(COLUMNS[name] for name in ("id", *names))
            for folder, numbers_of, rows in self._batches(select, any_of, scope):
                row_ids, *found = zip(*rows, strict=True)
                values = dict(zip(names, found, strict=True))
                if "id" in values:
                    values["id"] = tuple(numbers_of(row_ids))
                if "position" in values:
                    values["position"] = tuple(map(self._codec.uncover, values["position"]))
                yield folder, tuple(values.values())

    def spans(self, scope: Scope) -> Mapping[int, Span]:
        """How many messages of each folder are in the scope, and from when to when, summed up by SQLite."""
        with self._in_words():
            found: dict[int, Span] = {}
            lists = Lists(self._database)
            for stretch in self._layout().stretches:
                for _, where in _pieces(stretch):
                    one = self._span(where, taken(scope, stretch.folder, lists), in_period(scope))
                    known = found.get(stretch.folder)
                    found[stretch.folder] = one if known is None else _united(known, one)
            lists.close()
            return found

    def _span(self, where: Condition, audited: Condition, period: Condition) -> Span:
        inside = self._ends(where, period)
        outside = (
            (0, None, None) if period == ALWAYS else self._ends(where, Condition(f"NOT {period.sql}", period.values))
        )
        meant = inside if audited == ALWAYS else self._ends(where, period, audited)
        return Span(meant[0], outside[0], meant[1], meant[2], inside[1], inside[2], outside[2])

    def _ends(self, *conditions: Condition) -> Row:
        """How many messages, and when the first and the last of them were sent."""
        sql, values = both(conditions)
        query = f"SELECT count(*), min(sent_at), max(sent_at) FROM message WHERE {sql}"  # noqa: S608
        found: Row = self._database.execute(query, values).fetchone()
        return found

    def _batches(self, select: str, any_of: Sequence[Wanted], scope: Scope | None) -> Iterator[_Batch]:
        """Rows of what is wanted. `select` begins with the row id."""
        lists = Lists(self._database)
        selection = Selection(lists, any_of, scope)
        try:
            for at, stretch in enumerate(self._layout().stretches):
                yield from self._batches_of(at, stretch, select, selection.within(stretch.folder))
        finally:
            lists.close()

    def _batches_of(self, at: int, stretch: Stretch, select: str, which: Condition) -> Iterator[_Batch]:
        for start, where in _pieces(stretch):
            sql, values = both((where, which))
            cursor = self._database.execute(f"SELECT {select} FROM message WHERE {sql} ORDER BY id", values)  # noqa: S608
            if stretch.scattered is None:
                while rows := cursor.fetchmany(_IN_ONE_BATCH):
                    yield _Batch(stretch.folder, partial(self._numbered, at), rows)
            elif rows := cursor.fetchall():
                place = dict(zip(stretch.scattered[start : start + _IN_ONE_BATCH], count(start), strict=False))
                rows.sort(key=partial(_place, place))
                yield _Batch(stretch.folder, partial(self._placed, at, place), rows)

    def _numbered(self, stretch: int, row_ids: Iterable[int]) -> list[int]:
        return self._numbers().of(stretch, row_ids)

    def _placed(self, stretch: int, place: Mapping[int, int], row_ids: Iterable[int]) -> list[int]:
        first = self._numbers().first(stretch)
        return [first + place[row_id] for row_id in row_ids]

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
        """Rows of a query that ends in a column, for all values of that column, a few hundred at a time."""
        iterator = iter(values)
        while chunk := list(islice(iterator, IN_ONE_QUERY)):
            # No `yield from`: a reader dropped after the case is closed would then close the cursor once more.
            for row in self._database.execute(f"{query} IN ({','.join('?' * len(chunk))})", chunk):  # noqa: UP028
                yield row


def _place(place: Mapping[int, int], row: Row) -> int:
    return place[row[0]]


def _pieces(stretch: Stretch) -> Iterator[tuple[int, Condition]]:
    """What one query can reach of a stretch, with how many of its messages come before."""
    if stretch.scattered is None:
        yield 0, Condition("id BETWEEN ? AND ?", (stretch.low, stretch.high))
        return
    for start in range(0, len(stretch.scattered), _IN_ONE_BATCH):
        yield start, numbered(stretch.scattered[start : start + _IN_ONE_BATCH])


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
