"""Files and mails wrapped in their signature (.p7m): what was signed is read in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sentaudit.extraction.problems import problem
from sentaudit.formats.signed import is_signed, signed_content
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part

_ENTITY = re.compile(rb"(?:MIME-Version|Content-[A-Za-z-]+)[ \t]*:", re.IGNORECASE)
_SUFFIXES = (".p7m", ".p7s")


class SignedExtractor:
    """Claims CMS SignedData (RFC 5652) that holds what was signed. The signature itself is not checked."""

    sandboxed = False

    def recognises(self, part: Part) -> bool:
        """By content; a signature beside what it signs is not claimed."""
        return not part.omitted and is_signed(part.data) and signed_content(part.data) is not None

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[Part | Problem]:
        """What was signed as one Part: a message if it is MIME (RFC 8551 3.1), else a file of the name without .p7m."""
        if len(part.data) > limits.part_bytes:
            yield problem(part, ProblemKind.TOO_LARGE, f"signed content of {len(part.data)} bytes is over the limit")
            return
        content = signed_content(part.data) or b""
        if _ENTITY.match(content):
            yield Part(part.path, "message/rfc822", "", "", True, content, inner=part.way)
            return
        name = part.filename[:-4] if part.filename.lower().endswith(_SUFFIXES) else part.filename
        yield Part(part.path, "application/octet-stream", "", name, True, content, inner=part.way)
