"""The workbook report (XLSX): one sheet each for summary, incidents, people, evidence, folders and problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from sentaudit.model.affected import affected
from sentaudit.model.result import AuditResult
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.tables.affected_table import add_people
from sentaudit.reporting.tables.workbook import workbook
from sentaudit.reporting.tables.xlsx_rows import Row, XlsxRows
from sentaudit.reporting.words.catalogue import Catalogue, catalogue

_WIDTHS = {
    "item": 44,
    "value": 60,
    "title": 40,
    "sender": 30,
    "subject": 40,
    "reasons": 60,
    "kind": 24,
    "detail": 40,
    "source": 36,
    "folder": 24,
    "position": 20,
    "message_id": 30,
    "inside": 30,
    "sha256": 66,
    "first_sent": 20,
    "last_sent": 20,
    "inbox_as_of": 20,
    "sent": 20,
    "first": 20,
    "last": 20,
    "channels": 18,
    "rules": 24,
    "data_kinds": 30,
    "audited": 18,
}
_TIMES = ("first_sent", "last_sent", "inbox_as_of")


class XlsxReporter:
    """Every list in full: what does not fit on a sheet goes on in the next. Sheets are put together in `scratch`."""

    extension = "xlsx"
    binary = True

    def __init__(self, *, scratch: Path | None = None) -> None:
        self.scratch = scratch

    def write(self, result: AuditResult, stream: IO[bytes], *, reveal: bool, lang: str) -> None:
        words, mask = catalogue(lang), Mask.of(result, reveal=reveal)
        rows = XlsxRows(words, mask)
        reported = [one for one in result.incidents if one.reported]
        titles = words.section("csv")
        tables: list[tuple[str, Mapping[str, str], Iterator[Row]]] = [
            ("summary", words.section("xlsx.summary"), rows.summary(result)),
            ("incidents", titles | _in_utc(words, titles, _TIMES), rows.incidents(result)),
            ("evidence", words.section("xlsx.evidence"), rows.evidence(result)),
            ("groups", words.section("xlsx.groups"), rows.groups(result)),
            ("series", words.section("xlsx.series"), rows.series(result)),
            ("folders", words.section("xlsx.folders"), rows.folders(result.coverage)),
            ("negative", words.section("xlsx.negative"), rows.negative(result)),
            ("possible", words.section("xlsx.possible"), rows.possible(result)),
            ("hints", words.section("xlsx.hints"), rows.hints(result)),
            ("problems", words.section("xlsx.problems"), rows.problems(result.coverage)),
        ]
        with workbook(stream, self.scratch) as book:
            for name, columns, lines in tables:
                book.table(words(f"xlsx.sheet.{name}"), columns, lines, _WIDTHS)
                if name == "incidents":
                    add_people(book, affected(reported), words, mask, grouped=False)


def _in_utc(words: Catalogue, titles: Mapping[str, str], keys: tuple[str, ...]) -> dict[str, str]:
    return {key: words("xlsx.utc", title=titles[key]) for key in keys}
