"""Word 6 to 2003 documents (doc, [MS-DOC]) by their piece table: text, tables, notes, comments, field codes."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from sentaudit.extraction.allowance import Allowance
from sentaudit.extraction.office.doc_text import apart, tables_of
from sentaudit.extraction.office.ole_rest import rest_of
from sentaudit.extraction.office.shown import Shown
from sentaudit.extraction.office.unlocking import unlocked
from sentaudit.extraction.problems import encrypted, problem
from sentaudit.formats.compound import CompoundFile, root_names
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan
from sentaudit.names.charset import decode

_MAIN = "WordDocument"
_READ = frozenset({"worddocument", "0table", "1table", "data"})
_WORD_97 = 0xC1
_ENCRYPTED, _OTHER_TABLE = 0x100, 0x200
_COMPRESSED = 0x40000000
_CLX = 0x1A2
_LENGTHS = 0x4C
_STORIES = ("", "footnotes", "headers", "macros", "comments", "endnotes", "text boxes", "header text boxes")
_UNSEEN = frozenset({"macros", "comments"})
_PAGES = {0x411: "cp932", 0x804: "gb18030", 0x404: "big5", 0x412: "cp949", 0x419: "cp1251", 0x408: "cp1253"}


class DocExtractor:
    """Reads the body, headers and notes as seen; comments, field codes (links) and what else holds addresses not."""

    sandboxed = True

    def recognises(self, part: Part) -> bool:
        """True for a compound file with a Word document at its root, whatever it is called."""
        return "worddocument" in root_names(part.data)

    def extract(
        self, part: Part, limits: Limits, passwords: Sequence[str] = ()
    ) -> Iterator[TextSpan | Table | Part | Problem]:
        """A span for each of body, headers, notes; Tables; hidden spans; embedded files as parts."""
        file = CompoundFile(part.data)
        stream = file.stream(_MAIN) or b""
        flags = struct.unpack_from("<H", stream, 10)[0] if len(stream) > _LENGTHS + 32 else 0
        if flags & _ENCRYPTED:
            clear = unlocked(part.data, passwords)
            if clear is None:
                yield encrypted(part, "document")
            else:
                yield part._replace(content_type="application/octet-stream", is_attachment=True, data=clear)
            return
        allowance = Allowance(limits)
        shown = Shown()
        text, whole = _text(file, stream, flags, allowance)
        for story, content in _stories(stream, text):
            yield from _story(part, story, content, shown)
        if not whole:
            yield problem(part, ProblemKind.BROKEN, "damaged document: only searched for addresses")
        fault = allowance.fault()
        if fault:
            yield problem(part, fault.kind, fault.detail)
        yield from rest_of(part, file, _READ if whole else frozenset(), shown)


def _text(file: CompoundFile, stream: bytes, flags: int, allowance: Allowance) -> tuple[str, bool]:
    """All characters of the document in the order of its stories, and whether they could be found."""
    if len(stream) < _LENGTHS + 32:
        return "", False
    version, language = struct.unpack_from("<HxxH", stream, 2)
    if version < _WORD_97:
        start, end = struct.unpack_from("<II", stream, 24)
        raw = stream[start:end]
        if not allowance.text(len(raw)):
            raw = b""
        return decode(raw, _PAGES.get(language, "cp1252"))[0], bool(raw)
    table = file.stream("1Table" if flags & _OTHER_TABLE else "0Table")
    if table is None or len(stream) < _CLX + 8:
        return "", False
    start, size = struct.unpack_from("<II", stream, _CLX)
    pieces = _pieces(table[start : start + size])
    if pieces is None:
        return "", False
    kept = []
    for length, place in pieces:
        if not allowance.text(length):
            break
        if place & _COMPRESSED:
            begin = (place & ~_COMPRESSED) // 2
            kept.append(stream[begin : begin + length].decode("cp1252", "replace"))
        else:
            kept.append(stream[place : place + 2 * length].decode("utf-16-le", "replace"))
    return "".join(kept), True


def _pieces(clx: bytes) -> list[tuple[int, int]] | None:
    """Length in characters and place of every piece; None if there is no piece table ([MS-DOC] 2.9.38)."""
    position = 0
    while position + 3 <= len(clx) and clx[position] == 1:
        position += 3 + struct.unpack_from("<H", clx, position + 1)[0]
    if position + 5 > len(clx) or clx[position] != 2:
        return None
    (size,) = struct.unpack_from("<I", clx, position + 1)
    body = clx[position + 5 : position + 5 + size]
    count = (len(body) - 4) // 12
    if count < 1:
        return None
    ends = struct.unpack_from(f"<{count + 1}I", body)
    places = [struct.unpack_from("<I", body, 4 * (count + 1) + 8 * index + 2)[0] for index in range(count)]
    return [(max(0, ends[index + 1] - ends[index]), place) for index, place in enumerate(places)]


def _stories(stream: bytes, text: str) -> Iterator[tuple[str, str]]:
    position = 0
    if len(stream) >= _LENGTHS + 32 and struct.unpack_from("<H", stream, 2)[0] >= _WORD_97:
        for name, length in zip(_STORIES, struct.unpack_from("<8I", stream, _LENGTHS), strict=True):
            if length:
                yield name, text[position : position + length]
            position += length
    if position < len(text):
        yield "", text[position:]


def _story(part: Part, name: str, content: str, shown: Shown) -> Iterator[TextSpan | Table]:
    inner = (*part.way, name) if name else part.way
    seen, codes = apart(content)
    loose, tables = tables_of(seen)
    for rows in tables:
        for row in rows:
            shown.add("\n".join(row))
        yield Table(rows, part.path, inner)
    if loose or not name:
        hidden = name in _UNSEEN
        shown.add(loose)
        yield TextSpan(loose, part.path, inner, hidden)
    lines = shown.new(codes)
    if lines:
        yield TextSpan("\n".join(lines), part.path, inner, True)
