"""PowerPoint 97 to 2003 presentations (ppt, [MS-PPT]) by their text atoms, wherever they stand in the records."""

from __future__ import annotations

import struct
import sys
import zlib
from collections.abc import Iterator, Sequence

from sentaudit.extraction.allowance import Allowance
from sentaudit.extraction.office.ole_rest import rest_of
from sentaudit.extraction.office.ppt_tables import Groups
from sentaudit.extraction.office.shown import Shown
from sentaudit.extraction.office.unlocking import unlocked
from sentaudit.extraction.problems import encrypted, problem
from sentaudit.formats.compound import CompoundFile, root_names
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import Rows, Table, TextSpan

_MAIN = "PowerPoint Document"
_READ = frozenset({"powerpoint document", "pictures"})
_LOCKED = b"\xdf\xc4\xd1\xf3"
_WIDE, _NARROW, _STRING, _OBJECT = 4000, 4008, 4026, 4113
_CONTAINER = 0xF
_BREAKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x00": None})


class PptExtractor:
    """Reads titles, bodies and notes, of earlier versions kept in the file too; links, comments, names as hidden."""

    sandboxed = True

    def recognises(self, part: Part) -> bool:
        """True for a compound file with a presentation at its root, whatever it is called."""
        return "powerpoint document" in root_names(part.data)

    def extract(
        self, part: Part, limits: Limits, passwords: Sequence[str] = ()
    ) -> Iterator[TextSpan | Table | Part | Problem]:
        """A span of all texts in the order of the file, a Table for each table, hidden spans, embedded files as
        parts."""
        file = CompoundFile(part.data)
        stream = file.stream(_MAIN) or b""
        if (file.stream("Current User") or b"")[12:16] == _LOCKED or file.stream("EncryptedSummary") is not None:
            content = unlocked(part.data, passwords)
            if content is None:
                yield encrypted(part, "presentation")
            else:
                yield part._replace(content_type="application/octet-stream", is_attachment=True, data=content)
            return
        allowance = Allowance(limits)
        seen: list[str] = []
        unseen: list[str] = []
        tables: list[Rows] = []
        groups = Groups()
        whole = bool(stream)
        position = 0
        number = 0
        while position + 8 <= len(stream):
            head, kind, size = struct.unpack_from("<HHI", stream, position)
            for found in groups.ended(position):
                _sort(found, seen, tables)
            position += 8
            if head & 0xF == _CONTAINER:
                groups.container(kind, position + size)
                continue
            body = stream[position : position + size]
            whole = whole and len(body) == size
            position += size
            if kind == _OBJECT:
                number += 1
                content = _object(body, bool(head >> 4), limits.part_bytes)
                if content is None:
                    detail = "an embedded object is damaged or over the limit"
                    yield problem(part, ProblemKind.BROKEN, detail)
                else:
                    name = f"object {number}"
                    yield Part(part.path, "application/octet-stream", "", name, True, content, inner=part.way)
            elif kind in (_WIDE, _NARROW, _STRING) and allowance.text(size):
                text = body.decode("latin-1" if kind == _NARROW else "utf-16-le", "replace").translate(_BREAKS)
                if kind == _STRING:
                    unseen.append(text)
                elif not groups.takes(text):
                    seen.append(text)
            else:
                groups.record(kind, body)
        for found in groups.ended(sys.maxsize):
            _sort(found, seen, tables)
        shown = Shown()
        for rows in tables:
            for row in rows:
                shown.add("\n".join(row))
            yield Table(rows, part.path, part.way)
        lines = list(dict.fromkeys(text for text in seen if text.strip()))
        if lines:
            shown.add("\n".join(lines))
            yield TextSpan("\n".join(lines), part.path, part.way)
        hidden = shown.new([text for text in unseen if text.strip()])
        if hidden:
            yield TextSpan("\n".join(hidden), part.path, part.way, True)
        if not whole:
            yield problem(part, ProblemKind.BROKEN, "damaged presentation: the rest was searched for addresses only")
        fault = allowance.fault()
        if fault:
            yield problem(part, fault.kind, fault.detail)
        yield from rest_of(part, file, _READ if whole else frozenset(), shown)


def _sort(found: Rows | str, seen: list[str], tables: list[Rows]) -> None:
    if isinstance(found, str):
        seen.append(found)
    else:
        tables.append(found)


def _object(body: bytes, packed: bool, most: int) -> bytes | None:
    """An embedded file, itself a compound file; packed ones begin with their size, which is not believed."""
    if not packed:
        return body if len(body) <= most else None
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(body[4:], most)
    except zlib.error:
        return None
    return content if inflater.eof else None
