"""DIF files (Data Interchange Format, as VisiCalc began it): a sheet as text, two lines for each cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sentaudit.extraction.allowance import Allowance
from sentaudit.extraction.office.grid import Grid
from sentaudit.extraction.problems import problem
from sentaudit.extraction.texts.decoded import decoded
from sentaudit.extraction.texts.sniffing import looks_like_text
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan

_START = re.compile(rb"(?:\xef\xbb\xbf)?TABLE[ \t]{0,9}\r?\n0 ?, ?1\r?\n")
_DATA = re.compile(r"^DATA[ \t]{0,9}\n0 ?, ?0\n[^\n]{0,20}\n", re.MULTILINE)
_HEAD = re.compile(r"(-?\d{1,3}) ?, ?([^\n]{0,300})")
_LONGEST_TEXT = 200
"""Lines one text may have."""


class DifExtractor:
    """Reads the cells, and what the header says as hidden text."""

    sandboxed = False

    def recognises(self, part: Part) -> bool:
        """By the first two lines, which are the same in every file."""
        return bool(part.is_attachment and not part.omitted and _START.match(part.data) and looks_like_text(part.data))

    def extract(
        self, part: Part, limits: Limits, passwords: Sequence[str] = ()
    ) -> Iterator[TextSpan | Table | Problem]:
        """One Table, and a hidden span of titles and of what fits nowhere."""
        text, problems = decoded(part, limits)
        yield from problems
        begin = _DATA.search(text)
        header, lines = (text[: begin.start()], text[begin.end() :].split("\n")) if begin else (text, [])
        allowance = Allowance(limits)
        grid = Grid(allowance)
        row, column = -1, 0
        for kind, cell in _cells(lines):
            if kind == "-1":
                row, column = row + 1, 0
            elif not grid.put(max(row, 0), column, cell):
                break
            else:
                column += 1
        rows = grid.rows()
        if rows:
            yield Table(rows, part.path, part.way)
        aside = [line for line in (*header.split("\n"), *grid.loose) if not rows or "@" in line]
        if any(map(str.strip, aside)):
            yield TextSpan("\n".join(aside), part.path, part.way, bool(rows))
        fault = allowance.fault()
        if fault:
            yield problem(part, fault.kind, fault.detail)


def _cells(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Type and text of each value: -1 begins a row, 0 is a number, 1 a text; a line that is none of it is a text."""
    at = 0
    while at + 1 < len(lines):
        head, said = _HEAD.fullmatch(lines[at].strip()), lines[at + 1]
        at += 2
        if head is None:
            yield "1", lines[at - 2]
            at -= 1
        elif head[1] == "-1":
            if said.strip() == "EOD":
                return
            yield "-1", ""
        elif head[1] == "1":
            last = min(at + _LONGEST_TEXT, len(lines))
            while _is_open(said) and at < last and not _HEAD.fullmatch(lines[at].strip()):
                said += "\n" + lines[at]
                at += 1
            yield "1", _unquoted(said.strip())
        else:
            yield "0", head[2].strip() if said.strip() in ("V", "") else ""


def _is_open(text: str) -> bool:
    """Whether a quoted text goes on in the next line."""
    text = text.strip()
    return text[:1] == '"' and (len(text) == 1 or text[-1] != '"')


def _unquoted(text: str) -> str:
    return text[1:-1].replace('""', '"') if len(text) > 1 and text[0] == text[-1] == '"' else text
