"""PDF to the text of its pages, what its comments, links and form fields say, and the files inside."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing

from sentaudit.extraction.archives.unpacking import Unpacking
from sentaudit.extraction.pdf.linebreaks import join_addresses
from sentaudit.extraction.pdf.page_turns import turned
from sentaudit.extraction.pdf.pdfium import Document, PasswordError
from sentaudit.extraction.pdf.salvage import with_pages
from sentaudit.extraction.pdf.second import second_reading
from sentaudit.extraction.problems import problem
from sentaudit.formats.foreign import Fault, foreign
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import TextSpan

_MAGIC = b"%PDF-"
_HEAD = 1024
_DAMAGED = "the PDF is damaged"
_HYPHEN = "\ufffe"
"""What pdfium writes for a hyphen at the end of a line."""


class PdfExtractor:
    """Reads PDF with pdfium, with pypdf where that silently finds nothing; damaged ones as far as they go."""

    sandboxed = True
    nameless = True

    def recognises(self, part: Part) -> bool:
        """By the magic, which may stand anywhere in the first kilobyte."""
        return not part.omitted and _MAGIC in part.data[:_HEAD] and not part.content_type.startswith("text/")

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[TextSpan | Part | Problem]:
        """A span per page, hidden ones for what is beside it, embedded files as Parts, Problems for the rest."""
        if len(part.data) > limits.part_bytes:
            detail = f"a PDF of {len(part.data)} bytes is over the limit"
            yield problem(part, ProblemKind.TOO_LARGE, detail)
            return
        try:
            document = _opened(part.data, passwords)
        except Fault as fault:
            if fault.kind is ProblemKind.BROKEN:
                yield from _damaged(part, limits)
            else:
                yield problem(part, fault.kind, fault.detail)
            return
        with closing(document):
            yield from _content(document, part, limits)


def _opened(data: bytes, passwords: Sequence[str]) -> Document:
    """The document. Raises Fault: encrypted if no password fits, else broken."""
    for password in (None, *passwords):
        try:
            with foreign(_DAMAGED):
                return Document(data, password)
        except Fault as fault:
            if not isinstance(fault.__cause__, PasswordError):
                raise
    raise Fault(ProblemKind.ENCRYPTED, f"encrypted PDF ({len(data)} bytes)")


def _damaged(part: Part, limits: Limits) -> Iterator[TextSpan | Problem]:
    """What the second reader makes of it, or else what is left of the pages."""
    found = False
    for item in second_reading(part, limits, _DAMAGED):
        found = found or isinstance(item, TextSpan)
        yield item
    repaired = None if found else with_pages(part.data, limits.parts)
    if repaired is None:
        return
    try:
        document = _opened(repaired, ())
    except Fault:
        return
    with closing(document):
        for item in _pages(document, part, limits):
            # That there is damage was said. The pages were made up, so which of them are blank tells nothing.
            if not isinstance(item, Problem) or item.kind is ProblemKind.TOO_LARGE:
                yield item


def _content(document: Document, part: Part, limits: Limits) -> Iterator[TextSpan | Part | Problem]:
    is_blank = yield from _pages(document, part, limits)
    if is_blank is None:
        return
    if is_blank:
        yield from second_reading(part, limits, "")
    yield from _about(document, part)
    yield from _files(document, part, limits)


def _pages(document: Document, part: Part, limits: Limits) -> Generator[TextSpan | Problem, None, bool | None]:
    """What the pages say; whether all of them are blank, None if there was too much text."""
    pages = document.pages
    room = limits.inflated_bytes
    without: list[int] = []
    broken = blank = 0
    # The page before, until it is known how its last row goes on.
    held: list[TextSpan] = []
    for index in range(min(pages, limits.parts)):
        way = (*part.way, f"page {index + 1}")
        try:
            with foreign(_DAMAGED):
                text, beside, is_drawn = _page(document, index)
        except Fault:
            broken += 1
            yield from held
            held = []
            continue
        if held:
            above, text = turned(held[0].text, text)
            yield from (held[0]._replace(text=above), *held[1:])
            held = []
        room -= len(text) + len(beside)
        if room < 0:
            yield problem(part, ProblemKind.TOO_LARGE, f"only {index} of {pages} pages were read: too much text")
            return None
        if text.strip():
            held.append(TextSpan(text, part.path, way))
        elif is_drawn:
            without.append(index + 1)
        else:
            blank += 1
        if beside:
            aside = TextSpan(beside, part.path, way, True)
            if held:
                held.append(aside)
            else:
                yield aside
    yield from held
    if pages > limits.parts:
        yield problem(part, ProblemKind.TOO_MANY, f"only {limits.parts} of {pages} pages were read")
    if broken:
        yield problem(part, ProblemKind.BROKEN, f"{broken} of {pages} pages are damaged")
    if without:
        # Pictures between pages of text are usual; a document of nothing else was not read at all.
        extent = Extent.PART_FAILED if len(without) + blank + broken == pages else Extent.ASIDE
        detail = f"no text on {len(without)} of {pages} pages"
        yield problem(part, ProblemKind.NO_TEXT, detail, extent=extent)
    return blank == pages


def _page(document: Document, index: int) -> tuple[str, str, bool]:
    """The text of a page, what links, comments and fields say beyond it, and, of a page without
    text, whether anything is drawn on it."""
    text, said, is_drawn = document.page(index)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(_HYPHEN, "-").replace("\0", "")
    text = join_addresses(text)
    folded = text.lower() if said else ""
    beside = [one for one in said if one.strip() and one.lower() not in folded]
    return text, "\n".join(dict.fromkeys(beside)), is_drawn


def _about(document: Document, part: Part) -> Iterator[TextSpan | Problem]:
    """Title, author and the like where they may hold an address, and what kind of form cannot be read."""
    try:
        with foreign(_DAMAGED):
            told = "\n".join([value for value in document.about() if "@" in value or "\uff20" in value])
            is_xfa = document.is_xfa()
    except Fault:
        return
    if told:
        yield TextSpan(told, part.path, (*part.way, "properties"), True)
    if is_xfa:
        detail = "the fields of the XFA form in the PDF were not read"
        yield problem(part, ProblemKind.UNSUPPORTED, detail, extent=Extent.ASIDE)


def _files(document: Document, part: Part, limits: Limits) -> Iterator[Part | Problem]:
    """The files embedded in the document."""
    unpacking = Unpacking(part, limits)
    for number in range(document.files()):
        name = f"file {number + 1}"
        try:
            with foreign("a file inside the PDF is damaged"):
                named, data = document.file(number)
        except Fault as fault:
            yield from unpacking.problem(fault.kind, fault.detail, name)
            continue
        yield from unpacking.member(named or name, (data,))
        if unpacking.stopped:
            return
