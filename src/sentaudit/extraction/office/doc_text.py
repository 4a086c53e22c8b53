"""Special characters of Word's binary text: paragraph and cell marks, breaks, fields ([MS-DOC] 2.4.1, 2.8.25)."""

from __future__ import annotations

import re

_FIELDS = re.compile("[\x13\x14\x15]")
_READING_AID = re.compile(r"^EQ [^()]{0,200}\\o\\ad\(\\s\\up \d{1,3}\([^()]{0,200}\),([^()]{0,200})\)")
"""The field for text with furigana: what it shows is in its code."""
_CELL = "\x07"
_MARKS = str.maketrans(
    {
        "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": None, "\x00": None,
        **dict.fromkeys("\x01\x02\x03\x04\x05\x06\x08", None),
    }
)  # fmt: skip
_MOST_COLUMNS = 64

Rows = tuple[tuple[str, ...], ...]


def apart(text: str) -> tuple[str, list[str]]:
    """The text as it is seen, and the codes of its fields, which say for example where a link leads."""
    if "\x13" not in text:
        return text.translate(_MARKS), []
    seen: list[str] = []
    codes: list[str] = []
    code: list[list[str]] = []
    position = 0
    in_code: list[bool] = []
    for mark in _FIELDS.finditer(text):
        (code[-1] if in_code and in_code[-1] else seen).append(text[position : mark.start()])
        position = mark.end()
        if mark[0] == "\x13":
            in_code.append(True)
            code.append([])
        elif in_code and (mark[0] == "\x14" or in_code[-1]):
            if in_code[-1]:
                codes.append("".join(code.pop()).strip())
                aided = _READING_AID.search(codes[-1]) if mark[0] == "\x15" else None
                if aided:
                    seen.append(aided[1])
            in_code[-1] = False
            if mark[0] == "\x15":
                in_code.pop()
        elif in_code:
            in_code.pop()
    seen.append(text[position:])
    codes += ["".join(pieces).strip() for pieces in code]
    return "".join(seen).translate(_MARKS), [one.translate(_MARKS) for one in codes if one]


def tables_of(text: str) -> tuple[str, list[Rows]]:
    """Paragraphs outside tables, and the tables.

    Every cell ends with a mark and every row with one more. Where a table begins is not marked in the text: the last
    paragraph before the first mark is taken as the first cell.
    """
    pieces = text.split(_CELL)
    loose: list[str] = []
    regions: list[list[str]] = []
    for number, piece in enumerate(pieces[:-1]):
        at_row = number == 0 or not pieces[number - 1]
        if at_row and ("\n" in piece or not regions):
            before, _, piece = piece.rpartition("\n")  # noqa: PLW2901 - the rest of it
            loose.append(before)
            regions.append([])
        regions[-1].append(piece)
    loose.append(pieces[-1])
    lines = [line for line in "\n".join(loose).split("\n") if line.strip()]
    return "\n".join(lines), [rows for rows in map(_rows, regions) if any(rows)]


def _rows(cells: list[str]) -> Rows:
    """Cells and row marks (empty) as rows: of equal width if that comes out, else cut at every empty cell."""
    for width in range(1, _MOST_COLUMNS):
        step = width + 1
        if len(cells) % step == 0 and not any(cells[width::step]):
            return tuple([tuple(cells[start : start + width]) for start in range(0, len(cells), step)])
    rows: list[tuple[str, ...]] = []
    row: list[str] = []
    for cell in [*cells, ""]:
        if cell:
            row.append(cell)
        elif row:
            rows.append(tuple(row))
            row = []
    return tuple(rows)
