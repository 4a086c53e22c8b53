"""The parser: bytes of one message to a `Message`, never raising, everything odd named as a Problem."""

from __future__ import annotations

import re
import zlib

from sentaudit.formats.signed import signed_content
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.model.message import Message
from sentaudit.parsing.body.content import TEXT_PLAIN, Content, content_of
from sentaudit.parsing.body.leaves import Leaves, TooMany
from sentaudit.parsing.body.mime import Odd, TooDeep, walk
from sentaudit.parsing.body.mime_library import walk_tolerantly
from sentaudit.parsing.body.transfer import decode_transfer
from sentaudit.parsing.header.envelope import read_envelope
from sentaudit.parsing.header.fields import LOST, Fields, read_fields, split_header
from sentaudit.parsing.journal import MARKS, attached, is_report, opened

_HEADER_LINE = re.compile(rb"[!-9;-~]+[ \t]*:|[ \t]")
_SPILLED = (b"\nContent-Type:", b"\nMIME-Version:", b"\nContent-type:", b"\nMime-Version:")
_SPILL_WINDOW = 4 * 1024 * 1024
_TAIL = 64
_SIGNED_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


def parse(data: bytes, limits: Limits) -> Message:
    """Headers and decoded leaves of a message in any line-end convention; of a journal report, what it is about."""
    message, fields = _parse(data, limits)
    if MARKS.isdisjoint(fields) or not is_report(fields):
        return message
    inner = opened(message, lambda data: _parse(data, limits)[0])
    if inner is not None:
        return inner
    odd = Problem(
        Stage.PARSE, ProblemKind.BROKEN, Locator(""), "not like the journal reports of a server: read as it stands"
    )
    return message._replace(problems=(*message.problems, odd))


def message_of(data: bytes, limits: Limits) -> bytes:
    """The bytes of the message itself: those a journal report is about, else all of them."""
    message, fields = _parse(data, limits)
    if not is_report(fields) or opened(message, lambda data: _parse(data, limits)[0]) is None:
        return data
    return attached(message.parts)[0].data


def _parse(data: bytes, limits: Limits) -> tuple[Message, Fields]:
    """The message as it stands there, and its header."""
    if 0x0D in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    start, header_end, body = split_header(data)
    leaves = Leaves(limits)
    if header_end - start > limits.header_bytes:
        leaves.problem("", ProblemKind.TOO_LARGE, f"the first {limits.header_bytes} bytes of the header were read")
        header_end = start + limits.header_bytes
    fields = read_fields(data[start:header_end])
    content = content_of(fields)
    if LOST in fields:
        leaves.around("", b"\n".join(fields[LOST]))
    spill = _spilled_header(data, body, fields)
    if spill >= 0:
        # Whoever reads the mail sees these fields as well, and a Bcc may be the first of them.
        inner = split_header(data, spill)
        leaves.add("0", TEXT_PLAIN, data[body : inner[1]], 0)
        _walk_inner(data[spill:], leaves, limits)
    elif (signed := _signed(data, body, content, limits)) is not None:
        _walk_inner(signed, leaves, limits)
    else:
        _walk(data, start, body, content, leaves, limits)
    envelope = read_envelope(fields, content.type, leaves.methods)
    problems = leaves.problems
    unparsed = envelope.to.unparsed + envelope.cc.unparsed + envelope.bcc.unparsed
    if unparsed:
        problems.append(
            Problem(Stage.PARSE, ProblemKind.BROKEN, Locator(""), f"{unparsed} recipient entries hold no address")
        )
    return Message(envelope, tuple(leaves.parts), body_digest(data, body), tuple(problems)), fields


def body_digest(data: bytes, body: int) -> int:
    """CRC-32 of the body without trailing blanks, which are looked for in its last bytes first to save a copy."""
    tail = data[max(body, len(data) - _TAIL) :]
    blanks = len(tail) - len(tail.rstrip())
    if blanks == _TAIL:
        return zlib.crc32(data[body:].rstrip())
    return zlib.crc32(memoryview(data)[body : len(data) - blanks])


def _walk(data: bytes, start: int, body: int, content: Content, leaves: Leaves, limits: Limits) -> None:
    """The regular walk, else the libraries; over the limits what is left is read as one text."""
    before = len(leaves.parts)
    try:
        try:
            walk(data, body, content, leaves, limits)
        except Odd:
            del leaves.parts[before:]
            walk_tolerantly(data[start:] if start else data, body - start, leaves, limits)
    except TooMany:
        leaves.problem("", ProblemKind.TOO_MANY, f"only the first {limits.parts} parts were read")
    except TooDeep:
        del leaves.parts[before:]
        leaves.problem("", ProblemKind.TOO_DEEP, f"more than {limits.depth} levels of parts; scanned as one text")
        leaves.add("1", TEXT_PLAIN, data[body:], 0)


def _spilled_header(data: bytes, body: int, fields: Fields) -> int:
    """Offset of header fields that stand in the body, -1 if there are none.

    A line break inside the Bcc data pushes the rest of the address list, and every field behind it, into the body;
    without those fields the text below cannot be decoded.
    """
    if "content-type" in fields or "mime-version" in fields:
        return -1
    places = [data.find(mark, max(0, body - 1), body + _SPILL_WINDOW) for mark in _SPILLED]
    found = [place + 1 for place in places if place >= 0]
    if not found:
        return -1
    start = line = min(found)
    while line > body:
        line = data.rfind(b"\n", body, line - 1) + 1 or body
        if not _HEADER_LINE.match(data, line):
            break
        if data[line] not in b" \t":
            start = line
    return start


def _signed(data: bytes, body: int, content: Content, limits: Limits) -> bytes | None:
    """The MIME entity of a mail that is wrapped in its signature (RFC 8551 3.5.2); None if it is not, or too large."""
    if content.type not in _SIGNED_TYPES or len(data) - body > limits.part_bytes:
        return None
    decoded, _ = decode_transfer(data[body:], content.encoding)
    entity = signed_content(decoded)
    return None if entity is None else entity.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _walk_inner(data: bytes, leaves: Leaves, limits: Limits) -> None:
    start, header_end, body = split_header(data)
    _walk(data, start, body, content_of(read_fields(data[start:header_end])), leaves, limits)
