"""A dossier as Markdown (GitHub flavour), in which nothing of the mail is markup, link or HTML.

Text of mail stands in code spans, in which nothing is interpreted (CommonMark 6.1); in our own words every
character with a meaning is escaped, and what looks like an address or URL becomes a code span too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sentaudit.reporting.catalogue import catalogue
from sentaudit.reporting.dossier_parts import Blank, Block, Cell, Document, Facts, Gap, Quote, Table, Text
from sentaudit.reporting.harmless import visible

_LINKABLE = re.compile(r"[^\s、。（）()]*(?:@|://|[\w-]\.[^\W\d_])[^\s、。（）()]*")
_MEANING = re.compile(r"([\\`*_{}\[\]<>#|~&!$^])")
_BLOCK_START = re.compile(r"\A(\d*)([-+=.)])")


def markdown(document: Document) -> str:
    """The whole text, ending with a line break."""
    lines = [f"# {text(document.title)}", "", paragraph(document.subject), "", paragraph(document.purpose), ""]
    lines += [f"**{text(document.handling)}**", ""]
    lines += [*_block(document.head, document), ""]
    for number, chapter in enumerate(document.chapters, 1):
        lines += [f"## {number}. {text(chapter.title)}", ""]
        for block in chapter.blocks:
            lines += [*_block(block, document), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def paragraph(words: str) -> str:
    """Our own words at the beginning of a line: no list, heading or rule either."""
    return _BLOCK_START.sub(r"\1\\\2", text(words))


def text(words: str) -> str:
    """Our own words inside a line: shown as they are by every Markdown reader."""
    pieces, end = [], 0
    words = visible(words)
    for match in _LINKABLE.finditer(words):
        pieces += [_escaped(words[end : match.start()]), code(match[0])]
        end = match.end()
    pieces.append(_escaped(words[end:]))
    return "".join(pieces)


def code(words: str) -> str:
    """Any text as a code span that is safe in a table as well."""
    words = visible(words)
    longest = max(map(len, re.findall("`+", words)), default=0)
    fence = "`" * (longest + 1)
    space = " " if not words or words[0] in "` " or words[-1] in "` " else ""
    # In a table a bar would end the cell, even in a code span, and a backslash before it cannot be told from ours.
    return f"{fence}{space}{words.replace('|', '¦')}{space}{fence}"


def _escaped(words: str) -> str:
    return _MEANING.sub(r"\\\1", words)


def _block(block: Block, document: Document) -> Iterator[str]:
    words = catalogue(document.lang)
    if isinstance(block, Text):
        yield f"*{text(block.text)}*" if block.note else paragraph(block.text)
    elif isinstance(block, Facts):
        yield _row([words("dossier.column.item"), words("dossier.column.value")])
        yield "|---|---|"
        yield from (_row([text(label), _cell(value, document)]) for label, value in block.rows)
    else:
        yield from _table(block, document)


def _table(table: Table, document: Document) -> Iterator[str]:
    yield _row([text(head) for head in table.head])
    numeric = [any(isinstance(row[at], int) for row in table.rows) for at in range(len(table.head))]
    yield "|" + "|".join("---:" if number else "---" for number in numeric) + "|"
    for at, row in enumerate(table.rows):
        cells = [_cell(cell, document) for cell in row]
        if at in table.strong:
            sums = len(cells) if isinstance(row[-1], int) else len(cells) - 1
            cells = [f"**{cell}**" if cell and place < sums else cell for place, cell in enumerate(cells)]
        yield _row(cells)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(cell: Cell, document: Document) -> str:
    words = catalogue(document.lang)
    if isinstance(cell, Quote):
        return code(cell.text)
    if isinstance(cell, Gap):
        return f"*{text(words('word.not_examined'))}*"
    if isinstance(cell, Blank):
        return text(words("dossier.blank"))
    return f"{cell:,}" if isinstance(cell, int) else text(cell)
