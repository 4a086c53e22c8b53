"""Office 2007 and later files with a password: a compound file around the encrypted package ([MS-OFFCRYPTO])."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sentaudit.extraction.office.unlocking import unlocked
from sentaudit.extraction.problems import encrypted
from sentaudit.formats.compound import root_names
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem
from sentaudit.model.message import Part

_STREAMS = frozenset({"encryptedpackage", "encryptioninfo"})


class SealedOfficeExtractor:
    """Opens what opens without a password or with one of those given, and says so of all others."""

    sandboxed = True

    def recognises(self, part: Part) -> bool:
        """True for a compound file with an encrypted package at its root."""
        return not _STREAMS.isdisjoint(root_names(part.data))

    def extract(self, part: Part, limits: Limits, passwords: Sequence[str] = ()) -> Iterator[Part | Problem]:
        """The decrypted file as a part of the same name, or one Problem."""
        content = unlocked(part.data, passwords)
        if content is None:
            yield encrypted(part, "Office file")
        else:
            yield part._replace(content_type="application/octet-stream", is_attachment=True, data=content)
