"""Word documents (docx, docm, dotx) to text, tables, and what is hidden in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sentaudit.extraction.office.ooxml import Item, Reading, main_folder, number_of
from sentaudit.model.config import Limits
from sentaudit.model.message import Part

_MAIN = re.compile(r"word/document\d*\.xml$", re.IGNORECASE)
_BESIDE = re.compile(r"word/(?:header|footer|footnotes|endnotes)\d*\.xml$", re.IGNORECASE)
_UNSEEN = re.compile(r"word/(?:comments\w*|glossary/document)\.xml$", re.IGNORECASE)


class DocxExtractor:
    """Reads the body, headers, footers and notes as seen; comments, deleted and hidden text, links, properties not."""

    sandboxed = True
    nameless = True

    def recognises(self, part: Part) -> bool:
        """True for an OOXML package with a Word folder, whatever it is called."""
        return main_folder(part.data) in ("word/", "visio/")

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[Item]:
        """A span of all paragraphs, a Table for each table, hidden spans, embedded files as parts."""
        reading = Reading(part, limits)
        names = sorted(reading.package.names, key=number_of)
        for name in filter(_MAIN.match, names):
            yield from reading.paragraphs(name)
        for name in filter(_BESIDE.match, names):
            yield from reading.paragraphs(name, (name.rpartition("/")[2].partition(".")[0],))
        for name in filter(_UNSEEN.match, names):
            yield from reading.paragraphs(name, (name.rpartition("/")[2].partition(".")[0],), unseen=True)
        yield from reading.remaining()
