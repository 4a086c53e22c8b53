"""JSON and XML to text with escaped characters decoded: an at-sign may be written as \\u0040 or &#64; there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from sentaudit.extraction.problems import problem
from sentaudit.extraction.texts.decoded import decoded
from sentaudit.extraction.texts.sniffing import looks_like_text
from sentaudit.extraction.texts.value_tables import json_values, tables
from sentaudit.extraction.texts.xml_values import xml_values
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan

_START = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]{0,100}(?:[\[{]\x00?[\s\x00]{0,1000}[\"{\[\]}]|<\x00?\?\x00?x\x00?m\x00?l)"
)
_ESCAPE = re.compile(r'((?:\\u[0-9A-Fa-f]{4})+)|\\([nrtbf/"\\])')
_LONGEST = 8_000_000  # what is made of it takes up to twenty times the memory
_CONTROLS = {"n": "\n", "r": "\n", "t": "\t", "b": " ", "f": "\n"}


class EscapedExtractor:
    """Reads JSON (RFC 8259) and XML as text, whatever their size and depth; lists of things alike as tables too."""

    sandboxed = False

    def recognises(self, part: Part) -> bool:
        """By the first characters: an XML declaration, or a bracket and what follows one in JSON."""
        if not part.is_attachment or part.omitted or part.content_type.startswith("message/"):
            return False
        return _START.match(part.data) is not None and looks_like_text(part.data)

    def extract(
        self, part: Part, limits: Limits, passwords: Sequence[str] = ()
    ) -> Iterator[TextSpan | Table | Problem]:
        """One span, markup and all, after tables that say the same as a part of it."""
        text, problems = decoded(part, limits)
        yield from problems
        is_xml = text[:100].lstrip("\ufeff \t\n")[:1] == "<"
        found = (
            tables((xml_values if is_xml else json_values)(text), limits.cells) if len(text) <= _LONGEST else (None,)
        )
        for rows in found:
            if rows is None:
                detail = "not all of its lists were looked at as tables"
                yield problem(part, ProblemKind.TOO_MANY, detail, Extent.ASIDE)
            else:
                yield Table(rows, part.path, part.way, repeated=True)
        if is_xml:
            text = html.unescape(text) if "&" in text else text
        elif "\\" in text:
            text = _ESCAPE.sub(_unescaped, text)
        yield TextSpan(text.replace("\r", "\n"), part.path, part.way)


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return bytes.fromhex(match[1].replace("\\u", "")).decode("utf-16-be", "replace")
    return _CONTROLS.get(match[2], match[2])
