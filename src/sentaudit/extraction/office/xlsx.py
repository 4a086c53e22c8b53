"""Excel workbooks (xlsx, xlsm, xltx) to one table per sheet, and what is hidden in them.

A reader of our own, not calamine: that allocates the whole rectangle between the first and the last cell, so that two
cells far apart in a file of 5 KB end the process; here memory grows with the cells there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sentaudit.extraction.office.ooxml import Item, Reading, Relations, main_folder, number_of
from sentaudit.extraction.office.sheet_rows import PlainRows
from sentaudit.extraction.office.sheet_strings import PlainStrings
from sentaudit.extraction.office.sheet_xml import Sheet, Strings, Styles, Workbook
from sentaudit.model.config import Limits
from sentaudit.model.message import Part

_BOOK = "xl/workbook.xml"
_SHEET = re.compile(r"xl/(?:worksheets|macrosheets|dialogsheets)/[^/]+\.xml$", re.IGNORECASE)
_BINARY_BOOK = "xl/workbook.bin"


class XlsxExtractor:
    """Reads all sheets, hidden ones and hidden rows and columns too; comments, links, spare strings as hidden text."""

    sandboxed = True
    nameless = True

    def recognises(self, part: Part) -> bool:
        """True for an OOXML package with an Excel folder whose sheets are XML, whatever it is called."""
        return main_folder(part.data) == "xl/" and not is_binary(part.data)

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[Item]:
        """A Table for each sheet, row i of it being row i + 1 of the sheet; hidden spans; embedded files as parts."""
        reading = Reading(part, limits)
        find = reading.package.find
        book, relations = Workbook(), Relations("xl")
        styles, strings = Styles(), Strings(reading.allowance)
        members = ((_BOOK, book), ("xl/_rels/workbook.xml.rels", relations), ("xl/styles.xml", styles))
        for name, handler in members:
            found = find(name)
            if found:
                yield from reading.walk(found, handler)
        found = find("xl/sharedStrings.xml")
        if found:
            yield from reading.walk(found, strings, PlainStrings(strings).left)
        used: set[int] = set()
        for name, title in _sheets(reading, book, relations):
            sheet = Sheet(reading.allowance, strings.strings, styles.kinds, book.since_1904)
            yield from reading.walk(name, sheet, PlainRows(sheet).left)
            used |= sheet.used
            rows = sheet.grid.rows()
            if rows:
                yield reading.table(rows, (title,))
            if sheet.grid.loose:
                yield reading.span(sheet.grid.loose, (title,))
            yield from reading.hidden(sheet.beside, (title,))
        spare = [text for index, text in enumerate(strings.strings) if index not in used and text]
        yield from reading.hidden(spare, ("sharedStrings",))
        for name in (_BOOK, "xl/_rels/workbook.xml.rels"):
            reading.done.discard(find(name) or "")  # names, links and comments in them come with the rest
        yield from reading.remaining()


def is_binary(data: bytes) -> bool:
    """Whether the sheets of an Excel package are in the binary form (xlsb)."""
    return b"xl/workbook.bin" in data


def _sheets(reading: Reading, book: Workbook, relations: Relations) -> Iterator[tuple[str, str]]:
    """Every sheet member once, with its name: those of the workbook in their order, then any other."""
    given = set()
    for title, relation in book.sheets:
        name = reading.package.find(relations.targets.get(relation, ""))
        if name and name not in given and _SHEET.match(name):
            given.add(name)
            yield name, title
    for name in sorted(reading.package.names, key=number_of):
        if name not in given and _SHEET.match(name):
            yield name, name.rpartition("/")[2].partition(".")[0]
