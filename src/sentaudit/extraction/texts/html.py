"""HTML parts to text: visible text by lines with quotes marked as in plain mail, all the rest as hidden text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sentaudit.extraction.problems import problem
from sentaudit.extraction.texts.html_tables import tables
from sentaudit.extraction.texts.markup import to_text
from sentaudit.extraction.texts.sniffing import has_binary_magic, looks_like_html, looks_like_utf16
from sentaudit.extraction.texts.tabular import may_hold_table
from sentaudit.extraction.texts.triage import has_at
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan
from sentaudit.names.charset import decode

_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_META_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^<>]{0,200}(?:charset|encoding)\s{0,5}=\s{0,5}[\"']?([0-9A-Za-z_.:-]{1,40})", re.I
)
_META_WINDOW = 4096


class HtmlExtractor:
    """Reads HTML by its own tag scanner: linear and flat, however deep or broken the markup is."""

    sandboxed = False

    def recognises(self, part: Part) -> bool:
        """True for HTML by type, or by content if it is declared as another text or as unknown bytes."""
        if part.content_type in _TYPES:
            return not has_binary_magic(part.data)
        if part.omitted or not part.is_attachment:
            return False
        return looks_like_html(part.data) and not part.content_type.startswith("message/")

    def extract(
        self, part: Part, limits: Limits, passwords: Sequence[str] = ()
    ) -> Iterator[TextSpan | Table | Problem]:
        """A visible span, a hidden one if it may hold addresses, a Problem for what is too large or not decodable.

        What is in its tables comes once more, as rows. An alternative to plain text is not converted if it can hold
        neither an address nor a table of people.
        """
        data = part.data
        tabular = may_hold_table(data, is_html=True)
        if part.alternative and not tabular and not has_at(data, part.charset):
            return
        if len(data) > limits.part_bytes:
            detail = f"only the first {limits.part_bytes} of {len(data)} bytes were read"
            yield problem(part, ProblemKind.TOO_LARGE, detail)
            data = data[: limits.part_bytes]
        text, repaired = decode(data, part.charset or _declared_inside(data))
        if repaired and "\ufffd" in text:
            yield problem(part, ProblemKind.BROKEN, "some characters could not be decoded", Extent.ASIDE)
        visible, hidden = to_text(text)
        inner = part.way if part.is_attachment else part.inner
        yield TextSpan(visible, part.path, inner)
        if hidden:
            yield TextSpan(hidden, part.path, inner, True)
        if tabular:
            for rows in tables(text):
                yield Table(rows, part.path, inner, repeated=True)


def _declared_inside(data: bytes) -> str:
    """The charset of `<meta>` or the XML declaration, "" if there is none or the bytes are UTF-16 anyway."""
    head = data[:_META_WINDOW]
    nuls = head.count(0)
    if nuls and looks_like_utf16(head, nuls):
        return ""
    found = _META_CHARSET.search(head)
    return found[1].decode("ascii") if found else ""
