"""The leaves of a message under the limits: each one decoded, pictures and the like left out."""

from __future__ import annotations

import re

from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.model.message import Flow, Part
from sentaudit.parsing.body.content import Content
from sentaudit.parsing.body.transfer import decode_transfer

_TEXT_TYPES = ("text/plain", "text/html")
_SHOWN_TYPES = frozenset((*_TEXT_TYPES, "text/enriched", "text/richtext", "text/markdown", "text/x-amp-html"))
"""What programs show as the message itself (RFC 1896, RFC 7763); what they do not know they offer as a file."""
_CALENDAR_TYPES = ("text/calendar", "application/ics")
_METHOD = re.compile(rb"^METHOD:([A-Z]{3,20})\s*$", re.MULTILINE | re.IGNORECASE)
_CALENDAR_HEAD = 2048

# First bytes of pictures, sound and video, and the same in base64: such parts are never decoded.
_MEDIA = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"OggS", b"ID3", b"fLaC", b"\x1aE\xdf\xa3", b"II*\0", b"MM\0*")
_MEDIA_BASE64 = (b"/9j/", b"iVBORw0K", b"R0lGOD", b"T2dnU", b"SUQz", b"ZkxhQ", b"GkXfo", b"SUkqA", b"TU0AK")
_MEDIA_TYPES = ("image/", "audio/", "video/")
_OTHERS = (
    b"PK\x03\x04",
    b"%PDF",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"BZh",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\xfd7zXZ",
    b"\xff\xfe",
    b"\xfe\xff",
)
_LOW = bytes(range(9))


class TooMany(Exception):  # noqa: N818 - it is a way out of the walk, no error
    """More leaves than the limit allows."""


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
        if kind in _CALENDAR_TYPES and not content.method and (method := _METHOD.search(decoded[:_CALENDAR_HEAD])):
            self.methods.add(method[1].decode("ascii").upper())
        attachment = content.attachment or kind not in _SHOWN_TYPES or (self._has_text and content.filename != "")
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
    """Text, or an archive or document in disguise, rather than picture data, which is never long without low bytes."""
    if sample.startswith(_OTHERS):
        return True
    return len(sample) == len(sample.translate(None, _LOW))
