"""The second reader of PDF, slower and patient, for documents the first one gives nothing of."""

from __future__ import annotations

import io
from collections.abc import Iterator

from sentaudit.extraction.pdf.linebreaks import join_addresses
from sentaudit.extraction.problems import problem
from sentaudit.formats.foreign import Fault, foreign
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import TextSpan

_PAGES = 200


def second_reading(part: Part, limits: Limits, complaint: str) -> Iterator[TextSpan | Problem]:
    """What pypdf finds: a span per page; and the `complaint` of the first reader, "" if it had none.

    Without one, a document that simply is blank gives nothing.
    """
    import logging

    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of damage, with bytes of the document
    try:
        with foreign(complaint or "the pages of the PDF cannot be unpacked"):
            pages = pypdf.PdfReader(io.BytesIO(part.data), strict=False).pages
            count = len(pages)
            room = limits.inflated_bytes
            for index in range(min(count, _PAGES, limits.parts)):
                text = join_addresses(pages[index].extract_text().replace("\r", "\n"))
                room -= len(text)
                if room < 0:
                    raise Fault(ProblemKind.TOO_LARGE, f"only {index} of {count} pages were read: too much text")
                if text.strip():
                    yield TextSpan(text, part.path, (*part.way, f"page {index + 1}"))
    except Fault as fault:
        cause = type(fault.__cause__).__name__
        kind = ProblemKind.TOO_LARGE if cause in {"LimitReachedError", "MemoryError"} else fault.kind
        yield problem(part, kind, fault.detail)
        return
    if count > _PAGES:
        yield problem(part, ProblemKind.TOO_MANY, f"only {_PAGES} of {count} pages were read by the second reader")
    elif complaint:
        yield problem(part, ProblemKind.BROKEN, complaint)
