"""Tries passwords on encrypted Office files, and those that programs try themselves without asking anybody."""

from __future__ import annotations

import io
from collections.abc import Sequence

from sentaudit.formats.foreign import Fault, foreign

_OPEN_TO_ALL = ("VelvetSweatshop", "/01Hannes Ruescher/01")
"""Excel and PowerPoint write-protect with these: such a file opens for everybody who receives it."""


def unlocked(data: bytes, passwords: Sequence[str]) -> bytes | None:
    """The decrypted file, or None if no password fits."""
    for password in (*_OPEN_TO_ALL, *passwords):
        try:
            with foreign("not opened by this password"):
                return _decrypted(data, password)
        except Fault:
            continue
    return None


def _decrypted(data: bytes, password: str) -> bytes:
    import msoffcrypto

    file = msoffcrypto.OfficeFile(io.BytesIO(data))
    file.load_key(password=password)
    out = io.BytesIO()
    file.decrypt(out)
    return out.getvalue()
