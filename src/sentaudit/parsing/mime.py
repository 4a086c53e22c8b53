"""The MIME tree of a well-formed message by byte offsets: the fast path, which refuses anything odd.

mail-parser and the standard library build objects for every node, header and parameter of a message and cost 300 to
3,000 microseconds for it; fast-mail-parser costs about 50. Nearly all mail needs none of it: the boundaries can be
found by `bytes.find`. Where there is no boundary to be found it raises `Odd`, and `mime_library` reads the message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.model.message import Flow, Part
from sentaudit.parsing.fields import Fields, read_fields, split_header
from sentaudit.parsing.transfer import decode_transfer
from sentaudit.parsing.words import parameters


class Odd(Exception):  # noqa: N818 - it is a way out of the fast path, no error
    """The message is not regular enough for the fast path."""


class TooDeep(Exception):  # noqa: N818 - it is a way out of the walk, no error
    """Multiparts are nested deeper than the limit."""


class TooMany(Exception):  # noqa: N818 - it is a way out of the walk, no error
    """More leaves than the limit allows."""


class Content(NamedTuple):
    """What the header of a part says about its content."""

    type: str
    charset: str
    boundary: bytes
    filename: str
    attachment: bool
    encoding: str
    flow: Flow
    method: str


_TOKEN = re.compile(rb"\s*\"?([A-Za-z0-9-]+)")
# Nearly every multipart: a boundary in quotes and nothing else.
_USUAL_MULTIPART = re.compile(rb'(multipart/[a-z]+);\s+boundary="([A-Za-z0-9\'()+_,./:=-]+)"\s*')
TEXT_PLAIN = Content("text/plain", "", b"", "", False, "", Flow.FIXED, "")
_RFC822 = TEXT_PLAIN._replace(type="message/rfc822")
_TEXT_TYPES = ("text/plain", "text/html")
_MAX_CACHE = 8192
_MAX_CACHED = 1024  # bytes
_NONE = [b""]
# By what was read: the header block of a part, or the three fields of a message.
_content_cache: dict[bytes | tuple[bytes, bytes, bytes], Content] = {}

# First bytes of pictures, sound and video, and the same in base64: such parts are never decoded.
_MEDIA = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"OggS", b"ID3", b"fLaC", b"\x1aE\xdf\xa3", b"II*\0", b"MM\0*")
_MEDIA_BASE64 = (b"/9j/", b"iVBORw0K", b"R0lGOD", b"T2dnU", b"SUQz", b"ZkxhQ", b"GkXfo", b"SUkqA", b"TU0AK")
_MEDIA_TYPES = ("image/", "audio/", "video/")


def content_of(fields: Fields) -> Content:
    """Type, charset, name and encoding from the fields of a message or part (RFC 2045, 2183, 2231, 3676)."""
    get = fields.get
    key = (
        get("content-type", _NONE)[0],
        get("content-disposition", _NONE)[0],
        get("content-transfer-encoding", _NONE)[0],
    )
    content = _content_cache.get(key)
    if content is None:
        content = _read_content(*key)
        if _is_common(content, sum(map(len, key))):
            _remember(key, content)
    return content


def _read_content(raw_type: bytes, raw_disposition: bytes, raw_encoding: bytes) -> Content:
    """The bodies of Content-Type, -Disposition and -Transfer-Encoding, empty where there is none, read together."""
    token = _TOKEN.match(raw_encoding)
    encoding = token[1].decode("ascii").lower() if token else "?" if raw_encoding.strip() else ""
    usual = _USUAL_MULTIPART.fullmatch(raw_type)
    if usual is not None and not raw_disposition:
        return Content(usual[1].decode("ascii"), "", usual[2], "", False, encoding, Flow.FIXED, "")
    value, params = parameters(raw_type) if raw_type else ("text/plain", {})
    disposition, more = parameters(raw_disposition) if raw_disposition else ("", {})
    kind = value.lower() if "/" in value else "text/plain"
    return Content(
        kind,
        params.get("charset", ""),
        params.get("boundary", "").encode("utf-8", "surrogateescape"),
        more.get("filename", "") or params.get("name", ""),
        disposition.lower() == "attachment",
        encoding,
        _flow(params),
        params.get("method", ""),
    )


def _flow(params: Mapping[str, str]) -> Flow:
    if params.get("format", "").lower() != "flowed":
        return Flow.FIXED
    return Flow.DELSP if params.get("delsp", "").lower() == "yes" else Flow.FLOWED


def part_content(header: bytes) -> Content:
    """`content_of` for the header block of a part, remembered: mailers write the same few over and over."""
    if not header:
        return TEXT_PLAIN
    content = _content_cache.get(header)
    if content is None:
        content = content_of(read_fields(header))
        if _is_common(content, len(header)):
            _remember(header, content)
    return content


def _is_common(content: Content, length: int) -> bool:
    """Boundaries and file names differ in every message; remembering them would only fill the cache."""
    return not content.boundary and not content.filename and length <= _MAX_CACHED


def _remember(key: bytes | tuple[bytes, bytes, bytes], content: Content) -> None:
    if len(_content_cache) >= _MAX_CACHE:
        _content_cache.clear()
    _content_cache[key] = content


class Leaves:
    """Collects the leaves of one message under the limits, with numbering as IMAP does it (RFC 3501 6.4.5)."""

    def __init__(self, limits: Limits) -> None:
        self.parts: list[Part] = []
        self.problems: list[Problem] = []
        self.methods: set[str] = set()
        self._limits = limits
        self._has_text = False

    def add(self, path: str, content: Content, data: bytes, alternative: int) -> None:
        """One leaf with its still encoded bytes."""
        limits = self._limits
        if len(self.parts) >= limits.parts:
            raise TooMany
        kind = content.type
        if content.method:
            self.methods.add(content.method.upper())
        is_text = kind in _TEXT_TYPES
        if not is_text and is_media(kind, content.encoding, data):
            self.parts.append(
                Part(
                    path, kind, "", content.filename, True, b"", alternative, (), Flow.FIXED, "picture, sound or video"
                )
            )
            return
        if len(data) > limits.part_bytes:
            self.problem(
                path,
                ProblemKind.TOO_LARGE,
                f"the first {limits.part_bytes} of {len(data)} bytes of the part were read",
            )
            data = data[: limits.part_bytes]
        decoded, wrong = decode_transfer(data, content.encoding)
        if wrong:
            self.problem(path, ProblemKind.BROKEN, wrong)
        attachment = content.attachment or not is_text or (self._has_text and content.filename != "")
        if not attachment:
            self._has_text = True
        self.parts.append(
            Part(path, kind, content.charset, content.filename, attachment, decoded, alternative, (), content.flow)
        )

    def around(self, path: str, data: bytes) -> None:
        """Text before the first and after the last boundary: nobody sees it, but it was sent."""
        if may_say_something(data):
            self.parts.append(Part(f"{path}.0" if path else "0", "text/plain", "", "", False, data))

    def problem(self, path: str, kind: ProblemKind, detail: str, extent: Extent = Extent.ASIDE) -> None:
        self.problems.append(Problem(Stage.PARSE, kind, Locator("", part=path), detail, extent))


def may_say_something(around: bytes) -> bool:
    """Whether the text before or behind the parts of a multipart can hold an address."""
    return 0x40 in around or around.find(b"\x1b$") >= 0


def is_media(kind: str, encoding: str, data: bytes) -> bool:
    """True for a part that plainly is a picture, sound or video: by type and first bytes, or by first bytes alone.

    A part that only claims to be one is decoded like any other.
    """
    head = data[:16].lstrip()
    known = head.startswith(_MEDIA_BASE64 if encoding == "base64" else _MEDIA)
    if known or not kind.startswith(_MEDIA_TYPES):
        return known
    sample, _ = decode_transfer(data[:512], encoding)
    return not _is_readable(sample)


def _is_readable(sample: bytes) -> bool:
    """Text, or an archive or document in disguise, rather than picture data."""
    if sample.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"BZh", b"<svg", b"<?xml")):
        return True
    return b"\0" not in sample and sum(byte < 9 for byte in sample) == 0 and sample.isascii()


def walk(data: bytes, start: int, content: Content, leaves: Leaves, limits: Limits) -> None:
    """Adds all leaves of the body `data[start:]` whose header said `content`.

    Raises Odd if the structure is not regular, TooDeep and TooMany at the limits.
    """
    if not content.type.startswith("multipart/"):
        leaves.add("1", content, data[start:] if start else data, 0)
        return
    alternatives = 0
    # Entries: path prefix, start, end, content, number of the enclosing alternative, depth.
    stack = [("", start, len(data), content, 0, 1)]
    while stack:
        path, begin, end, node, alternative, depth = stack.pop()
        if not node.type.startswith("multipart/"):
            leaves.add(path, node, data[begin:end], alternative)
            continue
        if depth > limits.depth:
            raise TooDeep
        if node.type == "multipart/alternative":
            alternatives += 1
            alternative = alternatives
        default = _RFC822 if node.type == "multipart/digest" else TEXT_PLAIN
        children = []
        spans, first, last, closed = split_multipart(data, begin, end, node.boundary)
        if not closed:
            leaves.problem(path, ProblemKind.BROKEN, "a multipart is not closed; its last part was read to the end")
        for number, (low, high) in enumerate(spans, 1):
            if data.startswith(b"\n", low):
                child, body = default, low + 1
            else:
                body = data.find(b"\n\n", low, high)
                if body < 0:
                    _, header_end, body = split_header(data, low, high)
                    child = part_content(data[low:header_end])
                else:
                    child = part_content(data[low:body])
                    body += 2
            children.append(
                (f"{path}.{number}" if path else str(number), min(body, high), high, child, alternative, depth + 1)
            )
        if first > begin:
            leaves.around(path, data[begin:first])
        if last < end:
            leaves.around(path, data[last:end])
        # A stack gives the last entry first; the leaves come out in the order of the message.
        stack.extend(reversed(children))


def split_multipart(data: bytes, begin: int, end: int, boundary: bytes) -> tuple[list[tuple[int, int]], int, int, bool]:
    """Byte ranges of the parts of a multipart body, where the text before them ends and the text after begins, and
    whether a closing boundary was there."""
    if not boundary:
        raise Odd
    dash = b"--" + boundary
    delimiter = b"\n" + dash
    if data.startswith(dash, begin):
        position = begin - 1
    else:
        position = data.find(delimiter, begin, end)
        if position < 0:
            raise Odd
    first = position + 1
    width = len(delimiter)
    spans: list[tuple[int, int]] = []
    opened = -1
    while position >= 0:
        after = position + width
        closing = data.startswith(b"--", after)
        line_end = data.find(b"\n", after, end)
        if line_end < 0:
            line_end = end
        if closing:
            after += 2
        if after < line_end and data[after:line_end].strip():
            # The boundary of another part that only begins with ours.
            position = data.find(delimiter, after, end)
            continue
        if opened >= 0:
            spans.append((opened, max(position, opened)))
        if closing:
            return spans, first, min(line_end + 1, end), True
        opened = min(line_end + 1, end)
        position = data.find(delimiter, line_end, end)
    if opened < 0:
        raise Odd
    return [*spans, (opened, end)], first, end, False
