"""The texts of a message that is nothing but texts: alone, or side by side in one multipart."""

from __future__ import annotations

from sentaudit.engine.entries import Unusual
from sentaudit.model.config import Limits
from sentaudit.model.message import Part
from sentaudit.parsing.content import Content, content_of, part_content
from sentaudit.parsing.fields import Fields
from sentaudit.parsing.leaves import may_say_something
from sentaudit.parsing.mime import split_multipart
from sentaudit.parsing.transfer import decode_transfer

TEXT_TYPES = frozenset(("text/plain", "text/html"))


def plain_texts(data: bytes, body: int, fields: Fields, limits: Limits) -> list[Part]:
    """The parts of the body, decoded, at least one. Raises Unusual or Odd if any of it is something else."""
    content = content_of(fields)
    if content.type in TEXT_TYPES:
        return [_text("1", content, data[body:], 0, limits)]
    if not content.type.startswith("multipart/") or content.type in ("multipart/digest", "multipart/report"):
        raise Unusual
    spans, first, last, closed = split_multipart(data, body, len(data), content.boundary)
    if (
        not closed
        or not spans
        or len(spans) > limits.parts
        or (first > body and may_say_something(data[body:first]))
        or (last < len(data) and may_say_something(data[last:]))
    ):
        raise Unusual
    alternative = 1 if content.type == "multipart/alternative" else 0
    parts = []
    for number, (low, high) in enumerate(spans, 1):
        blank_line = data.find(b"\n\n", low, high)
        if blank_line < 0 or data.startswith(b"\n", low):
            raise Unusual
        part = part_content(data[low:blank_line])
        parts.append(_text(str(number), part, data[blank_line + 2 : high], alternative, limits))
    return parts


def _text(path: str, content: Content, encoded: bytes, alternative: int, limits: Limits) -> Part:
    if (
        content.type not in TEXT_TYPES
        or content.attachment
        or content.filename
        or content.method
        or len(encoded) > limits.part_bytes
    ):
        raise Unusual
    decoded, wrong = decode_transfer(encoded, content.encoding)
    if wrong:
        raise Unusual
    return Part(path, content.type, content.charset, "", False, decoded, alternative, (), content.flow)
