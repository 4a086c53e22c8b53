"""PowerPoint presentations (pptx, pptm, ppsx) to text slide by slide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sentaudit.extraction.office.ooxml import Item, Reading, main_folder, number_of
from sentaudit.model.config import Limits
from sentaudit.model.message import Part

_SLIDE = re.compile(r"ppt/slides/slide(\d{0,9})\.xml$", re.IGNORECASE)
_UNSEEN = re.compile(r"ppt/notesSlides/(\w{1,60})\.xml$", re.IGNORECASE)
_MASTER = re.compile(r"ppt/(?:slideMasters|slideLayouts|notesMasters|handoutMasters)/(\w{1,60})\.xml$", re.IGNORECASE)


class PptxExtractor:
    """Reads slides as seen, hidden slides among them; notes, comments, masters, links and properties as hidden."""

    sandboxed = True
    nameless = True

    def recognises(self, part: Part) -> bool:
        """True for an OOXML package with a PowerPoint folder, whatever it is called."""
        return main_folder(part.data) == "ppt/"

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[Item]:
        """A span for each slide, a Table for each table, hidden spans, embedded files as parts."""
        reading = Reading(part, limits)
        names = sorted(reading.package.names, key=number_of)
        for name in names:
            found = _SLIDE.match(name)
            if found:
                yield from reading.paragraphs(name, (f"slide {found[1]}",))
        for pattern in (_UNSEEN, _MASTER):
            for name in names:
                found = pattern.match(name)
                if found:
                    yield from reading.paragraphs(name, (found[1],), unseen=True)
        yield from reading.remaining()
