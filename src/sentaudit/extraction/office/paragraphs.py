"""Text of Word and PowerPoint XML by paragraphs: the runs of a word are joined, tables stay tables, the unseen apart.

WordprocessingML and DrawingML (ECMA-376) name paragraphs, runs, breaks and tables alike, so one reader does for both.
"""

from __future__ import annotations

from collections.abc import Mapping

from sentaudit.extraction.allowance import Allowance
from sentaudit.extraction.office.xml_walk import attribute, has_at

_TEXT = frozenset({"t"})
_UNSEEN_TEXT = frozenset({"delText", "instrText", "delInstrText"})
_ASIDE = frozenset({"Fallback", "moveFrom", "rt"})
"""Doubles for old programs, text moved elsewhere, and reading aids (ruby), which would stand in the middle of words."""
_BREAKS = {"br": "\n", "cr": "\n", "ptab": "\t", "noBreakHyphen": "-"}
_RUN = frozenset(
    "r t rPr rPh b i u strike sz color rFont family charset scheme vertAlign outline shadow latin ea cs solidFill "
    "schemeClr srgbClr hlinkClick span a s".split()
)
"""What stands inside a line: text goes on after it."""
_OFF = frozenset({"0", "false", "off"})

Rows = tuple[tuple[str, ...], ...]


class Paragraphs:
    """A handler for `xml_walk.walk`. `lines` are paragraphs outside tables, `hidden` what is not seen at once."""

    direct = False

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self.lines: list[str] = []
        self.hidden: list[str] = []
        self.tables: list[Rows] = []
        self._sinks: list[list[str]] = [self.lines]
        self._open: list[list[str]] = []
        self._open_tables: list[list[list[str]]] = []
        self._unseen: list[str] = []
        self._mode = ""
        self._aside = 0
        self._in_run = self._run_unseen = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _TEXT or name in _UNSEEN_TEXT:
            self._mode = name
        elif name == "p":
            self._open.append([])
        elif name == "r":
            self._in_run, self._run_unseen = True, False
        elif name in _BREAKS:
            self._add(_BREAKS[name])
        elif name == "tab":
            if not attributes:  # with attributes it is a tab stop, not a tab
                self._add("\t")
        elif name == "vanish":
            if self._in_run and attribute(attributes, "val") not in _OFF:
                self._run_unseen = True
        elif name == "tbl":
            self._open_tables.append([])
        elif name == "tr" and self._open_tables:
            self._open_tables[-1].append([])
        elif name == "tc" and self._open_tables:
            self._sinks.append([])
        elif name in _ASIDE:
            self._aside += 1
        if attributes:
            for value in attributes.values():
                if "@" in value and has_at(value):
                    self._hide(value)

    def end(self, name: str) -> None:
        if name == self._mode:
            self._mode = ""
        elif name == "p":
            self._end_paragraph()
        elif name == "r":
            self._in_run = self._run_unseen = False
        elif name == "tc" and len(self._sinks) > 1:
            cell = "\n".join(self._sinks.pop())
            if self._open_tables and self._open_tables[-1]:
                self._open_tables[-1][-1].append(cell)
            else:
                self._sinks[-1].append(cell)
        elif name == "tbl" and self._open_tables:
            self._end_table()
        elif name in _ASIDE and self._aside:
            self._aside -= 1

    def text(self, data: str) -> None:
        if not self._mode or not self._allowance.text(len(data)):
            return
        if self._mode in _UNSEEN_TEXT or self._run_unseen or self._aside:
            self._unseen.append(data)
        else:
            self._add(data)

    def finish(self) -> None:
        """Ends what a damaged file left open."""
        while self._open:
            self._end_paragraph()
        while self._open_tables:
            if len(self._sinks) > 1:
                self.end("tc")
            self._end_table()
        for sink in self._sinks[1:]:
            self.lines += sink

    def _add(self, text: str) -> None:
        if self._open:
            self._open[-1].append(text)
        elif text.strip():
            self._sinks[-1].append(text)

    def _hide(self, text: str) -> None:
        if self._allowance.text(len(text)):
            self.hidden.append(text)

    def _end_paragraph(self) -> None:
        if self._open:
            line = "".join(self._open.pop())
            if line.strip():
                self._sinks[-1].append(line)
        self._end_unseen()

    def _end_unseen(self) -> None:
        if self._unseen:
            self.hidden.append("".join(self._unseen))
            self._unseen = []

    def _end_table(self) -> None:
        rows = self._open_tables.pop()
        table = tuple([_trimmed(row) for row in rows])
        if any(table):
            self.tables.append(table)


def _trimmed(row: list[str]) -> tuple[str, ...]:
    while row and not row[-1]:
        row.pop()
    return tuple(row)


class Everything:
    """A handler that takes the text of every element, and attributes that may hold an address or are asked for."""

    direct = False

    def __init__(self, allowance: Allowance, attributes: frozenset[str] = frozenset()) -> None:
        self._allowance = allowance
        self._wanted = attributes
        self._line: list[str] = []
        self.lines: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name not in _RUN:
            self._break()
        for key, value in attributes.items():
            if (("@" in value or "%40" in value) and has_at(value)) or key in self._wanted:
                self._break()
                self._take(value)
                self._break()

    def end(self, name: str) -> None:
        if name not in _RUN:
            self._break()

    def text(self, data: str) -> None:
        self._take(data)

    def _take(self, data: str) -> None:
        if self._allowance.text(len(data)):
            self._line.append(data)

    def _break(self) -> None:
        if self._line:
            line = "".join(self._line).strip()
            if line:
                self.lines.append(line)
            self._line = []
