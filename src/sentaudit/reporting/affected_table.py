"""The list of affected people for a mail merge: CSV (RFC 4180, UTF-8) or an XLSX workbook."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import IO

from sentaudit.model.affected import Affected
from sentaudit.reporting.catalogue import Catalogue, catalogue
from sentaudit.reporting.csv_table import Cell, safe_cell
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.times import rfc3339

_WIDTHS = {"address": 36, "incidents": 24, "organisation": 24, "first": 20, "last": 20, "notified": 20}
_TIMES = frozenset(("first", "last", "notified"))


def write_csv(rows: Sequence[Affected], stream: IO[str], *, reveal: bool, lang: str, bom: bool = False) -> None:
    """One line per person below the headers; times as RFC 3339, what is not known as an empty cell."""
    words, mask = catalogue(lang), Mask(reveal=reveal)
    if bom:
        stream.write("\ufeff")
    writer = csv.writer(stream, lineterminator="\r\n")
    columns = _columns(rows, words)
    writer.writerow(columns.values())
    for cells in _cells(rows, words, mask):
        writer.writerow([safe_cell(_time(cells[key]) if key in _TIMES else cells[key]) for key in columns])


def write_xlsx(rows: Sequence[Affected], stream: IO[bytes], *, reveal: bool, lang: str) -> None:
    """The same as a workbook of one sheet: times as dates (UTC), a frozen header with a filter, no formulas or links
    however a cell begins."""
    import xlsxwriter

    words, mask = catalogue(lang), Mask(reveal=reveal)
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(stream, options)
    workbook.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})  # same rows, same bytes
    sheet = workbook.add_worksheet()
    bold, moment = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    columns = _columns(rows, words)
    for at, (key, title) in enumerate(columns.items()):
        sheet.set_column(at, at, _WIDTHS.get(key, 14))
        sheet.write_string(0, at, title, bold)
    for line, cells in enumerate(_cells(rows, words, mask), 1):
        for at, key in enumerate(columns):
            cell = cells[key]
            if key in _TIMES and isinstance(cell, int):
                sheet.write_datetime(line, at, datetime.fromtimestamp(cell, UTC).replace(tzinfo=None), moment)
            elif cell is not None:
                sheet.write_string(line, at, str(cell))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    workbook.close()


def _time(moment: Cell) -> str | None:
    return rfc3339(moment) if isinstance(moment, int) else None


def _columns(rows: Sequence[Affected], words: Catalogue) -> dict[str, str]:
    """Titles by column; that of the groups only if there are any."""
    grouped = any(row.group for row in rows)
    return {key: str(title) for key, title in words.section("affected").items() if grouped or key != "group"}


def _cells(rows: Sequence[Affected], words: Catalogue, mask: Mask) -> Iterator[dict[str, Cell]]:
    def yes(value: bool | None) -> str | None:
        return None if value is None else words("word.yes" if value else "word.no")

    for row in rows:
        yield {
            "address": mask.address(row.address),
            "pseudonym": row.pseudonym,
            "incidents": " ".join(row.incidents),
            "first": row.first,
            "last": row.last,
            "channels": " ".join(row.channels),
            "organisation": row.organisation if mask.reveal else None,
            "identifying": yes(row.identifying),
            "role": yes(row.role),
            "received": yes(row.received),
            "bounced": yes(row.bounced),
            "notified": row.notified,
            "group": row.group or words("breakdown.unmatched"),
        }
