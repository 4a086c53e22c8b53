"""What a page break cuts in two: the row of a table, and addresses in it, go on at the top of the next page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sentaudit.extraction.pdf.linebreaks import is_address, join_addresses

_FOOTER = 3
"""Lines at the end of a page among which the last row is looked for: its number may stand below."""
_HEADER = 3
"""Lines at the top of the next one that may stand above the rest of the row: headings, once more."""
_FEWEST = 5
_TWICE = 3
"""Cells of a row that is known again."""
_LONGEST = 200
_NUMBER = re.compile(r"\W*[0-9]{1,5}\W{1,5}[0-9]{0,5}\W*")
"""Of a page: `- 2 -`, `2/5`."""
_WIDE_LETTER = "\u2e80"


def turned(above: str, below: str) -> tuple[str, str]:
    """The texts of two pages, what is left of a row put to its beginning: where the break goes through an address, or
    where the first cell is empty, as it is in none of the rows above. A row the break goes through, of which each page
    shows a half, is drawn on both as a whole by some programs; it stays on the first."""
    last, first = _last_row(above), _first_row(above, below)
    if last is None or first is None or not ("@" in last + first or "\t" in first):
        return above, below
    begun, rest = last.split("\t"), first.split("\t")
    if begun == rest and len(rest) >= _TWICE:
        return above, below.replace(f"{first}\n", "", 1)
    if len(rest) == 1 < len(begun):
        rest = _under_its_cell(begun, first)
    if len(rest) != len(begun):
        return above, below
    rows = [row for line in above.split("\n") if len(row := line.split("\t")) == len(rest) > 1]
    of_addresses = [sum("@" in row[at] for row in rows) * 2 > len(rows) for at in range(len(rest))]
    is_begun = len(rows) >= _FEWEST and not rest[0] and all(row[0] for row in rows)
    if not is_begun and not any(map(_is_cut, begun, rest, of_addresses)):
        return above, below
    whole = "\t".join(map(_joined, begun, rest, of_addresses))
    before, _, behind = above.rpartition(last)
    return f"{before}{whole}{behind}", below.replace(first, "", 1)


def _last_row(page: str) -> str | None:
    lines = [line for line in page.rstrip(" \n").rsplit("\n", _FOOTER)[-_FOOTER:] if line.strip()]
    return next((line for line in reversed(lines) if "\t" in line), lines[-1] if lines else None)


def _first_row(above: str, below: str) -> str | None:
    """The first line that does not stand on the page above as well."""
    known = set(above.split("\n", _HEADER)[:_HEADER])
    lines = [line for line in below.split("\n", _HEADER)[:_HEADER] if line.strip()]
    return next((line for line in lines if line not in known), None)


def _under_its_cell(begun: Sequence[str], rest: str) -> list[str]:
    """A line without cells as a row, if it is the end of an address in one of the cells above."""
    at = next((at for at, one in enumerate(begun) if _is_cut(one, rest, False)), None)
    return [rest] if at is None else [rest if number == at else "" for number in range(len(begun))]


def _is_cut(begun: str, rest: str, of_addresses: bool) -> bool:
    """Whether an address begins in one cell and ends in the other."""
    if not begun or not rest or len(begun) + len(rest) > _LONGEST:
        return False
    return bool(_one_address(begun, rest, of_addresses)) or "\n" not in join_addresses(f"{begun}\n{rest}")


def _one_address(begun: str, rest: str, of_addresses: bool) -> str:
    """The address both make if none of them is one, else "". In a column of addresses the end of one may look whole;
    the number of the page may stand below it."""
    first, second = "".join(begun.split()), "".join(rest.split())
    alone = _NUMBER.fullmatch(first) or is_address(first) or (is_address(second) and not of_addresses)
    return first + second if not alone and is_address(first + second) else ""


def _joined(begun: str, rest: str, of_addresses: bool) -> str:
    if not begun or not rest:
        return begun or rest
    if address := _one_address(begun, rest, of_addresses):
        return address
    if "\n" not in (joined := join_addresses(f"{begun}\n{rest}")):
        return joined
    glue = "" if begun[-1] == "-" or max(begun[-1], rest[0]) >= _WIDE_LETTER else " "
    return f"{begun}{glue}{rest}"
