"""Gives a damaged PDF a page tree again, so that what is left of its pages can be read.

A document that was cut off has lost the table of its objects, and with it which of them are pages. The objects that
are left still tell (ISO 32000-1, 7.3.10): pages by their type; and a stream that nothing refers to may be what a lost
page draws.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NUMBER = re.compile(rb"(?<![0-9])([0-9]{1,7})[ \t\r\n]{1,4}[0-9]{1,5}[ \t\r\n]{1,4}\Z")
_LONGEST_NUMBER = 20
_WORD = re.compile(rb"obj\b")
_END = re.compile(rb"\bstream\r?\n|\bendobj\b|\bobj\b|\bxref\b")
_REFERENCE = re.compile(rb"\b([0-9]{1,7})[ \t\r\n]{1,4}[0-9]{1,5}[ \t\r\n]{1,4}R\b")
_PAGE = re.compile(rb"/Type\s{0,4}/Page\b")
_NOT_DRAWN = re.compile(rb"/Subtype\s{0,4}/Image\b|/Type\s{0,4}/(?!XObject\b)|/Length1\b|/FunctionType\b|/N\b")
"""Of pictures, tables of objects, fonts, functions and colour profiles."""
_HIGHEST = 4_000_000
"""The largest number of an object that pdfium knows, nearly."""


def with_pages(data: bytes, most: int) -> bytes | None:
    """The document with a page tree of at most `most` pages at its end; None if nothing in it can be a page.

    Pages that are left keep their fonts. Streams without one are read with none: text in a usual encoding shows.
    """
    pages: list[int] = []
    streams: list[int] = []
    referred: set[int] = set()
    highest = 0
    for number, dictionary, is_stream in _objects(data):
        highest = max(highest, number)
        if not is_stream:
            referred.update(map(int, _REFERENCE.findall(dictionary)))
            if _PAGE.search(dictionary):
                pages.append(number)
        elif not _NOT_DRAWN.search(dictionary):
            streams.append(number)
    tree, root, font, free = range(highest + 1, highest + 5)
    added: list[bytes] = []
    for stream in streams:
        if stream not in referred and len(pages) < most:
            page = free + len(added)
            added.append(_written(page, b"<< /Type /Page /Parent %d 0 R /Contents %d 0 R >>" % (tree, stream)))
            pages.append(page)
    if not pages or free + len(added) > _HIGHEST:
        return None
    kids = b" ".join([b"%d 0 R" % page for page in pages[:most]])
    look = b"/MediaBox [0 0 612 792] /Resources << /Font << /F1 %d 0 R >> >>" % font
    added += (
        _written(font, b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"),
        _written(tree, b"<< /Type /Pages /Count %d /Kids [%s] %s >>" % (min(len(pages), most), kids, look)),
        _written(root, b"<< /Type /Catalog /Pages %d 0 R >>" % tree),
    )
    # What was cut off may be a stream; an end too many does no harm.
    return b"%s\nendstream\nendobj\n%strailer\n<< /Root %d 0 R >>\n%%%%EOF\n" % (data, b"".join(added), root)


def _objects(data: bytes) -> Iterator[tuple[int, bytes, bool]]:
    """Number, what it says up to its stream, and whether it has one, of each object in order."""
    # Looking for the word first: a number may begin anywhere in a picture.
    for word in _WORD.finditer(data):
        number = _NUMBER.search(data, max(word.start() - _LONGEST_NUMBER, 0), word.start())
        if number is None or not 0 < int(number[1]) < _HIGHEST:
            continue
        start, end = word.end(), _END.search(data, word.end())
        stop = end.start() if end else len(data)
        yield int(number[1]), data[start:stop], data.startswith(b"stream", stop)


def _written(number: int, content: bytes) -> bytes:
    return b"%d 0 obj\n%s\nendobj\n" % (number, content)
