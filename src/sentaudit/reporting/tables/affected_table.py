"""The list of affected people for a mail merge: CSV (RFC 4180, UTF-8) or an XLSX workbook."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from sentaudit.model.affected import Affected
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.tables.csv_table import safe_cell
from sentaudit.reporting.tables.workbook import Cell, Workbook, workbook
from sentaudit.reporting.words.catalogue import Catalogue, catalogue
from sentaudit.reporting.words.said import channel_names
from sentaudit.reporting.words.times import moment, rfc3339

_WIDTHS = {"address": 36, "pseudonym": 20, "incidents": 24, "organisation": 24, "first": 20, "last": 20, "notified": 20}
_TIMES = ("first", "last", "notified")


def write_csv(rows: Sequence[Affected], stream: IO[str], *, reveal: bool, lang: str, bom: bool = False) -> None:
    """One line per person below the headers; times as RFC 3339, what is not known as an empty cell."""
    words, mask = catalogue(lang), Mask(reveal=reveal)
    if bom:
        stream.write("\ufeff")
    writer = csv.writer(stream, lineterminator="\r\n")
    columns = _columns(words, grouped=_grouped(rows))
    writer.writerow(columns.values())
    for row in rows:
        cells = _cells(row, words, mask) | {key: rfc3339(getattr(row, key)) for key in _TIMES}
        writer.writerow([safe_cell(cells[key]) for key in columns])


def write_xlsx(
    rows: Sequence[Affected], stream: IO[bytes], *, reveal: bool, lang: str, scratch: Path | None = None
) -> None:
    """The same as a workbook: times as dates (UTC), a frozen header with a filter. `scratch` as for any workbook."""
    words = catalogue(lang)
    with workbook(stream, scratch) as book:
        add_people(book, rows, words, Mask(reveal=reveal), grouped=_grouped(rows))


def add_people(book: Workbook, rows: Iterable[Affected], words: Catalogue, mask: Mask, *, grouped: bool) -> None:
    """The sheet of affected people of a workbook, row by row."""
    columns = _columns(words, grouped=grouped)
    columns |= {key: words("xlsx.utc", title=columns[key]) for key in _TIMES}
    book.table(words("xlsx.sheet.affected"), columns, _dated(rows, words, mask), _WIDTHS)


def _dated(rows: Iterable[Affected], words: Catalogue, mask: Mask) -> Iterator[Mapping[str, Cell]]:
    for row in rows:
        yield _cells(row, words, mask) | {key: moment(getattr(row, key), None) for key in _TIMES}


def _grouped(rows: Sequence[Affected]) -> bool:
    return any(row.group for row in rows)


def _columns(words: Catalogue, *, grouped: bool) -> dict[str, str]:
    """Titles by column; that of the groups only if there are any."""
    return {key: str(title) for key, title in words.section("affected").items() if grouped or key != "group"}


def _cells(row: Affected, words: Catalogue, mask: Mask) -> dict[str, str | None]:
    """Every cell of a person but the times."""

    def yes(value: bool | None) -> str | None:
        return None if value is None else words("word.yes" if value else "word.no")

    return {
        "address": mask.address(row.address),
        "pseudonym": row.pseudonym,
        "incidents": " ".join(row.incidents),
        "channels": words.comma.join(channel_names(row.channels, words)),
        "organisation": row.organisation if mask.reveal else None,
        "identifying": yes(row.identifying),
        "role": yes(row.role),
        "received": yes(row.received),
        "bounced": yes(row.bounced),
        "group": row.group or words("breakdown.unmatched"),
    }
