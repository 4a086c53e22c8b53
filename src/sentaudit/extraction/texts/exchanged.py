"""SYLK and DIF: what spreadsheets wrote for each other, a value on each line, to tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from sentaudit.extraction.texts.plain import PlainExtractor
from sentaudit.extraction.texts.sniffing import looks_like_text
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem
from sentaudit.model.message import Part
from sentaudit.model.text import Rows, Table, TextSpan
from sentaudit.names.charset import decode

_SYLK = re.compile(rb"ID;P")
_DIF = re.compile(rb"TABLE\r?\n0,1\r?\n")
_WIDEST, _LONGEST = 16_384, 1_048_576
_SEMICOLON = "\0"


class ExchangedExtractor:
    """Claims text in one of the two formats; what is no table after all is read as plain text."""

    sandboxed = False

    def recognises(self, part: Part) -> bool:
        """By its first line."""
        if not part.is_attachment or part.omitted:
            return False
        return _reader_of(part.data) is not None and looks_like_text(part.data)

    def extract(
        self, part: Part, limits: Limits, passwords: Sequence[str] = ()
    ) -> Iterator[Table | TextSpan | Part | Problem]:
        """One Table; hidden, what else is said of the cells, where it may hold an address."""
        read = _reader_of(part.data)
        text, _ = decode(part.data, part.charset)
        found = read(text, limits.cells) if read is not None and len(part.data) <= limits.part_bytes else None
        if found is None:
            yield from PlainExtractor().extract(part, limits, passwords)
            return
        rows, others = found
        yield Table(rows, part.path, part.way)
        told = "\n".join([line for line in others if "@" in line or "\uff20" in line])
        if told:
            yield TextSpan(told, part.path, part.way, True)


_Read = Callable[[str, int], tuple[Rows, list[str]] | None]


def _reader_of(data: bytes) -> _Read | None:
    return _read_sylk if _SYLK.match(data) else _read_dif if _DIF.match(data) else None


def _read_sylk(text: str, most: int) -> tuple[Rows, list[str]] | None:
    """Records C with column X, row Y (both as before where they are left out) and value K."""
    cells: dict[int, dict[int, str]] = {}
    others: list[str] = []
    column, row = 1, 1
    for line in text.splitlines():
        value = None
        for field in line.replace(";;", _SEMICOLON).split(";")[1:] if line.startswith("C;") else ():
            name, said = field[:1], field[1:].replace(_SEMICOLON, ";")
            if name == "K":
                value = _bare(said)
            elif name in ("X", "Y") and said.isascii() and said.isdecimal() and len(said) < 9:
                column, row = (int(said), row) if name == "X" else (column, int(said))
            else:
                others.append(said)
        if value is None:
            others.append(line)
        elif column <= _WIDEST:
            cells.setdefault(row, {})[column] = value
        else:
            others.append(value)
    if not cells:
        return (), others
    if sum(map(max, cells.values())) > most or max(cells) > _LONGEST:
        return None
    rows = [cells.get(at, {}) for at in range(1, max(cells) + 1)]
    return tuple([tuple([one.get(at, "") for at in range(1, max(one, default=0) + 1)]) for one in rows]), others


def _read_dif(text: str, most: int) -> tuple[Rows, list[str]] | None:
    """Behind DATA pairs of lines: a type and a number, then a text; -1 begins a row or ends the data."""
    lines = text.splitlines()
    start = lines.index("DATA") if "DATA" in lines else len(lines)
    rows: list[list[str]] = []
    others = lines[:start]
    for head, said in zip(lines[start + 3 :: 2], lines[start + 4 :: 2], strict=False):
        kind, _, number = head.partition(",")
        if kind == "-1":
            rows.append([])
        elif kind in ("0", "1") and rows:
            rows[-1].append(_bare(said) if kind == "1" else number)
        else:
            others += [head, said]
    if sum(map(len, rows)) > most:
        return None
    return tuple(map(tuple, filter(None, rows))), others


def _bare(said: str) -> str:
    """A value without the quotes around texts."""
    return said[1:-1].replace('""', '"') if len(said) > 1 and said[0] == said[-1] == '"' else said
