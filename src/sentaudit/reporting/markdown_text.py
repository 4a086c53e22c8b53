"""Text as Markdown (CommonMark 0.31 with the tables of GitHub): escaped so that it means nothing but itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sentaudit.reporting.harmless import shorten

_LINE = 200
_TEXT = 4000
_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~#!$^{}]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_LEADING = re.compile(r"^([0-9]*)([-+=.)])")
_MARKS = re.compile(r"[!-/:-@\[-`{-~]")


def words_of(text: str) -> str:
    """Words of our own or of rules, with every mark that could begin markup or a link behind a backslash."""
    return _LEADING.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", shorten(text, _TEXT).strip()))


def code(text: str) -> str:
    """Text of others as a code span of at most 200 columns: no markup, link or mention in it works.

    A backtick would end the span and a pipe the table cell: such text stands in an HTML element, its marks as
    character references, which cannot be markup (CommonMark 0.31, section 2.5).
    """
    text = shorten(text, _LINE).strip()
    if not text:
        return "–"
    if "`" not in text and "|" not in text:
        return f"`{text}`"
    return f"<code>{_MARKS.sub(lambda mark: f'&#{ord(mark[0])};', text)}</code>"


def listed(lines: Iterable[str]) -> str:
    """A bullet list."""
    return "\n".join(f"- {line}" for line in lines)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> str:
    """A table of cells that are Markdown already; the columns `right` hold numbers."""
    rule = ["---:" if at in right else "---" for at in range(len(heads))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *rows))
