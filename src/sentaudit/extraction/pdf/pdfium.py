"""What is asked of pdfium, by its C interface: the objects the library makes for a page cost a fifth of its time."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

from sentaudit.extraction.pdf.columns import Columns

_WRONG_PASSWORD = 4
_ABOUT = (
    b"Title\0",
    b"Author\0",
    b"Subject\0",
    b"Keywords\0",
    b"Creator\0",
    b"Producer\0",
    b"CreationDate\0",
    b"ModDate\0",
)
_FIELDS = (b"Contents\0", b"V\0", b"TU\0")
"""Keys of annotations: the text of a comment, the value of a form field, its explanation (ISO 32000-1, 12.5)."""
_ANNOTATIONS_PER_PAGE = 10_000
_XFA = (2, 3)


class PdfError(Exception):
    """What pdfium cannot read."""


class PasswordError(PdfError):
    """The document opens with another password only."""


class Document:
    """A PDF in memory. Its methods raise PdfError, or whatever the binding raises."""

    def __init__(self, data: bytes, password: str | None = None) -> None:
        self._raw = raw = _library()
        self._columns = Columns(raw)
        self._data = data  # pdfium reads it as long as the document is open
        secret = None if password is None else password.encode("utf-8") + b"\0"
        self._document = raw.FPDF_LoadMemDocument64(data, len(data), secret)
        self.pages = raw.FPDF_GetPageCount(self._document) if self._document else 0
        if self.pages < 1:
            wrong = raw.FPDF_GetLastError() == _WRONG_PASSWORD
            self.close()
            raise PasswordError if wrong else PdfError

    def close(self) -> None:
        """Frees the document; nothing may be asked of it any more."""
        if self._document:
            self._raw.FPDF_CloseDocument(self._document)
            self._document = None

    def page(self, index: int) -> tuple[str, list[str], bool]:
        """The text of a page as pdfium puts it together, cells of tables apart by tabs; what its links, comments and
        form fields say; and, of a page without text, whether anything is drawn on it."""
        raw = self._raw
        page = raw.FPDF_LoadPage(self._document, index)
        if not page:
            raise PdfError
        try:
            text = self._text(page)
            annotations = min(raw.FPDFPage_GetAnnotCount(page), _ANNOTATIONS_PER_PAGE)
            beside = [*self._links(page), *self._annotations(page, annotations)] if annotations > 0 else []
            return text, beside, not text.strip() and raw.FPDFPage_CountObjects(page) > 0
        finally:
            raw.FPDF_ClosePage(page)

    def about(self) -> Iterator[str]:
        """Title, author and the like."""
        for key in _ABOUT:
            yield _string(self._raw.FPDF_GetMetaText, self._document, key)

    def is_xfa(self) -> bool:
        """Whether its form is one of XML, whose fields pdfium does not read."""
        return self._raw.FPDF_GetFormType(self._document) in _XFA

    def files(self) -> int:
        """How many files are embedded."""
        return max(0, int(self._raw.FPDFDoc_GetAttachmentCount(self._document)))

    def file(self, number: int) -> tuple[str, bytes]:
        """Name, "" if it has none, and content of an embedded file."""
        raw = self._raw
        attachment = raw.FPDFDoc_GetAttachment(self._document, number)
        size = ctypes.c_ulong()
        if not attachment or not raw.FPDFAttachment_GetFile(attachment, None, 0, size) or not size.value:
            raise PdfError
        buffer = ctypes.create_string_buffer(size.value)
        if not raw.FPDFAttachment_GetFile(attachment, buffer, len(buffer), size) or size.value > len(buffer):
            raise PdfError
        return _string(raw.FPDFAttachment_GetName, attachment, kind=raw.FPDF_WCHAR), buffer.raw

    def _text(self, page: Any) -> str:  # noqa: ANN401 - a pointer of the library
        raw = self._raw
        view = raw.FPDFText_LoadPage(page)
        if not view:
            raise PdfError
        try:
            count = raw.FPDFText_CountChars(view)
            if count <= 0:
                return ""
            # One character may become two units, whatever a release of pdfium thinks of them.
            buffer = _units(max(4096, 1 << (2 * count).bit_length()))
            written = raw.FPDFText_GetText(view, 0, count, buffer)
            text = ctypes.string_at(buffer, max(0, written - 1) * 2).decode("utf-16-le", "ignore")
            return self._columns.parted(page, view, text)
        finally:
            raw.FPDFText_ClosePage(view)

    def _links(self, page: Any) -> Iterator[str]:  # noqa: ANN401 - as above
        """Addresses that links of the page write to."""
        raw = self._raw
        position, link = ctypes.c_int(0), raw.FPDF_LINK()
        for _ in range(_ANNOTATIONS_PER_PAGE):
            if not raw.FPDFLink_Enumerate(page, position, link):
                return
            action = raw.FPDFLink_GetAction(link)
            size = raw.FPDFAction_GetURIPath(self._document, action, None, 0) if action else 0
            if size > 1:
                buffer = ctypes.create_string_buffer(size)
                raw.FPDFAction_GetURIPath(self._document, action, buffer, size)
                uri = buffer.value.decode("utf-8", "replace")
                if uri[:7].lower() == "mailto:":
                    yield uri[7:]

    def _annotations(self, page: Any, count: int) -> Iterator[str]:  # noqa: ANN401 - as above
        raw = self._raw
        for number in range(count):
            annotation = raw.FPDFPage_GetAnnot(page, number)
            if not annotation:
                continue
            for key in _FIELDS:
                yield _string(raw.FPDFAnnot_GetStringValue, annotation, key, kind=raw.FPDF_WCHAR)
            raw.FPDFPage_CloseAnnot(annotation)


@cache
def _library() -> ModuleType:
    """The binding, its library made ready. The helpers above it are not needed, and take as long to import."""
    import pypdfium2_raw

    pypdfium2_raw.FPDF_InitLibrary()
    return pypdfium2_raw  # type: ignore[no-any-return]  # its types are incomplete


@cache
def _units(size: int) -> Any:  # noqa: ANN401 - an array of ctypes
    """Room for that many UTF-16 units, used again and again."""
    return (ctypes.c_ushort * size)()


def _string(ask: Any, *what: Any, kind: Any = ctypes.c_char) -> str:  # noqa: ANN401 - a function of the library
    """The text a function of pdfium writes as UTF-16; the first call tells how many bytes it takes."""
    size = ask(*what, None, 0)
    if size <= 2:
        return ""
    buffer = (kind * (-(-size // ctypes.sizeof(kind))))()
    ask(*what, buffer, size)
    text = ctypes.string_at(buffer, size - 2).decode("utf-16-le", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")
