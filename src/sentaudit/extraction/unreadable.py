"""Archives nobody here can open, by their name: a report must say what was not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sentaudit.extraction.problems import problem
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part

_MAGIC = (
    (b"Rar!\x1a\x07\x00", "RAR"),
    (b"Rar!\x1a\x07\x01\x00", "RAR"),
    (b"MSCF\x00\x00\x00\x00", "CAB"),
    (b"\x60\xea", "ARJ"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"\x1f\x9d", "compress (.Z)"),
    (b"\x04\x22\x4d\x18", "LZ4"),
    (b"SIT!", "StuffIt"),
    (b"StuffIt ", "StuffIt"),
    (b"xar!", "xar"),
    (b"!<arch>\n", "ar"),
)
_RAR4, _RAR5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
_HEADERS_ENCRYPTED = 0x80


class UnreadableExtractor:
    """Claims archives of formats without a free reader (RAR) or hardly ever met in mail."""

    sandboxed = False

    def recognises(self, part: Part) -> bool:
        """By the magic."""
        return not part.omitted and _format_of(part.data) != ""

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[Problem]:
        """One Problem, never any text."""
        name, size = _format_of(part.data) or "unknown", len(part.data)
        if _is_sealed(part.data):
            yield problem(part, ProblemKind.ENCRYPTED, f"encrypted {name} archive ({size} bytes)")
        else:
            yield problem(part, ProblemKind.UNSUPPORTED, f"no reader for {name} archives ({size} bytes)")


def _format_of(data: bytes) -> str:
    return next((name for magic, name in _MAGIC if data.startswith(magic)), "")


def _is_sealed(data: bytes) -> bool:
    """Whether even the names are encrypted: flag of the first header (RAR 4), or a header of that kind (RAR 5)."""
    if data.startswith(_RAR4):
        return len(data) > 10 and data[9] == 0x73 and bool(data[10] & _HEADERS_ENCRYPTED)
    # CRC-32 of four bytes, size of the header in one byte, then its type: 4 is encryption.
    return data.startswith(_RAR5) and data[13:14] == b"\x04"
