"""The file that holds the case key: made once, readable by its owner only, refused if others can read it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sentaudit.errors import CaseError
from sentaudit.store.sealing.seal import KEY_BYTES


def create_key(path: Path) -> bytes:
    """Writes a new random key as hex and returns it. The file appears complete or not at all."""
    key = os.urandom(KEY_BYTES)
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    return key


def read_key(path: Path) -> bytes:
    """The 32 bytes of the key. Raises CaseError if it is missing, readable by others, or no key."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read(4 * KEY_BYTES)
    except FileNotFoundError as error:
        raise CaseError(
            f"the case key {path} is missing",
            "Without it nothing sealed in the case can be read: put it back from where it was kept, or scan into a "
            "new case directory.",
        ) from error
    except OSError as error:
        raise CaseError(f"the case key {path} cannot be read: {error.strerror}", "Check who owns it.") from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise CaseError(f"the case key {path} can be read by others", f"Take the rights away: chmod 600 {path}")
    try:
        key = bytes.fromhex(text.decode("ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise CaseError(f"the case key {path} is damaged", "Put it back from where a copy was kept.")
    return key
