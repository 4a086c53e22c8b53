"""Where a password or token is kept: a reference that may be stored and shown, never the secret itself."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class SecretKind(StrEnum):
    """What keeps the secret: an environment variable, the output of a command, a file, the keyring of the system,
    or the person at the terminal."""

    ENV = "env"
    COMMAND = "command"
    FILE = "file"
    KEYRING = "keyring"
    ASKED = "asked"


class SecretRef(NamedTuple):
    """`where` is the name of a variable, the words of a command, a path, or a keyring service and its user.

    `lasting` secrets are the same all through a run; others (tokens of an hour) are fetched whenever they are needed.
    """

    kind: SecretKind
    where: tuple[str, ...]
    lasting: bool = True
