"""What travels to workers on other machines and back: pickled, sealed with the case key, unpickled only if it opens."""

from __future__ import annotations

import pickle
from typing import Any

from sentaudit.errors import CaseError
from sentaudit.store.sealing.seal import Keyring


class Envelope:
    """Closes and opens values with one case key. Who does not have it sees the length and nothing else.

    `purpose` says what a value is: one that was sealed for something else does not open. To unpickle is to run code;
    only who has the case key could have written what is unpickled here.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def close(self, purpose: str, value: object) -> bytes:
        """The sealed value, one bytes object: many small ones cost more than twice the time on their way."""
        return self._keyring.seal(pickle.dumps((purpose, value), pickle.HIGHEST_PROTOCOL))

    def open(self, purpose: str, sealed: bytes) -> Any:  # noqa: ANN401 - what was closed, whatever it was
        """The inverse of `close`. Raises CaseError if it was sealed with another key, changed, or meant otherwise."""
        meant, value = pickle.loads(self._keyring.open(sealed))  # noqa: S301 - opened: sealed by this very program
        if meant != purpose:
            raise CaseError("a sealed value is not what it should be", "Run the scan again.")
        return value
