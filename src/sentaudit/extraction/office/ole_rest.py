"""What lies in a compound file beside its main streams: embedded files, properties, macros, objects."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from sentaudit.extraction.byte_search import lines_with_at
from sentaudit.extraction.office.shown import Shown
from sentaudit.extraction.problems import problem
from sentaudit.formats.compound import CompoundFile
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import TextSpan

_FILES = frozenset({"package", "contents", "embeddedodf"})
_NATIVE = "\x01ole10native"
_DOCUMENTS = frozenset({"workbook", "book", "worddocument", "powerpoint document"})
_SMALLEST_FILE = 16


def rest_of(part: Part, file: CompoundFile, read: frozenset[str], shown: Shown) -> Iterator[TextSpan | Part | Problem]:
    """Embedded files as parts; of all other streams, but those `read`, the lines with addresses as hidden text."""
    lines: list[str] = []
    objects = 0
    for entry in file.entries:
        name = entry.path[-1].lower()
        if not entry.is_stream or (len(entry.path) == 1 and name in read):
            continue
        data = file.content(entry)
        found = native_file(data) if name == _NATIVE else None
        if found:
            yield Part(part.path, "application/octet-stream", "", found[0], True, found[1], inner=part.way)
        elif name in _FILES and len(data) >= _SMALLEST_FILE:
            yield Part(part.path, "application/octet-stream", "", entry.path[-1], True, data, inner=part.way)
        else:
            objects += len(entry.path) > 1 and name in _DOCUMENTS
            lines += shown.unseen(lines_with_at(data))
    if lines:
        yield TextSpan("\n".join(lines), part.path, part.way, True)
    if objects:
        detail = f"{objects} embedded objects were only searched for addresses"
        yield problem(part, ProblemKind.UNSUPPORTED, detail, Extent.ASIDE)


def native_file(data: bytes) -> tuple[str, bytes] | None:
    """Name and content of a file embedded as a package ([MS-OLEDS] 2.3.6 and what programs write in it), or None."""
    try:
        position = 6
        label_end = data.index(b"\0", position)
        path_end = data.index(b"\0", label_end + 1)
        (temporary_size,) = struct.unpack_from("<I", data, path_end + 5)
        position = path_end + 9 + temporary_size
        (size,) = struct.unpack_from("<I", data, position)
    except (ValueError, struct.error):
        return None
    content = data[position + 4 : position + 4 + size]
    name = data[6:label_end].decode("cp932", "replace").rpartition("\\")[2]
    return (name or "embedded", content) if content else None
