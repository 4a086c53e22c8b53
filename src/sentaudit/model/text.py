"""What an extractor makes of a part (text, tables), and what a detector finds in it."""

from __future__ import annotations

from typing import NamedTuple

from sentaudit.model.facts import Channel, Place

Rows = tuple[tuple[str, ...], ...]
"""Rows of cells; they need not be of one length."""


class TextSpan(NamedTuple):
    """A run of decoded text of one part. `inner` leads inside the part (archive member, sheet, page, row).

    `hidden` marks text a reader does not see at first sight (attributes, comments, invisible HTML). `by_line` marks
    text in which a line is a place worth naming (a file of lines, rows of a sheet). `cells` are the rows of a table of
    which this is the text, line by line; the text is "" if another span says the same.
    """

    text: str
    part: str
    inner: tuple[str, ...] = ()
    hidden: bool = False
    by_line: bool = False
    cells: Rows | None = None


class Table(NamedTuple):
    """Rows of cells of one part, the header row first if there is one; row i is row i + 1 of the sheet or file.

    `repeated`: a TextSpan of the same part says the same, so that nothing in it must be counted twice.
    """

    rows: Rows
    part: str
    inner: tuple[str, ...] = ()
    repeated: bool = False


class Found(NamedTuple):
    """Addresses seen in one place of one part, still in the clear; the engine turns them into a `facts.Sighting`.

    `addresses` are distinct and canonical, in order of appearance; `entries` counts occurrences; `named` are those
    of them that stand beside a personal name; `rows` as in a Sighting, not packed.
    """

    channel: Channel
    place: Place
    part: str
    inner: tuple[str, ...]
    addresses: tuple[str, ...]
    entries: int
    named: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()


class FoundRecords(NamedTuple):
    """A table of personal data in one place of one part; the engine turns it into a `facts.RecordTable`.

    `content` is a digest of the cells, not keyed yet, that is the same for the same table in any format.
    """

    channel: Channel
    part: str
    inner: tuple[str, ...]
    people: int
    columns: tuple[tuple[str, int], ...]
    content: str
