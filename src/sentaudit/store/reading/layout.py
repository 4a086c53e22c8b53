"""Sources, folders and units of a case in order, and which stretches of messages follow from that."""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sentaudit.model.coverage import ChosenBy, Counts, Extent, Folder, Role
from sentaudit.store.order import Rank, natural
from sentaudit.store.rows import Codec
from sentaudit.store.tables import PROBLEMS_OF_UNIT, unit_range


class Source(NamedTuple):
    """A source by its place on the command line, then by URI; `row` is its row id."""

    ordinal: int
    uri: str
    row: int


class Place(NamedTuple):
    """A folder: `row` is its row id, 0 if it is known only from messages lost in the walk."""

    source: Source
    folder: Folder
    row: int


class UnitEnds(NamedTuple):
    """A unit with messages. Sorted, the units of a folder follow one another."""

    first: Rank
    last: Rank
    unit_id: str
    row: int


class Stretch(NamedTuple):
    """Messages of the folder with number `folder`: row ids from `low` to `high`, or the `scattered` ones in order."""

    folder: int
    low: int
    high: int
    scattered: array[int] | None = None


class Layout(NamedTuple):
    """The order of a case. `lost` counts messages lost in the walk by source row and folder name; `units` are the
    row ids of all units by folder row."""

    sources: list[Source]
    places: list[Place]
    lost: dict[tuple[int, str], Counts]
    units: dict[int, list[int]]
    stretches: list[Stretch]


def read_layout(database: sqlite3.Connection, codec: Codec) -> Layout:
    """Opens the sealed names of sources, folders and units, and puts them in order."""
    sources = sorted(
        Source(ordinal, codec.open_text(uri), row)
        for row, ordinal, uri in database.execute("SELECT id, ordinal, uri FROM source")
    )
    lost = {(source.row, name): counts for source in sources for name, counts in _lost(database, codec, source.row)}
    places = list(_places(database, codec, sources, lost))
    units: dict[int, list[int]] = defaultdict(list)
    ends: dict[int, list[UnitEnds]] = defaultdict(list)
    for row, folder, sealed in database.execute("SELECT id, folder, sealed FROM unit"):
        unit = codec.unit(sealed)
        units[folder].append(row)
        if unit.first is not None and unit.last is not None:
            ends[folder].append(UnitEnds(natural(unit.first), natural(unit.last), unit.unit_id, row))
    stretches: list[Stretch] = []
    for number, place in enumerate(places, 1):
        stretches += _stretches(database, codec, number, sorted(ends[place.row]))
    return Layout(sources, places, lost, units, stretches)


def _lost(database: sqlite3.Connection, codec: Codec, source: int) -> Iterable[tuple[str, Counts]]:
    """Messages lost while the source was walked, by folder, "" for those without."""
    lost: dict[str, Counts] = defaultdict(Counts)
    for row in database.execute(PROBLEMS_OF_UNIT, (source, 0)):
        problem = codec.problem(row, "", None)
        if problem.extent is Extent.MESSAGE_SKIPPED:
            lost[problem.where.folder or ""] += Counts(skipped=1)
        elif problem.extent is Extent.MESSAGE_FAILED:
            lost[problem.where.folder or ""] += Counts(failed=1)
    return lost.items()


def _places(
    database: sqlite3.Connection, codec: Codec, sources: list[Source], lost: Iterable[tuple[int, str]]
) -> Iterator[Place]:
    """Folders by source, then name."""
    named: dict[int, dict[str, Place]] = defaultdict(dict)
    by_row = {source.row: source for source in sources}
    for owner, name in lost:
        named[owner][name] = Place(by_row[owner], Folder(name), 0)
    for row, owner, title, role, chosen_by in database.execute("SELECT id, source, title, role, chosen_by FROM folder"):
        folder = Folder(codec.open_text(title), Role(role), ChosenBy(chosen_by))
        named[owner][folder.name] = Place(by_row[owner], folder, row)
    for source in sources:
        for _, place in sorted(named[source.row].items()):
            yield place


def _stretches(database: sqlite3.Connection, codec: Codec, folder: int, units: list[UnitEnds]) -> Iterator[Stretch]:
    """As few as possible: a folder scanned in one go is a single one."""
    open_stretch: Stretch | None = None
    for cluster in _overlapping(units):
        if len(cluster) == 1:
            low, high = unit_range(cluster[0].row)
            if open_stretch is not None and open_stretch.high + 1 == low:
                open_stretch = open_stretch._replace(high=high)
                continue
            stretch = Stretch(folder, low, high)
        else:
            stretch = Stretch(folder, 0, -1, _scattered(database, codec, cluster))
        if open_stretch is not None:
            yield open_stretch
        open_stretch = stretch
    if open_stretch is not None:
        yield open_stretch


def _overlapping(units: list[UnitEnds]) -> Iterator[list[UnitEnds]]:
    """Units one by one, but together those whose messages lie between each other's."""
    cluster: list[UnitEnds] = []
    end: Rank | None = None
    for unit in units:
        if end is not None and unit.first > end:
            yield cluster
            cluster, end = [], None
        cluster.append(unit)
        end = unit.last if end is None else max(end, unit.last)
    if cluster:
        yield cluster


def _scattered(database: sqlite3.Connection, codec: Codec, cluster: list[UnitEnds]) -> array[int]:
    """Row ids of the messages of overlapping units by position, then by unit."""
    found = [
        (natural(codec.uncover(position)), unit.unit_id, row)
        for unit in cluster
        for row, position in database.execute(
            "SELECT id, position FROM message WHERE id BETWEEN ? AND ?", unit_range(unit.row)
        )
    ]
    return array("q", [row for *_, row in sorted(found)])
