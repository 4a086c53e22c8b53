"""What is asked for of a case, as conditions of SQL: judged row by row in SQLite, where a message costs a tenth."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Container, Iterable, Sequence, Set
from contextlib import suppress
from itertools import count
from typing import Any, NamedTuple

from sentaudit.model.facts import Flag
from sentaudit.model.selection import Column, Scope, Wanted

_KEY_BYTES = 8
_LABEL = int(Flag.SENT_LABEL)
_RICH = (
    "(records <> x'' OR receivers_bcc <> x'' OR misnamed <> x''"
    " OR EXISTS (SELECT 1 FROM sighting WHERE sighting.message = message.id))"
)

COLUMNS: dict[Column, str] = {
    "id": "id",
    "content": "content",
    "message_id": "message_id",
    "sent_at": "sent_at",
    "flags": "flags",
    "sender": "sender",
    "template": "template",
    "authors": "authors",
    "visible": "CAST(receivers_to || receivers_cc AS BLOB)",
    "bcc": "receivers_bcc",
    "position": "position",
}
"""Columns that can be read alone. Joining two BLOBs makes a TEXT of the same bytes, hence the CAST."""


class Condition(NamedTuple):
    """An expression of SQL with the values it needs, in order."""

    sql: str
    values: tuple[Any, ...] = ()


ALWAYS = Condition("1")


class Lists:
    """The sets that conditions ask about, each as a function of the connection until `close`.

    However long a list is, nothing of it is copied; a look costs a quarter of a microsecond.
    """

    _numbers = count(1)

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._names: dict[int, tuple[str, Container[object]]] = {}

    def holds(self, values: Collection[Any], column: str) -> Condition:
        """Rows with one of the values in the column; None stands for NULL."""
        if id(values) not in self._names:
            name = f"among_{next(self._numbers)}"
            held = values if isinstance(values, Set) else frozenset(values)
            self._database.create_function(name, 1, held.__contains__)
            self._names[id(values)] = name, values  # as long as it is held, its id is its own
        return Condition(f"{self._names[id(values)][0]}({column})")

    def close(self) -> None:
        """Takes the functions back; one that a cursor left open still needs stays until the case is closed."""
        for name, _ in self._names.values():
            with suppress(sqlite3.Error):
                self._database.create_function(name, 1, None)


class Selection:
    """What one reading is to give: any of what is wanted, all if nothing is said, and in the scope if there is one."""

    def __init__(self, lists: Lists, any_of: Sequence[Wanted], scope: Scope | None) -> None:
        self._lists, self._scope = lists, scope
        self._wanted = [_joined(" OR ", [_wanted(one, lists) for one in any_of])] if any_of else []

    def within(self, folder: int) -> Condition:
        """The condition on the messages of a folder."""
        if self._scope is None:
            return both(self._wanted)
        return both([*self._wanted, in_period(self._scope), taken(self._scope, folder, self._lists)])


def both(parts: Sequence[Condition]) -> Condition:
    """Where all of the conditions hold."""
    return _joined(" AND ", parts)


def taken(scope: Scope, folder: int, lists: Lists) -> Condition:
    """As Scope.takes."""
    if folder in scope.folders:
        return ALWAYS
    found = []
    if scope.labelled:
        found.append(Condition(f"flags & {_LABEL}"))
    if folder in scope.by_author:
        found.append(lists.holds(scope.authors, "sender"))
        if scope.nameless:
            found.append(Condition("sender IS NULL"))
    return _joined(" OR ", found) if found else Condition("0")


def in_period(scope: Scope) -> Condition:
    """As Scope.in_period."""
    parts = []
    if scope.since is not None:
        parts.append(Condition("sent_at >= ?", (scope.since,)))
    if scope.until is not None:
        parts.append(Condition("sent_at < ?", (scope.until,)))
    return _joined(" OR ", [Condition("sent_at IS NULL"), both(parts)]) if parts else ALWAYS


def _wanted(one: Wanted, lists: Lists) -> Condition:
    """Cheap tests come first."""
    parts = []
    if one.flags:
        parts.append(Condition("flags & ?", (one.flags,)))
    if one.kind is not None:
        parts.append(Condition("kind = ?", (one.kind,)))
    if one.not_kind is not None:
        parts.append(Condition("kind <> ?", (one.not_kind,)))
    if one.visible:
        parts.append(Condition("length(receivers_to) + length(receivers_cc) >= ?", (one.visible * _KEY_BYTES,)))
    if one.authors:
        parts.append(Condition("length(authors) >= ?", (one.authors * _KEY_BYTES,)))
    if one.bounces:
        parts.append(Condition("bounces <> x''"))
    for column, values in (("content", one.contents), ("message_id", one.message_ids), ("sender", one.senders)):
        if values is not None:
            parts.append(lists.holds(values, column))
    if one.parents is not None:
        parents = frozenset(key.to_bytes(_KEY_BYTES, "little", signed=True) for key in one.parents)
        parts.append(both([Condition("thread <> x''"), lists.holds(parents, f"substr(thread, 1, {_KEY_BYTES})")]))
    if one.not_senders is not None:
        unlike = lists.holds(one.not_senders, "sender")
        parts.append(Condition(f"NOT {unlike.sql}", unlike.values))
    if one.rich is not None:
        parts.append(Condition(_RICH if one.rich else f"NOT {_RICH}"))  # last: it looks into another table
    return both(parts)


def numbered(row_ids: Iterable[int]) -> Condition:
    """Messages by their row ids: one value holds the whole list, of which SQLite makes a table."""
    return Condition("id IN (SELECT value FROM json_each(?))", (json.dumps(list(row_ids)),))


def _joined(word: str, parts: Sequence[Condition]) -> Condition:
    if not parts:
        return ALWAYS
    return Condition(f"({word.join(part.sql for part in parts)})", tuple(v for part in parts for v in part.values))
