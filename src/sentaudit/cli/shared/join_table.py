"""Reads the user's own table that puts addresses into groups: `--join TABLE.csv --by COLUMN --group COLUMN`."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from sentaudit.errors import UsageError
from sentaudit.model.config import Join
from sentaudit.names.address import canonical
from sentaudit.names.charset import decode

_DELIMITERS = ",;\t|"
_NAMED = 10


def read_join(path: Path, by: str, group: str) -> Join:
    """The groups of a CSV table (any delimiter and charset of a spreadsheet program, with a header row).

    Cells that hold no address, or no group, are passed over: their people count as unmatched. Raises UsageError if the
    table or a column is missing, or if one address stands in two groups, with the lines.
    """
    try:
        text, _ = decode(path.read_bytes(), "")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'cannot be read'}", "--join takes a CSV table") from error
    rows = _rows(text)
    _, header = next(rows, (0, []))
    names = [name.strip() for name in header]
    missing = [name for name in (by, group) if name not in names]
    if missing:
        raise UsageError(
            f"{path} has no column {' and no column '.join(missing)}", f"its columns are: {', '.join(names) or 'none'}"
        )
    address_at, group_at = names.index(by), names.index(group)
    groups: dict[str, str] = {}
    lines: dict[str, int] = {}
    torn = []
    for line, row in rows:
        cells = [cell.strip() for cell in row] + [""] * len(names)
        address = canonical(cells[address_at]) if "@" in cells[address_at] or "＠" in cells[address_at] else None
        if address is None or not cells[group_at]:
            continue
        if groups.setdefault(address, cells[group_at]) != cells[group_at]:
            torn.append(f"lines {lines[address]} and {line}")
        lines.setdefault(address, line)
    if torn:
        raise UsageError(
            f"{path}: {len(torn)} addresses stand in two groups: {'; '.join(torn[:_NAMED])}",
            "Leave each address in one group, so that the parts sum to the total.",
        )
    return Join(group, tuple(sorted(groups.items())))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with the number of their last line, the delimiter being the one the header has most of."""
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    header = next((line for line in lines if line.strip()), "")
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(lines, delimiter=delimiter)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, row
