"""Which extractor reads a part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sentaudit.extraction.texts.sniffing import has_binary_magic
from sentaudit.model.message import Part
from sentaudit.ports import Extractor

PIECE = "message/partial"
"""The type of one piece of a message that was sent in several (RFC 2046 5.2.2); the first begins like a message."""
_MAIL_TYPES = frozenset({"message/rfc822", "message/global", "message/news", PIECE})


class Recogniser:
    """Asks the extractors in their order; the text of a message itself is settled by its type."""

    def __init__(self, extractors: Sequence[Extractor]) -> None:
        self._extractors = extractors
        self._by_type: dict[str, Extractor] = {}
        last = max((at for at, one in enumerate(extractors) if one.sandboxed), default=-1)
        self._up_to_sandboxed = extractors[: last + 1]
        self._sandboxed: dict[Part, Extractor] = {}

    def extractor_for(self, part: Part) -> Extractor | None:
        """The first extractor that recognises the part."""
        if not part.is_attachment and part.content_type in self._by_type:
            return self._by_type[part.content_type]
        known = self._sandboxed.get(part)
        if known is not None:
            return known
        for extractor in self._extractors:
            if extractor.recognises(part):
                if not part.is_attachment and part.content_type in ("text/plain", "text/html"):
                    self._by_type[part.content_type] = extractor
                return extractor
        return None

    def sandboxed(self, parts: Iterable[Part]) -> list[tuple[Extractor, Part]]:
        """Those of the parts that a sandboxed extractor reads; until the next call nobody is asked for them again."""
        self._sandboxed.clear()
        for part in parts:
            # Those behind the last sandboxed one need not be asked for this.
            found = next((one for one in self._up_to_sandboxed if one.recognises(part)), None)
            if found is not None and found.sandboxed:
                self._sandboxed[part] = found
        return [(extractor, part) for part, extractor in self._sandboxed.items()]


def is_mail(part: Part) -> bool:
    """Whether the part is a mail of its own, for the parser and no extractor; not if its bytes say otherwise."""
    claims = part.content_type in _MAIL_TYPES or (part.is_attachment and part.filename.lower().endswith(".eml"))
    return claims and not has_binary_magic(part.data)
