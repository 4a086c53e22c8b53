"""A secret that cannot be printed, logged, compared or pickled by accident."""

from __future__ import annotations

from typing import NoReturn, final

from sentaudit.errors import SentauditError


class SecretError(SentauditError):
    """A secret could not be fetched. The text names the reference, never what was found there."""


@final
class Secret:
    """Holds a password or token; only `reveal` gives it, for the one call that sends it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself: pass it on at once, keep it in no variable."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret does not leave its process")
