"""Tables in running text: separated by tabs, commas, semicolons, bars or gaps, and forms of `label: value` lines."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from typing import NamedTuple

from sentaudit.model.text import Rows

_SEPARATORS = "\t,;|"
_FEWEST_LINES = 3
_LONGEST_LINE = 5_000
_LONGEST_CELL = 300
_GAP = re.compile(r"[ ]{2,}|[ ]*(?:\u3000|\t)[ \u3000\t]*")
_GAPS_PER_BLOCK = 6
_BLANK_OR_RULER = "-+|=:_> \t\r\f\v\u3000─━│┃┼├┤┌┐└┘"
_RULER = re.compile(r"[-+|=:_ \t─━│┃┼├┤┌┐└┘]+")
_BARRED = re.compile(rb"[^\0]")
_ALIKE = re.compile(rb"([^\0])\1\1", re.DOTALL)
_LABEL = re.compile(r"[\s・●■◆○□◇*•-]*([^:：\n]{1,30}?)\s*[:：][ \t\u3000]*(\S[^\n]*)?")
_QUOTE = "> \t"
_SNIFFED = 60
_AGREE = 0.8


class Block(NamedTuple):
    """Rows of cells found in a text. `start` is where they begin, in characters; `quoted`: the lines begin with `>`."""

    rows: Rows
    start: int
    quoted: bool = False


class _Starts:
    """Where each line begins, in characters: most texts hold no block, then nobody asks."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._known: list[int] | None = None

    def __getitem__(self, number: int) -> int:
        if self._known is None:
            self._known = list(accumulate([len(line) + 1 for line in self._lines], initial=0))
        return self._known[number]


def may_hold_table(text: str) -> bool:
    """Whether it is worth looking for tables at all: a look that costs next to nothing."""
    return (
        text.count("\n") >= _FEWEST_LINES - 1
        and (
            text.count("\t") >= _FEWEST_LINES
            or text.count(",") >= _FEWEST_LINES
            or text.count("|") >= _FEWEST_LINES
            or text.count(";") >= _FEWEST_LINES
            or text.count("  ") >= _GAPS_PER_BLOCK
            or text.count(":") >= _GAPS_PER_BLOCK
            or (not text.isascii() and (text.count("\u3000") >= _GAPS_PER_BLOCK or text.count("：") >= _GAPS_PER_BLOCK))
        )
    )  # fmt: skip


def file_rows(text: str) -> Rows | None:
    """The rows of a file that is one table (RFC 4180 and its cousins), None if no separator cuts it evenly."""
    best, most = "", 1
    head = list(islice((line for line in text[: _SNIFFED * _LONGEST_LINE].split("\n") if line.strip()), _SNIFFED))
    if len(head) < 2:
        return None
    for separator in _SEPARATORS:
        widths = Counter(len(row) for row in _parsed(head, separator) if row)
        if not widths:
            continue
        width, lines = widths.most_common(1)[0]
        if width > most and lines >= len(head) * _AGREE:
            best, most = separator, width
    if not best:
        return None
    return tuple(map(tuple, _parsed(text.split("\n"), best)))


def _parsed(lines: Sequence[str], separator: str) -> list[list[str]]:
    """By the rules of CSV; where quotes are left open, without them."""
    try:
        rows = list(csv.reader(lines, delimiter=separator))
        if len(rows) * 2 >= len(lines):
            return rows
    except csv.Error:
        pass
    return [line.split(separator) for line in lines]


def blocks(text: str) -> Iterator[Block]:
    """Every run of lines that look like rows of one table, in the order of the text, each line in one at most."""
    lines = text.split("\n")
    taken = bytearray(len(lines))
    starts = _Starts(lines)
    found: list[Block] = []
    for separator in "\t|,;":
        if text.count(separator) >= _FEWEST_LINES:
            found += _separated(lines, starts, taken, separator)
    if "  " in text or "\u3000" in text or "\t" in text:
        found += _aligned(lines, starts, taken)
    if text.count(":") + text.count("：") >= 2 * _FEWEST_LINES and _may_be_forms(lines):
        found += _labelled(lines, starts, taken)
    found.sort(key=lambda block: block.start)
    yield from found


