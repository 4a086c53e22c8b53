"""Recognises encrypted content and says so: nothing in it can be read, and a report must name that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sentaudit.extraction.problems import problem
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.message import Part

_ARMOUR = b"-----BEGIN PGP MESSAGE-----"
_ENVELOPED = (b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03", b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17")
"""Object identifiers of EnvelopedData and AuthEnvelopedData (RFC 5652, RFC 5083)."""
_HEAD = 64


class SealedExtractor:
    """Claims S/MIME and OpenPGP encrypted parts. Signed S/MIME is not encrypted, and not claimed."""

    sandboxed = False

    def recognises(self, part: Part) -> bool:
        """By content: a CMS object of encrypted data, or an OpenPGP message in ASCII armour."""
        head = part.data[:_HEAD]
        return head.lstrip().startswith(_ARMOUR) or (head[:1] == b"\x30" and any(mark in head for mark in _ENVELOPED))

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[Problem]:
        """One Problem, never any text."""
        yield problem(part, ProblemKind.ENCRYPTED, "encrypted content")
