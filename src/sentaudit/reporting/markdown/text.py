"""Text as Markdown (CommonMark 0.31 with the tables of GitHub): escaped so that it means nothing but itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sentaudit.reporting.harmless import shorten

_LINE = 200
_TEXT = 4000
_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~#!$^{}]")
_TICKS = re.compile("`+")
_LEADING = re.compile(r"^([0-9]*)([-+=.)])")
_WORD = re.compile(r"[^\s、。（）()]+")
_LINKABLE = re.compile(r"@|://|www\.|[\w-]\.[^\W\d_]", re.IGNORECASE)
"""In what readers that link by themselves take for an address, a URL or the name of a host."""


def words_of(text: str) -> str:
    """Words of our own or of rules at the beginning of a line: no list, heading or rule either."""
    return _LEADING.sub(r"\1\\\2", inline_words(text))


def inline_words(text: str) -> str:
    """Words of our own or of rules inside a line: every mark that could begin markup stands behind a backslash, and
    what could become a link in a code span."""
    return _WORD.sub(_word, shorten(text, _TEXT).strip())


def _word(match: re.Match[str]) -> str:
    word = match[0]
    return _spans(word) if _LINKABLE.search(word) else _SPECIAL.sub(r"\\\g<0>", word)


def code(text: str, columns: int = _LINE) -> str:
    """Text of others in code spans, cut to so many columns: no markup, link or mention in it works."""
    return _spans(shorten(text, columns).strip()) or "–"


def _spans(text: str) -> str:
    """A pipe would end the table cell, even in a code span: it stands between two spans, behind a backslash."""
    return "\\|".join(_span(piece) if piece else "" for piece in text.split("|"))


def _span(text: str) -> str:
    """One code span: its fence is longer than any run of backticks in it, a space keeps it apart from those, and one
    space on both sides is taken away by readers (CommonMark 0.31, section 6.1)."""
    fence = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
    apart = " " if text[0] == "`" or text[-1] == "`" or (text[0] == text[-1] == " " and text.strip()) else ""
    return f"{fence}{apart}{text}{apart}{fence}"


def listed(lines: Iterable[str]) -> str:
    """A bullet list."""
    return "\n".join(f"- {line}" for line in lines)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> str:
    """A table of cells that are Markdown already; the columns `right` hold numbers."""
    rule = ["---:" if at in right else "---" for at in range(len(heads))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows))
