"""OpenDocument files (odt, ods, odp, odg and their templates), packed or as one flat XML file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sentaudit.extraction.archives.zip_package import MAGIC, names_at_a_glance
from sentaudit.extraction.office.odf_sealed import opened
from sentaudit.extraction.office.odf_text import OdfContent
from sentaudit.extraction.office.ooxml import Item, Reading
from sentaudit.extraction.office.xml_walk import walk
from sentaudit.extraction.problems import encrypted
from sentaudit.formats.foreign import Fault
from sentaudit.model.config import Limits
from sentaudit.model.message import Part

_TYPE = b"application/vnd.oasis.opendocument"
_OLD_TYPE = b"application/vnd.sun.xml"
_FLAT = re.compile(rb"<office:document\s[^<>]{0,8000}urn:oasis:names:tc:opendocument")
_MANIFEST = "META-INF/manifest.xml"
_CONTENT = re.compile(r"(?:(.{1,80})/)?content\.xml$")
_STYLES = re.compile(r"(?:.{1,80}/)?styles\.xml$")
_BESIDE = re.compile(r"ObjectReplacements/|Thumbnails/|Configurations2/|layout-cache$|rdf$|mimetype$", re.IGNORECASE)


class OdfExtractor:
    """Reads text, all sheets with what is hidden in them, slides, headers; comments, notes and properties as hidden."""

    sandboxed = True

    def recognises(self, part: Part) -> bool:
        """True for a package that says so in its first member or has ODF's members, and for a flat file."""
        data = part.data
        if not data.startswith(MAGIC):
            return b"opendocument" in data[:8192] and _FLAT.search(data[:8192]) is not None
        if data[30:38] == b"mimetype" and (_TYPE in data[38:120] or _OLD_TYPE in data[38:120]):
            return True
        names = names_at_a_glance(data)
        return "content.xml" in names and not names.isdisjoint({"mimetype", _MANIFEST.lower()})

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[Item]:
        """A Table for each sheet or table, a span for the text or each slide, hidden spans, embedded files as parts."""
        reading = Reading(part, limits)
        if not part.data.startswith(MAGIC):
            yield from _flat(reading)
            return
        manifest = _manifest(reading)
        if b"encryption-data" in manifest:
            content = opened(reading.package, manifest, passwords, limits)
            if content is None:
                yield encrypted(part, "OpenDocument file")
            else:
                yield part._replace(content_type="application/octet-stream", is_attachment=True, data=content)
            return
        for name in reading.package.names:
            found = _CONTENT.match(name)
            if found:
                yield from _content(reading, name, (found[1],) if found[1] else ())
            elif _STYLES.match(name):
                yield from _content(reading, name, ("header and footer",))
        reading.done.update(name for name in reading.package.names if _BESIDE.search(name))
        yield from reading.remaining()


def _content(reading: Reading, name: str, inner: tuple[str, ...]) -> Iterator[Item]:
    handler = OdfContent(reading.allowance)
    yield from reading.walk(name, handler)
    yield from _given(reading, handler, inner)


def _given(reading: Reading, handler: OdfContent, inner: tuple[str, ...]) -> Iterator[Item]:
    handler.finish()
    for sheet in handler.sheets:
        place = (*inner, sheet.name) if sheet.name else inner
        rows = sheet.grid.rows()
        if rows:
            yield reading.table(rows, place)
        if sheet.grid.loose:
            yield reading.span(sheet.grid.loose, place)
    for title, lines in handler.pages:
        if lines:
            yield reading.span(lines, (*inner, title) if title else inner)
    yield from reading.hidden(handler.hidden, inner)


def _flat(reading: Reading) -> Iterator[Item]:
    handler = OdfContent(reading.allowance)
    damage = walk(iter([reading.part.data]), handler, reading.limits.part_bytes)
    yield from _given(reading, handler, ())
    if damage:
        yield from reading.told(damage.kind, damage.detail)
        if damage.rest and reading.allowance.text(len(damage.rest)):
            yield reading.span([damage.rest])
    yield from reading.overdrawn()


def _manifest(reading: Reading) -> bytes:
    name = reading.package.find(_MANIFEST)
    try:
        return reading.package.read(name, reading.limits.part_bytes) if name else b""
    except Fault:
        return b""
