"""Word documents in one XML file: WordprocessingML of Word 2003, and the flat form of packages (pkg:package)."""

from __future__ import annotations

import binascii
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence

from sentaudit.extraction.allowance import Allowance
from sentaudit.extraction.office.ooxml import Item, Reading
from sentaudit.extraction.office.paragraphs import Paragraphs
from sentaudit.extraction.office.xml_walk import attribute, walk
from sentaudit.model.config import Limits
from sentaudit.model.message import Part

_WINDOW = 8192
_WORD_2003 = b"schemas.microsoft.com/office/word/2003/wordml"
_PACKAGE = b"schemas.microsoft.com/office/2006/xmlPackage"
_MEMBER = re.compile(rb"<pkg:part\s([^<>]{1,2000})>")
_NAME = re.compile(rb"pkg:name=[\"']/?([^\"'<>]{1,500})[\"']")
_DATA = re.compile(rb"<pkg:(xml|binary)Data[^<>]{0,2000}>")
_NO_LETTER = re.compile(rb"[^A-Za-z0-9+/]+")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|bmp|tiff?|[ew]m[fz]|pcx|pict)$", re.IGNORECASE)


class WordXmlExtractor:
    """Reads text and tables as of docx; comments, deleted and hidden text, links, properties as hidden."""

    sandboxed = True

    def recognises(self, part: Part) -> bool:
        """True if the first element names one of the two forms."""
        head = part.data[:_WINDOW]
        return (_WORD_2003 in head and b"wordDocument" in head) or (_PACKAGE in head and b"<pkg:package" in head)

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[Item]:
        """Of Word 2003 a span of all paragraphs, a Table for each table, hidden spans, embedded files as parts; a flat
        package as the package it is."""
        content = b"" if _WORD_2003 in part.data[:_WINDOW] else _packed(part.data)
        if content:
            yield part._replace(content_type="application/octet-stream", is_attachment=True, data=content)
            return
        reading = Reading(part, limits)
        handler = _Word2003(reading.allowance)
        damage = walk(iter([part.data]), handler, limits.part_bytes)
        handler.finish()
        for rows in handler.tables:
            yield reading.table(rows)
        if handler.lines:
            yield reading.span(handler.lines)
        if damage:
            yield from reading.told(damage.kind, damage.detail)
            if damage.rest and reading.allowance.text(len(damage.rest)):
                yield reading.span([damage.rest])
        yield from reading.hidden(handler.hidden)
        pictures = 0
        for name, content in handler.files:
            if _PICTURE.search(name):
                pictures += 1
            else:
                yield Part(part.path, "application/octet-stream", "", name, True, content, inner=part.way)
        yield from reading.overdrawn()
        yield from reading.left_out(pictures)


class _Word2003(Paragraphs):
    """Paragraphs of Word 2003: comments and deletions stand in annotations, files in base64, properties before all."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(allowance)
        self.files: list[tuple[str, bytes]] = []
        self._comments: list[bool] = []
        self._name = ""
        self._coded: list[str] | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "binData":
            self._name, self._coded = attribute(attributes, "name").rpartition("/")[2], []
        elif name == "annotation":
            self._comments.append(attribute(attributes, "type") == "Word.Comment")
            self._aside += self._comments[-1]
            self._end_unseen()
        elif name == "tab" and attribute(attributes, "wTab"):
            attributes = {}
        super().start(name, attributes)

    def end(self, name: str) -> None:
        if name == "binData" and self._coded is not None:
            self.files.append((self._name, _bytes("".join(self._coded).encode("ascii", "ignore"))))
            self._coded = None
        elif name == "annotation" and self._comments:
            self._aside -= self._comments.pop()
            self._end_unseen()
        super().end(name)

    def text(self, data: str) -> None:
        if self._coded is not None:
            if self._allowance.text(len(data)):
                self._coded.append(data)
        elif not self._mode and not self._open:
            if data.strip():
                self._hide(data.strip())
        else:
            super().text(data)


def _packed(data: bytes) -> bytes:
    """The package, as the archive it is in its usual form; b"" if nothing is in it."""
    content = io.BytesIO()
    names = {"[Content_Types].xml"}
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(zipfile.ZipInfo("[Content_Types].xml"), b"<Types/>")
        position = 0
        for member in _MEMBER.finditer(data):
            if member.start() < position:
                continue
            end = data.find(b"</pkg:part>", member.end())
            position = end if end >= 0 else len(data)
            called, begin = _NAME.search(member[1]), _DATA.search(data, member.end(), position)
            if called is None or begin is None:
                continue
            last = data.find(b"</pkg:%bData>" % begin[1], begin.end(), position)
            inside = data[begin.end() : last if last >= 0 else position]
            name = called[1].decode("utf-8", "replace")
            name = f"{name}.{len(names)}" if name in names else name
            names.add(name)
            archive.writestr(zipfile.ZipInfo(name), _bytes(inside) if begin[1] == b"binary" else inside)
    return content.getvalue() if len(names) > 1 else b""


def _bytes(coded: bytes) -> bytes:
    """What is written in base64, as far as it goes."""
    letters = _NO_LETTER.sub(b"", coded)
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
