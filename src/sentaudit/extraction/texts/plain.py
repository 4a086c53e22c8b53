"""Text of every kind to spans: mail text, CSV, logs, and text that is declared as something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sentaudit.extraction.problems import problem
from sentaudit.extraction.texts.flowed import unflow
from sentaudit.extraction.texts.sniffing import has_binary_magic, looks_like_text
from sentaudit.extraction.texts.uuencoded import split_files
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import TextSpan
from sentaudit.names.charset import decode

_ARMOUR = b"-----BEGIN PGP MESSAGE-----"
_MAIL_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})


class PlainExtractor:
    """Reads whatever is text by its bytes; the declared type only decides for the text of the message itself."""

    sandboxed = False

    def recognises(self, part: Part) -> bool:
        """True for message text, and for any other part whose bytes read like text."""
        if part.content_type == "text/plain" and not part.is_attachment:
            return True
        return part.content_type not in _MAIL_TYPES and not part.omitted and looks_like_text(part.data)

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[TextSpan | Part | Problem]:
        """One span with line feeds as line ends, and the files inside it as parts of their own.

        A Problem says if it is a binary format after all, or encrypted in parts, too large, or characters were lost.
        """
        data = part.data
        if has_binary_magic(data):
            yield problem(part, ProblemKind.UNSUPPORTED, "declared as text, but is a binary format")
            return
        if _ARMOUR in data:
            yield problem(part, ProblemKind.ENCRYPTED, "part of the text is an OpenPGP message", Extent.ASIDE)
        if len(data) > limits.part_bytes:
            detail = f"only the first {limits.part_bytes} of {len(data)} bytes were read"
            yield problem(part, ProblemKind.TOO_LARGE, detail)
            data = data[: limits.part_bytes]
        data, files = split_files(data)
        inner = part.way if part.is_attachment else part.inner
        for name, content in files:
            yield Part(part.path, "application/octet-stream", "", name, True, content, 0, inner)
        text, repaired = decode(data, part.charset)
        if repaired and "\ufffd" in text:
            yield problem(part, ProblemKind.BROKEN, "some characters could not be decoded", Extent.ASIDE)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if part.is_attachment and part.filename:
            yield TextSpan(text, part.path, part.way, by_line=True)
        else:
            yield TextSpan(unflow(text, part.flow), part.path, part.inner)