def _may_be_forms(lines: Sequence[str]) -> bool:
    """Whether enough lines with a colon stand together for `_labelled`, with blank lines and rulers between them."""
    chain = 0
    for line in lines:
        if ":" in line or "：" in line:
            chain += 1
            if chain >= 2 * _FEWEST_LINES:
                return True
        elif chain and line.strip(_BLANK_OR_RULER).strip():
            chain = 0
    return False


def _bare(line: str) -> tuple[str, bool]:
    """A line without its quote marks, and whether it had any."""
    if line[:1] == ">":
        return line.lstrip(_QUOTE), True
    return line, False


def _separated(lines: Sequence[str], starts: _Starts, taken: bytearray, separator: str) -> Iterator[Block]:
    """Runs of lines with equally many separators; lines that only rule off are passed over."""
    at, size = 0, len(lines)
    counts = [line.count(separator) for line in lines]
    # Between bars there may be rulers of other length; else only lines with equal counts can make a table.
    alike = _BARRED if separator == "|" else _ALIKE
    marks = bytes([count if count < 255 else 255 for count in counts])
    while found := alike.search(marks, at):
        at = found.start()
        if taken[at] or len(lines[at]) > _LONGEST_LINE:
            at += 1
            continue
        wanted = counts[at]
        run = []
        ahead = at
        while ahead < size and not taken[ahead]:
            line = lines[ahead]
            if counts[ahead] == wanted:
                if separator != "|" or not _RULER.fullmatch(line):
                    run.append(ahead)
            elif not (line and separator == "|" and _RULER.fullmatch(line)):
                break
            ahead += 1
        if len(run) >= _FEWEST_LINES:
            for number in range(at, ahead):
                taken[number] = 1
            texts = [_bare(lines[number]) for number in run]
            if separator == "|":
                rows = [text.strip().strip("|").split("|") for text, _ in texts]
            else:
                rows = _parsed([text for text, _ in texts], separator)
            yield Block(tuple(map(tuple, rows)), starts[at], texts[0][1])
        at = max(ahead, at + 1)


def _aligned(lines: Sequence[str], starts: _Starts, taken: bytearray) -> Iterator[Block]:
    """Runs of lines whose cells stand apart by two or more spaces, or a full-width one."""
    rows: list[tuple[str, ...]] = []
    first, quoted = 0, False
    for number, line in enumerate((*lines, "")):
        text, marked = _bare(line) if number < len(lines) and not taken[number] else ("", False)
        cells: tuple[str, ...] = ()
        if text and len(text) <= _LONGEST_LINE and ("  " in text or "\u3000" in text or "\t" in text):
            if _RULER.fullmatch(text):
                continue
            cells = tuple(_GAP.split(text.strip()))
        if len(cells) > 1:
            if not rows:
                first, quoted = number, marked
            rows.append(cells)
            continue
        if len(rows) >= _FEWEST_LINES:
            taken[first:number] = b"\1" * (number - first)
            yield Block(tuple(rows), starts[first], quoted)
        rows = []


def _labelled(lines: Sequence[str], starts: _Starts, taken: bytearray) -> Iterator[Block]:
    """Forms: rows of label and value; a blank line between two forms does not end the block, other text does."""
    rows: list[tuple[str, ...]] = []
    first, quoted, blank = 0, False, 0
    for number, line in enumerate((*lines, "-")):
        text, marked = _bare(line)
        if not text.strip() and rows and blank < 3 and number < len(lines):
            blank += 1
            continue
        found = None
        if number < len(lines) and not taken[number] and len(text) <= _LONGEST_LINE and (":" in text or "：" in text):
            found = _LABEL.fullmatch(text)
        if found:
            if not rows:
                first, quoted = number, marked
            rows.append((found[1], (found[2] or "")[:_LONGEST_CELL]))
            blank = 0
            continue
        if rows and number < len(lines) and _RULER.fullmatch(text):
            continue
        if len(rows) >= 2 * _FEWEST_LINES:
            yield Block(tuple(rows), starts[first], quoted)
        rows, blank = [], 0
