"""Makes one table of what pages show of it: its headings often stand on the first of them only."""

from __future__ import annotations

from collections.abc import Sequence

from sentaudit.detection.people.columns import find_head
from sentaudit.detection.tables.layout import Block
from sentaudit.model.text import Rows, TextSpan
from sentaudit.rules.vocabulary import Vocabulary

_PAGE = "page "
_AROUND = 4
"""Lines a page may have above its first table, and below its last, that do not end it: its header, its number."""


class Page:
    """One text with the tables in it. `first` is the page that has the table this one goes on with, None if none."""

    __slots__ = ("blocks", "first", "span")

    def __init__(self, span: TextSpan, blocks: list[Block]) -> None:
        self.span = span
        self.blocks = blocks
        self.first: Page | None = None


class _Open:
    """A table that reaches the end of its page: the page it began on, where it ends now, its rows so far."""

    def __init__(self, page: Page, place: tuple[object, ...], headings: Rows) -> None:
        self.page, self.place, self.headings = page, place, headings
        self.number = len(page.blocks) - 1
        self.rows = list(page.blocks[-1].rows)
        self.width = max(map(len, headings))

    def close(self) -> None:
        self.page.blocks[self.number] = self.page.blocks[self.number]._replace(rows=tuple(self.rows))


def join_pages(pages: Sequence[Page], vocabulary: Vocabulary) -> None:
    """Moves rows to the page their table began on: a page ends with it, and the next one begins with as many columns
    and the same headings, or none."""
    table: _Open | None = None
    for page in pages:
        place = _place(page.span)
        if place is None:
            continue
        goes_on = False
        if table is not None:
            rows = _going_on(page, table, vocabulary) if place == table.place else ()
            if rows:
                table.rows += rows
                page.first = table.page
                goes_on = not page.blocks
            if goes_on:
                table.place = _following(place)
            else:
                table.close()
                table = None
        if not goes_on and page.blocks and _reaches_end(page.span.text, page.blocks[-1]):
            headings = _headings(page.blocks[-1].rows, vocabulary)
            if headings:
                table = _Open(page, _following(place), headings)
    if table is not None:
        table.close()


def may_go_on(span: TextSpan) -> bool:
    """Whether rows of a table of the page before may stand here, however few."""
    return "\t" in span.text and _place(span) is not None


def _place(span: TextSpan) -> tuple[object, ...] | None:
    """Which page of what it is, None if it is no page."""
    number = span.inner[-1].removeprefix(_PAGE) if span.inner and span.inner[-1].startswith(_PAGE) else ""
    return (span.part, span.inner[:-1], int(number)) if number.isdecimal() and len(number) < 10 else None


def _following(place: tuple[object, ...]) -> tuple[object, ...]:
    part, way, number = place
    assert isinstance(number, int)  # noqa: S101 - for the type checker
    return part, way, number + 1


def _going_on(page: Page, table: _Open, vocabulary: Vocabulary) -> Rows:
    """The rows at the top of a page if they may belong to the table; they are taken from the page."""
    text = page.span.text
    if page.blocks and text.count("\n", 0, page.blocks[0].start) < _AROUND:
        rows = page.blocks[0].rows
        if max(map(len, rows)) != table.width or _headings(rows, vocabulary) not in ((), table.headings):
            return ()
        del page.blocks[0]
        return tuple([row for row in rows if row not in table.headings])
    # The last page may have too few rows to be a table of its own.
    lines = text.split("\n", 2 * _AROUND)[: 2 * _AROUND]
    fitting = [line.count("\t") == table.width - 1 > 0 for line in lines]
    return tuple([tuple(line.split("\t")) for line, fits in zip(lines, fitting, strict=True) if fits])


def _reaches_end(text: str, block: Block) -> bool:
    return text.count("\n", block.start) - len(block.rows) < _AROUND


def _headings(rows: Rows, vocabulary: Vocabulary) -> Rows:
    """The rows above the first of data, without what stands above the headings; () if there are none."""
    head = find_head(rows, vocabulary)
    return tuple([row for row in rows[: head.first] if not head.texts.isdisjoint(row)]) if head else ()
