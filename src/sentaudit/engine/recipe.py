"""What a worker needs to scan: concrete classes, limits and the case key; small and picklable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sentaudit.credentials.provider import TOLD, Told
from sentaudit.engine.files.passwords import Passwords
from sentaudit.model.config import Limits
from sentaudit.model.message import Message
from sentaudit.store.sealing.seal import Keyring

SCAN_VERSION = 30
"""Raised whenever the same mail would give other facts: stored messages are then scanned again."""


class Policy(NamedTuple):
    """Under what a unit was scanned. `locked` is `base` and a keyed digest of the passwords tried."""

    base: str
    locked: str
    mail: bool
    unlocks: bool

    def accepts(self, stored: str) -> bool:
        """True if what is stored is what a scan would give. A run without passwords leaves alone what others opened."""
        return stored in (self.base, self.locked) or (not self.unlocks and self.is_kin(stored))

    def is_kin(self, stored: str) -> bool:
        """True if at most other passwords were tried."""
        return stored == self.base or stored.startswith(f"{self.base}:")


class Recipe(NamedTuple):
    """The classes of the registry by name, in their order, and what they are built with; `told`: passwords typed;
    `words`: digest of the user's own kinds of data, "" if there are none; `paranoid`: every message is read again
    without short cuts, and compared.

    `case` is the directory of the case, None if there is none. Classes and functions pickle by their names, so a
    recipe costs a few hundred bytes on its way to a worker.
    """

    sources: Mapping[str, type[Any]]
    parse: Callable[[bytes, Limits], Message]
    extractors: tuple[type[Any], ...]
    detectors: tuple[Callable[[], Any], ...]
    limits: Limits
    key: bytes
    case: Path | None = None
    told: Told = TOLD
    words: str = ""
    passwords: Passwords = Passwords()
    try_mail_passwords: bool = False
    paranoid: bool = False

    @property
    def policy(self) -> str:
        """Changes when stored facts no longer match what a scan would give."""
        return f"{SCAN_VERSION}:{self.limits!r}{self.words}"

    @property
    def unlocking(self) -> Policy:
        """The policy, and the one of units that hold what no password has opened: other passwords may."""
        base, mail = self.policy, self.try_mail_passwords
        tried = Keyring(self.key).name_of("passwords", str(mail), *sorted(self.passwords)).hex()
        return Policy(base, f"{base}:{tried}", mail, bool(self.passwords) or mail)
