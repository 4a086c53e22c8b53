"""Excel 5 to 2003 workbooks (xls) to one table per sheet, and what is hidden in them ([MS-XLS], BIFF5 and BIFF8)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from sentaudit.extraction.allowance import Allowance
from sentaudit.extraction.office.biff import records
from sentaudit.extraction.office.ole_rest import rest_of
from sentaudit.extraction.office.shown import Shown
from sentaudit.extraction.office.unlocking import unlocked
from sentaudit.extraction.office.xls_book import XlsBook
from sentaudit.extraction.problems import encrypted, problem
from sentaudit.formats.compound import CompoundFile, root_names
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan

_STREAMS = ("Workbook", "Book")
_EOF, _LOCK = 0x0A, 0x2F


class XlsExtractor:
    """Reads all sheets, hidden ones and hidden rows and columns too; comments, text boxes and links as hidden text."""

    sandboxed = True

    def recognises(self, part: Part) -> bool:
        """True for a compound file with a workbook at its root, whatever it is called."""
        return not {"workbook", "book"}.isdisjoint(root_names(part.data))

    def extract(
        self, part: Part, limits: Limits, passwords: Sequence[str] = ()
    ) -> Iterator[TextSpan | Table | Part | Problem]:
        """A Table for each sheet, row i of it being row i + 1 of the sheet; hidden spans; embedded files as parts."""
        file = CompoundFile(part.data)
        shown = Shown()
        found = False
        for name in _STREAMS:
            stream = file.stream(name)
            if stream is None:
                continue
            found = True
            if is_locked(stream):
                content = unlocked(part.data, passwords)
                if content is None:
                    yield encrypted(part, "workbook")
                    return
                yield part._replace(content_type="application/octet-stream", is_attachment=True, data=content)
                return
            yield from _read(part, stream, limits, shown)
        if not found:
            yield problem(part, ProblemKind.BROKEN, "no workbook in the file")
        yield from rest_of(part, file, frozenset(name.lower() for name in _STREAMS), shown)


def is_locked(stream: bytes) -> bool:
    """Whether the workbook is encrypted: the record saying so comes before anything else does."""
    for number, record in enumerate(records(stream)):
        if record.kind == _LOCK:
            return True
        if record.kind == _EOF or number > 100:
            return False
    return False


def _read(part: Part, stream: bytes, limits: Limits, shown: Shown) -> Iterator[TextSpan | Table | Problem]:
    book = XlsBook(Allowance(limits))
    end = 0
    for record in records(stream):
        end = record.offset + 4 + len(record.body)
        if book.allowance.over:
            break
        try:
            book.take(record)
        except (struct.error, IndexError):
            book.damaged = True
    book.finish()
    for title, grid in book.sheets:
        rows = grid.rows()
        inner = (*part.way, title)
        if rows:
            for row in rows:
                shown.add("\n".join(row))
            yield Table(rows, part.path, inner)
        if grid.loose:
            text = "\n".join(grid.loose)
            shown.add(text)
            yield TextSpan(text, part.path, inner)
    spare = [text for index, text in enumerate(book.strings) if index not in book.used and text]
    lines = shown.new([line for line in book.beside + spare if line.strip()])
    lines += shown.unseen(book.found)
    if lines:
        yield TextSpan("\n".join(lines).replace("\r", "\n"), part.path, part.way, True)
    if book.damaged or (len(stream) - end > 4096 and not book.allowance.over) or not book.begun:
        yield problem(part, ProblemKind.BROKEN, "some records of the workbook are damaged")
    fault = book.allowance.fault()
    if fault:
        yield problem(part, fault.kind, fault.detail)
