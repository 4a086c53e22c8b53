"""The places a secret is kept in, one function each; every one gives the bare text or raises SecretError.

Errors are raised without their cause: the cause of a failed command holds its output.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sentaudit.credentials.secret import SecretError

COMMAND_SECONDS = 60
_MOST = 64 * 1024 + 1  # one more than is accepted: what is longer must be seen to be


def from_environment(where: tuple[str, ...]) -> str:
    """The value of a variable."""
    value = os.environ.get(where[0])
    if value is None:
        raise SecretError(f"the environment variable {where[0]} is not set", "set it for this run, without exporting")
    return value


def from_command(where: tuple[str, ...]) -> str:
    """The first line a command writes. No shell is involved, and what it says on standard error is not repeated."""
    import subprocess  # only accounts whose secret a command tells pay for it

    command = where[0]
    try:
        with subprocess.Popen(  # noqa: S603 - running the user's own command is the purpose
            where, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            try:
                output, _ = process.communicate(timeout=COMMAND_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise SecretError(
                    f"the command {command} gave nothing within {COMMAND_SECONDS} seconds",
                    "it must not wait for input: run it by hand to see what it asks",
                ) from None
    except OSError as error:
        raise SecretError(
            f"the command {command} cannot be run: {error.strerror}", "is it installed, and spelled with its full path?"
        ) from None
    if process.returncode:
        raise SecretError(
            f"the command {command} ended with code {process.returncode}", "run it by hand to see what it says"
        )
    return _first_line(output[:_MOST], f"the output of the command {command}")


def from_file(where: tuple[str, ...]) -> str:
    """The first line of a guarded file."""
    return _first_line(_guarded(where[0]), f"the file {where[0]}")


def lines_of(path: str) -> list[str]:
    """The lines of a guarded file that are not empty, each once; of no more than 64 kB."""
    content = _guarded(path)
    if len(content) == _MOST:
        raise SecretError(f"the file {path} is too large", "a list of passwords has at most 64 kB")
    lines = (line.removesuffix("\r") for line in _text(content, f"the file {path}").split("\n"))
    return list(dict.fromkeys(line for line in lines if line))


def _guarded(name: str) -> bytes:
    """The beginning of a regular file that its owner alone can read.

    Files in $CREDENTIALS_DIRECTORY are guarded by systemd, which may show a group right for its access list.
    """
    path = Path(name)
    try:
        # A named pipe would otherwise wait for ever for somebody to write.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise SecretError(f"{path} is no regular file", "name a file that holds the password in its first line")
            open_to_others = 0o007 if _is_credential(path) else 0o077
            if os.name == "posix" and stat.S_IMODE(about.st_mode) & open_to_others:
                raise SecretError(f"the file {path} can be read by others", f"take the rights away: chmod 600 {path}")
            return file.read(_MOST)
    except OSError as error:
        raise SecretError(
            f"the file {path} cannot be read: {error.strerror}", "check its path, and that it belongs to you"
        ) from None


def from_keyring(where: tuple[str, ...]) -> str:
    """The password the keyring of the system holds for a service and a user."""
    service, user = where
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise SecretError(
            "reading the keyring needs the package keyring", "install it: pip install 'sentaudit[keyring]'"
        ) from None
    try:
        value: str | None = keyring.get_password(service, user)
    except KeyringError as error:
        raise SecretError(f"the keyring cannot be read: {type(error).__name__}", "is it unlocked?") from None
    if value is None:
        raise SecretError(
            f"the keyring has no entry of {service} for this user", f"add one: keyring set {service} USER"
        )
    return value


def _is_credential(path: Path) -> bool:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    return bool(folder) and path.parent == Path(folder or "")


def _text(content: bytes, what: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SecretError(
            f"{what} is not UTF-8 text", "save it as UTF-8, the password alone in its first line"
        ) from None


def _first_line(content: bytes, what: str) -> str:
    return _text(content, what).split("\n", 1)[0].removesuffix("\r")
