"""Resolves references to secrets, late and once per process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from sentaudit.credentials import kept
from sentaudit.credentials.secret import Secret, SecretError
from sentaudit.model.secret import SecretKind, SecretRef

_LONGEST = 64 * 1024

_FETCH: Mapping[SecretKind, Callable[[tuple[str, ...]], str]] = {
    SecretKind.ENV: kept.from_environment,
    SecretKind.COMMAND: kept.from_command,
    SecretKind.FILE: kept.from_file,
    SecretKind.KEYRING: kept.from_keyring,
}


class SecretProvider(Protocol):
    """What needs a secret asks this for it, right before it is sent."""

    def secret(self, ref: SecretRef) -> Secret:
        """The secret behind a reference. Raises SecretError if it cannot be had."""


class Resolver:
    """Fetches secrets where they are kept. Lasting ones are fetched once: a command may be slow or ask for a key.

    Each process has its own and resolves again: references travel to workers, secrets do not. The one exception is
    what somebody typed, which is kept nowhere else: `TOLD` holds it, and travels in the pipe that starts a worker.
    """

    def __init__(self, told: Told | None = None) -> None:
        self._told = TOLD if told is None else told
        self._fetched: dict[SecretRef, Secret] = {}

    def secret(self, ref: SecretRef) -> Secret:
        """The secret behind a reference. Raises SecretError if it cannot be had."""
        found = self._told.get(ref) or self._fetched.get(ref)
        if found is None:
            fetch = _FETCH.get(ref.kind)
            if fetch is None:
                raise SecretError("no password was given", "name where it is kept, or run this at a terminal")
            found = Secret(_checked(fetch(ref.where), ref))
            if ref.lasting:
                self._fetched[ref] = found
        return found


class Told:
    """Secrets typed at the terminal, by reference. May be pickled on its way to a worker of this run."""

    __slots__ = ("_secrets",)

    def __init__(self, secrets: Mapping[SecretRef, str] | None = None) -> None:
        self._secrets = dict(secrets or {})

    def get(self, ref: SecretRef) -> Secret | None:
        """What was typed for the reference, None if nothing was."""
        value = self._secrets.get(ref)
        return None if value is None else Secret(value)

    def learn(self, other: Told) -> None:
        """Adds what another one holds."""
        self._secrets.update(other._secrets)

    def __len__(self) -> int:
        return len(self._secrets)

    def __repr__(self) -> str:
        return f"Told({len(self._secrets)} secrets)"


TOLD = Told()
"""What was typed in this run."""


def _checked(value: str, ref: SecretRef) -> str:
    """Refuses what no server could have meant: nothing, a line break or NUL inside, or very much."""
    if not value:
        raise SecretError(f"{described(ref)} is empty", "an empty password is never sent")
    if len(value) > _LONGEST or any(char in value for char in "\r\n\0"):
        raise SecretError(
            f"{described(ref)} holds no password: it has several lines or is very long",
            "only the password may stand there, in one line",
        )
    return value


def described(ref: SecretRef) -> str:
    """How texts name a reference."""
    first = ref.where[0] if ref.where else ""
    return {
        SecretKind.ENV: f"the environment variable {first}",
        SecretKind.COMMAND: f"the output of the command {first}",
        SecretKind.FILE: f"the file {first}",
        SecretKind.KEYRING: f"the keyring entry of {first}",
        SecretKind.ASKED: "the password typed",
    }[ref.kind]
