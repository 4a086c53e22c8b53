"""What of a row nobody may read without the keys of the case: text and lists, sealed one by one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sentaudit.store.sealing.seal import Keyring

_COMPACT = json.JSONEncoder(separators=(",", ":"), check_circular=False)
_READ = json.JSONDecoder().raw_decode
"""What the case itself wrote needs no guess at its encoding and no search for spaces around it."""

HARMLESS = "0123456789+/."
"""What numbers of parts and positions are made of; other text may tell something."""


class Covering:
    """Seals and opens with the keys of one case."""

    def __init__(self, keyring: Keyring) -> None:
        self._seal = keyring.seal
        self._open = keyring.open

    def cover(self, text: str) -> str | bytes:
        """`text` itself if it is nothing but numbers, else sealed."""
        return self.seal_text(text) if text.strip(HARMLESS) else text

    def uncover(self, value: str | bytes) -> str:
        """The inverse of `cover`."""
        return value if isinstance(value, str) else self.open_text(value)

    def seal_text(self, text: str) -> bytes:
        """Undecodable bytes of file names travel as lone surrogates and must survive."""
        return self._seal(text.encode("utf-8", "surrogatepass"))

    def open_text(self, sealed: bytes) -> str:
        """The inverse of `seal_text`."""
        return self._open(sealed).decode("utf-8", "surrogatepass")

    def seal_json(self, values: Sequence[object]) -> bytes:
        """A list of numbers, text, None and further lists."""
        return self._seal(_COMPACT.encode(values).encode("ascii"))

    def open_json(self, sealed: bytes) -> list[Any]:
        """The inverse of `seal_json`; tuples come back as lists."""
        values: list[Any] = _READ(self._open(sealed).decode("ascii"))[0]
        return values
