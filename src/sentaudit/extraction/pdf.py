"""PDF to the text of its pages, what its comments, links and form fields say, and the files inside."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any

from sentaudit.extraction.linebreaks import join_addresses
from sentaudit.extraction.pdf_second import second_reading
from sentaudit.extraction.unpacking import Unpacking, problem_of
from sentaudit.formats.foreign import Fault, foreign
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import TextSpan

_MAGIC = b"%PDF-"
_HEAD = 1024
_WRONG_PASSWORD = 4
_DAMAGED = "the PDF is damaged"
_HYPHEN = "\ufffe"
"""What pdfium writes for a hyphen at the end of a line."""
_FIELDS = (b"Contents\0", b"V\0", b"TU\0")
"""Keys of annotations: the text of a comment, the value of a form field, its explanation (ISO 32000-1, 12.5)."""
_ANNOTATIONS_PER_PAGE = 10_000
_XFA = (2, 3)


class PdfExtractor:
    """Reads PDF with pdfium, and with pypdf where pdfium finds nothing and does not say why."""

    sandboxed = True

    def recognises(self, part: Part) -> bool:
        """By the magic, which may stand anywhere in the first kilobyte."""
        return not part.omitted and _MAGIC in part.data[:_HEAD] and not part.content_type.startswith("text/")

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[TextSpan | Part | Problem]:
        """A span per page, hidden ones for what is beside it, embedded files as Parts, Problems for the rest."""
        if len(part.data) > limits.part_bytes:
            detail = f"a PDF of {len(part.data)} bytes is over the limit"
            yield problem_of(part, ProblemKind.TOO_LARGE, detail)
            return
        try:
            document = _opened(part.data, passwords)
        except Fault as fault:
            if fault.kind is ProblemKind.BROKEN:
                yield from second_reading(part, limits, fault.detail)
            else:
                yield problem_of(part, fault.kind, fault.detail)
            return
        try:
            yield from _content(document, part, limits)
        finally:
            document.close()


def _opened(data: bytes, passwords: Sequence[str]) -> Any:  # noqa: ANN401 - the library is imported lazily
    """The document. Raises Fault: encrypted if no password fits, else broken."""
    from pypdfium2 import PdfDocument, PdfiumError

    for password in (None, *passwords):
        try:
            with foreign(_DAMAGED):
                return PdfDocument(data, password=password)
        except Fault as fault:
            error = fault.__cause__
            if not isinstance(error, PdfiumError) or error.err_code != _WRONG_PASSWORD:
                raise
    raise Fault(ProblemKind.ENCRYPTED, f"encrypted PDF ({len(data)} bytes)")


def _content(document: Any, part: Part, limits: Limits) -> Iterator[TextSpan | Part | Problem]:  # noqa: ANN401 - see _opened
    pages = len(document)
    room = limits.inflated_bytes
    without: list[int] = []
    broken = blank = 0
    for index in range(min(pages, limits.parts)):
        way = (*part.way, f"page {index + 1}")
        try:
            with foreign(_DAMAGED):
                text, beside, things = _page(document, index)
        except Fault:
            broken += 1
            continue
        room -= len(text) + len(beside)
        if room < 0:
            yield problem_of(part, ProblemKind.TOO_LARGE, f"only {index} of {pages} pages were read: too much text")
            return
        if text.strip():
            yield TextSpan(text, part.path, way)
        elif things:
            without.append(index + 1)
        else:
            blank += 1
        if beside:
            yield TextSpan(beside, part.path, way, True)
    if pages > limits.parts:
        yield problem_of(part, ProblemKind.TOO_MANY, f"only {limits.parts} of {pages} pages were read")
    if broken:
        yield problem_of(part, ProblemKind.BROKEN, f"{broken} of {pages} pages are damaged")
    if without:
        # Pictures between pages of text are usual; a document of nothing else was not read at all.
        extent = Extent.PART_FAILED if len(without) + blank + broken == pages else Extent.ASIDE
        detail = f"no text on {len(without)} of {pages} pages"
        yield problem_of(part, ProblemKind.NO_TEXT, detail, extent=extent)
    if blank == pages:
        yield from second_reading(part, limits, "")
    yield from _about(document, part)
    yield from _files(document, part, limits)


def _page(document: Any, index: int) -> tuple[str, str, int]:  # noqa: ANN401 - see _opened
    """The text of a page, what links, comments and fields say beyond it, and how many things are drawn on it."""
    from pypdfium2 import raw

    page = document.get_page(index)
    try:
        view = page.get_textpage()
        try:
            text = view.get_text_range()
        finally:
            view.close()
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace(_HYPHEN, "-").replace("\0", "")
        text = join_addresses(text)
        folded = text.lower()
        beside = [
            one for one in (*_links(document, page), *_annotations(page)) if one.strip() and one.lower() not in folded
        ]
        return text, "\n".join(dict.fromkeys(beside)), raw.FPDFPage_CountObjects(page)
    finally:
        page.close()


def _links(document: Any, page: Any) -> Iterator[str]:  # noqa: ANN401 - see _opened
    """Addresses that links of the page write to."""
    from pypdfium2 import raw

    position, link = ctypes.c_int(0), raw.FPDF_LINK()
    for _ in range(_ANNOTATIONS_PER_PAGE):
        if not raw.FPDFLink_Enumerate(page, position, link):
            return
        action = raw.FPDFLink_GetAction(link)
        size = raw.FPDFAction_GetURIPath(document, action, None, 0) if action else 0
        if size > 1:
            buffer = ctypes.create_string_buffer(size)
            raw.FPDFAction_GetURIPath(document, action, buffer, size)
            uri = buffer.value.decode("utf-8", "replace")
            if uri[:7].lower() == "mailto:":
                yield uri[7:]


def _annotations(page: Any) -> Iterator[str]:  # noqa: ANN401 - see _opened
    from pypdfium2 import raw

    for number in range(min(raw.FPDFPage_GetAnnotCount(page), _ANNOTATIONS_PER_PAGE)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        for key in _FIELDS:
            size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
            if size > 2:
                buffer = (raw.FPDF_WCHAR * (size // 2))()
                raw.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
                value = bytes(buffer)[: size - 2].decode("utf-16-le", "replace")
                yield value.replace("\r\n", "\n").replace("\r", "\n")
        raw.FPDFPage_CloseAnnot(annotation)


def _about(document: Any, part: Part) -> Iterator[TextSpan | Problem]:  # noqa: ANN401 - see _opened
    """Title, author and the like where they may hold an address, and what kind of form cannot be read."""
    try:
        with foreign(_DAMAGED):
            values = [str(value) for value in document.get_metadata_dict(skip_empty=True).values()]
            is_xfa = document.get_formtype() in _XFA
    except Fault:
        return
    told = "\n".join(value.replace("\r", "\n") for value in values if "@" in value or "\uff20" in value)
    if told:
        yield TextSpan(told, part.path, (*part.way, "properties"), True)
    if is_xfa:
        detail = "the fields of the XFA form in the PDF were not read"
        yield problem_of(part, ProblemKind.UNSUPPORTED, detail, extent=Extent.ASIDE)


def _files(document: Any, part: Part, limits: Limits) -> Iterator[Part | Problem]:  # noqa: ANN401 - see _opened
    """The files embedded in the document."""
    unpacking = Unpacking(part, limits)
    for number in range(document.count_attachments()):
        name = f"file {number + 1}"
        try:
            with foreign("a file inside the PDF is damaged"):
                attachment = document.get_attachment(number)
                name = attachment.get_name() or name
                data = bytes(attachment.get_data())
        except Fault as fault:
            yield from unpacking.problem(fault.kind, fault.detail, name)
            continue
        yield from unpacking.member(name, (data,))
        if unpacking.stopped:
            return
