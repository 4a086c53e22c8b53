"""Comma and tab separated text to tables: delimiter and charset as found, rows numbered as the records of the file."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from sentaudit.extraction.problems import problem
from sentaudit.extraction.texts.plain import PlainExtractor
from sentaudit.extraction.texts.sniffing import looks_like_text
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan
from sentaudit.names.charset import decode

_TYPES = frozenset({"text/csv", "text/tab-separated-values", "text/comma-separated-values", "application/csv"})
_ENDINGS = (".csv", ".tsv", ".tab")
_DELIMITERS = "\t,;|"
_WINDOW = 16 * 1024
_SAMPLE = 100
_QUOTINGS: tuple[Literal[0, 3], ...] = (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)
_CELLS = 5_000_000
_LINES_IN_CELL = 200


class DelimitedExtractor:
    """Claims text attachments whose lines fall into the same number of fields; others stay plain text."""

    sandboxed = False

    def __init__(self) -> None:
        self._claimed: tuple[Part, str] | None = None

    def recognises(self, part: Part) -> bool:
        """By the first 16 KB: some records with the same number of fields, more of them if nothing else says so."""
        self._claimed = None
        if not part.is_attachment or part.omitted or part.content_type.startswith("message/"):
            return False
        delimiter = _delimiter_of(part) if looks_like_text(part.data) else ""
        if delimiter:
            self._claimed = part, delimiter
        return delimiter != ""

    def extract(
        self, part: Part, limits: Limits, passwords: Sequence[str] = ()
    ) -> Iterator[Table | TextSpan | Part | Problem]:
        """One Table, blank lines as empty rows; what turns out to be no table is given as plain text."""
        data = part.data
        claimed, self._claimed = self._claimed, None
        delimiter = claimed[1] if claimed is not None and claimed[0] is part else _delimiter_of(part)
        if not delimiter or len(data) > limits.part_bytes:
            yield from PlainExtractor().extract(part, limits, passwords)
            return
        text, repaired = decode(data, part.charset)
        rows = _rows(text, delimiter)
        if rows is None:
            yield from PlainExtractor().extract(part, limits, passwords)
            return
        if repaired and "\ufffd" in text:
            yield problem(part, ProblemKind.BROKEN, "some characters could not be decoded", Extent.ASIDE)
        yield Table(rows, part.path, part.way)


def _delimiter_of(part: Part) -> str:
    """The character that cuts nearly all of the first records into the same number of fields, "" if none does."""
    head = part.data[:_WINDOW]
    if not any(mark in head for mark in (b",", b"\t", b";", b"|")):
        return ""
    text, _ = decode(head, part.charset)
    if len(part.data) > _WINDOW:
        text = text[: text.rfind("\n") + 1]
    is_named = part.content_type in _TYPES or part.filename.lower().endswith(_ENDINGS)
    best, best_fields = "", 1
    for delimiter in _DELIMITERS:
        if delimiter not in text:
            continue
        # A quote that is never closed swallows the rest: then quotes are letters.
        widths = (_regular_width(text, delimiter, quoting, is_named=is_named) for quoting in _QUOTINGS)
        fields = next(filter(None, widths), 0)
        if fields > best_fields:
            best, best_fields = delimiter, fields
    return best


def _regular_width(text: str, delimiter: str, quoting: Literal[0, 3], *, is_named: bool) -> int:
    """Fields of nearly all records, 0 if they differ or are too few to tell."""
    widths: Counter[int] = Counter()
    filled: Counter[int] = Counter()
    try:
        for row in _reader(text, delimiter, quoting):
            if row:
                widths[len(row)] += 1
                filled[len(row) - _empty_at_end(row)] += 1
            if widths.total() >= _SAMPLE:
                break
    except csv.Error:
        return 0
    total = widths.total()
    if total < (1 if is_named else 3):
        return 0
    width, records = widths.most_common(1)[0]
    ragged = max(total // 10, 1 if is_named and total >= 3 else 0)
    if is_named and total - records > ragged:
        width, records = filled.most_common(1)[0]
        ragged = total // 4
    return width if total - records <= ragged else 0


def _empty_at_end(row: list[str]) -> int:
    """How many empty fields end the record: some programs leave them out."""
    return next((number for number, cell in enumerate(reversed(row)) if cell), len(row) - 1)


def _rows(text: str, delimiter: str) -> tuple[tuple[str, ...], ...] | None:
    """All records; quotes are taken as letters where one is never closed. None if it is no table after all."""
    if text.count(delimiter) + text.count("\n") > _CELLS:
        return None
    for quoting in _QUOTINGS:
        try:
            rows = tuple(map(tuple, _reader(text, delimiter, quoting)))
        except csv.Error:
            continue
        if '"' not in text:
            return rows  # then no cell holds the end of a line
        if quoting == csv.QUOTE_NONE or not any(map(_swallows_lines, rows)):
            rows = tuple(map(_unix, rows)) if "\r" in text else rows
            return tuple(map(_without_formulas, rows)) if '="' in text else rows
    return None


def _reader(text: str, delimiter: str, quoting: Literal[0, 3]) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)


def _swallows_lines(row: tuple[str, ...]) -> bool:
    return max(map(len, row), default=0) > _LINES_IN_CELL and any(cell.count("\n") > _LINES_IN_CELL for cell in row)


def _unix(row: tuple[str, ...]) -> tuple[str, ...]:
    if "\r" not in "".join(row):
        return row
    return tuple([cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row])


def _without_formulas(row: tuple[str, ...]) -> tuple[str, ...]:
    """The row with what is written as a formula so that Excel leaves its zeros alone: `="0901234567"`."""
    return tuple([cell[2:-1] if len(cell) > 2 and cell[:2] == '="' and cell[-1] == '"' else cell for cell in row])
