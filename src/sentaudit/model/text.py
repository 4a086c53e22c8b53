"""What an extractor makes of a part (text, tables), and what a detector finds in it."""

from __future__ import annotations

from typing import NamedTuple

from sentaudit.model.facts import Channel, Place


class TextSpan(NamedTuple):
    """A run of decoded text of one part. `inner` leads inside the part (archive member, sheet, page, row).

    `hidden` marks text a reader does not see at first sight (attributes, comments, invisible HTML).
    """

    text: str
    part: str
    inner: tuple[str, ...] = ()
    hidden: bool = False


class Table(NamedTuple):
    """Rows of cells of one part, the header row first if there is one."""

    rows: tuple[tuple[str, ...], ...]
    part: str
    inner: tuple[str, ...] = ()


class Found(NamedTuple):
    """Addresses seen in one place of one part, still in the clear; the engine turns them into a `facts.Sighting`.

    `addresses` are distinct and canonical, in order of appearance; `entries` counts occurrences; `named` are those
    of them that stand beside a personal name.
    """

    channel: Channel
    place: Place
    part: str
    inner: tuple[str, ...]
    addresses: tuple[str, ...]
    entries: int
    named: tuple[str, ...] = ()
