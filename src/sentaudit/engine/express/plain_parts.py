"""The parts of a well-formed message: quickly where they are one text with or without its twins, else by the walk of
the parser."""

from __future__ import annotations

from sentaudit.engine.express.entries import Unusual
from sentaudit.model.config import Limits
from sentaudit.model.message import Part
from sentaudit.parsing.body.content import Content, content_of, part_content
from sentaudit.parsing.body.leaves import Leaves, TooMany, may_say_something
from sentaudit.parsing.body.mime import TooDeep, split_multipart, walk
from sentaudit.parsing.body.transfer import decode_transfer
from sentaudit.parsing.header.fields import Fields

TEXT_TYPES = frozenset(("text/plain", "text/html"))


def plain_parts(data: bytes, body: int, fields: Fields, limits: Limits) -> list[Part]:
    """The parts of the body, decoded, at least one. Raises Unusual or Odd if anything is wrong with any of them, or if
    it is more than texts and files, like an invitation."""
    content = content_of(fields)
    if content.type in TEXT_TYPES:
        return [_text("1", content, data[body:], 0, limits)]
    if not content.type.startswith("multipart/") or content.type in ("multipart/digest", "multipart/report"):
        raise Unusual
    if content.type != "multipart/alternative":
        return _walked(data, body, content, limits)
    spans, first, last, closed = split_multipart(data, body, len(data), content.boundary)
    if (
        not closed
        or not spans
        or len(spans) > limits.parts
        or (first > body and may_say_something(data[body:first]))
        or (last < len(data) and may_say_something(data[last:]))
    ):
        raise Unusual
    texts = []
    for number, (low, high) in enumerate(spans, 1):
        blank_line = data.find(b"\n\n", low, high)
        if blank_line < 0 or data.startswith(b"\n", low):
            raise Unusual
        part = part_content(data[low:blank_line])
        if part.type not in TEXT_TYPES or part.filename:
            return _walked(data, body, content, limits)
        texts.append((str(number), part, blank_line + 2, high))
    return [_text(path, part, data[low:high], 1, limits) for path, part, low, high in texts]


def _walked(data: bytes, body: int, content: Content, limits: Limits) -> list[Part]:
    leaves = Leaves(limits)
    try:
        walk(data, body, content, leaves, limits)
    except (TooMany, TooDeep):
        raise Unusual from None
    if leaves.problems or leaves.methods:
        raise Unusual
    return leaves.parts


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
