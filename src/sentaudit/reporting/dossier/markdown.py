"""A dossier as Markdown: what comes from mail stands in code spans, blanks as words to be replaced."""

from __future__ import annotations

from collections.abc import Iterator

from sentaudit.reporting.dossier.parts import Blank, Block, Cell, Document, Facts, Gap, Quote, Text, capital
from sentaudit.reporting.markdown.text import code, inline_words, table, words_of
from sentaudit.reporting.words.catalogue import Catalogue, catalogue

_COLUMNS = 300


def markdown(document: Document) -> str:
    """The whole text, ending with a line break."""
    return "\n\n".join(_blocks(document, catalogue(document.lang))) + "\n"


def _blocks(document: Document, words: Catalogue) -> Iterator[str]:
    yield f"# {inline_words(document.title)}"
    yield words_of(document.subject)
    yield words_of(document.purpose)
    yield f"**{inline_words(document.handling)}**"
    yield _block(document.head, words)
    for number, chapter in enumerate(document.chapters, 1):
        yield f"## {number}. {inline_words(chapter.title)}"
        yield from (_block(block, words) for block in chapter.blocks)


def _block(block: Block, words: Catalogue) -> str:
    if isinstance(block, Text):
        return f"*{inline_words(block.text)}*" if block.note else words_of(block.text)
    if isinstance(block, Facts):
        heads = (words("dossier.column.item"), words("dossier.column.value"))
        return table(heads, [(inline_words(capital(label)), _cell(value, words)) for label, value in block.rows])
    right = [at for at in range(len(block.head)) if any(isinstance(row[at], int) for row in block.rows)]
    rows = [_row(row, words, strong=at in block.strong) for at, row in enumerate(block.rows)]
    return table([inline_words(head) for head in block.head], rows, right)


def _row(row: tuple[Cell, ...], words: Catalogue, *, strong: bool) -> list[str]:
    """The cells; of a sum all are bold but a last one that only says how it was counted."""
    cells = [_cell(cell, words) for cell in row]
    bold = (len(row) - (not isinstance(row[-1], int))) if strong else 0
    return [f"**{cell}**" if cell and at < bold else cell for at, cell in enumerate(cells)]


def _cell(cell: Cell, words: Catalogue) -> str:
    if isinstance(cell, Quote):
        return code(cell.text, _COLUMNS)
    if isinstance(cell, Gap):
        return f"*{words('word.not_examined')}*"
    if isinstance(cell, Blank):
        return inline_words(words("dossier.blank"))
    return f"{cell:,}" if isinstance(cell, int) else inline_words(cell)
