"""Rich Text Format documents to text, tables, what is hidden in them, and embedded files."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from sentaudit.extraction.allowance import Allowance
from sentaudit.extraction.byte_search import lines_with_at
from sentaudit.extraction.office.ole_rest import native_file
from sentaudit.extraction.office.shown import Shown
from sentaudit.extraction.problems import problem
from sentaudit.extraction.rtf.text import RtfText
from sentaudit.formats.compound import MAGIC as OLE_MAGIC
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan

_MAGIC = b"{\\rt"
_STARTS = (OLE_MAGIC, b"PK\x03\x04", b"%PDF-")


class RtfExtractor:
    """Reads body, headers, footers and notes as seen; comments, link targets, hidden text and properties as hidden."""

    sandboxed = True

    def recognises(self, part: Part) -> bool:
        """True for what begins like RTF, whatever it is called."""
        return part.data[:64].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_MAGIC)

    def extract(
        self, part: Part, limits: Limits, passwords: Sequence[str] = ()
    ) -> Iterator[TextSpan | Table | Part | Problem]:
        """A span of all paragraphs, a Table for each table, hidden spans, embedded files as parts."""
        data = part.data[: limits.part_bytes]
        if len(data) < len(part.data):
            detail = f"only the first {len(data)} of {len(part.data)} bytes were read"
            yield problem(part, ProblemKind.TOO_LARGE, detail)
        if not self.recognises(part):
            yield problem(part, ProblemKind.BROKEN, "not Rich Text Format")
            return
        allowance = Allowance(limits)
        shown = Shown()
        text = RtfText(data.decode("latin-1"), allowance)
        for rows in text.layout.tables:
            for row in rows:
                shown.add("\n".join(row))
            yield Table(rows, part.path, part.way)
        if text.layout.lines or not text.layout.tables:
            lines = "\n".join(text.layout.lines)
            shown.add(lines)
            yield TextSpan(lines, part.path, part.way)
        hidden = shown.new(text.hidden)
        for number, content in enumerate(text.objects, 1):
            file = _embedded(content)
            if file:
                name = file[0] or f"object {number}"
                yield Part(part.path, "application/octet-stream", "", name, True, file[1], inner=part.way)
            else:
                hidden += shown.unseen(lines_with_at(content))
        if hidden:
            yield TextSpan("\n".join(hidden), part.path, part.way, True)
        fault = allowance.fault()
        if fault:
            yield problem(part, fault.kind, fault.detail)
        if text.pictures and not text.layout.lines and not text.layout.tables:
            yield problem(part, ProblemKind.NO_TEXT, f"no text, but {text.pictures} pictures")
        elif text.pictures:
            detail = f"{text.pictures} pictures inside left out"
            yield problem(part, ProblemKind.UNSUPPORTED, detail, Extent.ASIDE, expected=True)


def _embedded(data: bytes) -> tuple[str, bytes] | None:
    """Name and content of the file in an OLE 1 object ([MS-OLEDS] 2.2.5); None if it holds no file."""
    try:
        position = 8
        for _ in range(3):  # class, topic and item, each with its length
            (length,) = struct.unpack_from("<I", data, position)
            position += 4 + length
        (size,) = struct.unpack_from("<I", data, position)
    except struct.error:
        return None
    content = data[position + 4 : position + 4 + size]
    if content.startswith(_STARTS):
        return "", content
    return native_file(data[position:])
