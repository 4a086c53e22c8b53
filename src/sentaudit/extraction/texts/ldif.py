"""Exports of address books and directories (LDIF, RFC 2849) to text, values in base64 decoded."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Sequence

from sentaudit.extraction.texts.decoded import decoded
from sentaudit.extraction.texts.sniffing import looks_like_text
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem
from sentaudit.model.message import Part
from sentaudit.model.text import TextSpan

_WINDOW = 4096
_START = re.compile(rb"(?:\xef\xbb\xbf)?(?:(?:#[^\r\n]*|version: ?\d|[ \t][^\r\n]*)?\r?\n)*dn::? ?\S", re.IGNORECASE)
_FOLD = re.compile(r"\n ")
_ENCODED = re.compile(r"^([A-Za-z][A-Za-z0-9;.-]{0,100}):: *([A-Za-z0-9+/=]+)$", re.MULTILINE)


class LdifExtractor:
    """Reads LDIF: lines are unfolded, and base64 that holds text is shown as that text."""

    sandboxed = False

    def recognises(self, part: Part) -> bool:
        """True if the first entry with its distinguished name stands at the beginning."""
        if not part.is_attachment or part.omitted or part.content_type.startswith("message/"):
            return False
        return _START.match(part.data[:_WINDOW]) is not None and looks_like_text(part.data)

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[TextSpan | Problem]:
        """One span; values that are no text (pictures, keys) stay as they are."""
        text, problems = decoded(part, limits)
        yield from problems
        yield TextSpan(_ENCODED.sub(_shown, _FOLD.sub("", text)), part.path, part.way)


def _shown(match: re.Match[str]) -> str:
    try:
        return f"{match[1]}: {binascii.a2b_base64(match[2]).decode('utf-8')}".replace("\r", "\n")
    except ValueError:
        return match[0]
