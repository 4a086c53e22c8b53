"""Who may come in: a link lets one reviewer in once, and a session keeps that reviewer known."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

IDLE_SECONDS = 8 * 3600.0
CLEAR_SECONDS = 15 * 60.0
"""How long an incident stays in the clear for the one who asked for it."""


@dataclass(slots=True)
class Done:
    """What a reviewer just did, to be said on the next page; `incident` and `seen` let it be taken back."""

    text: str
    incident: str = ""
    seen: str = ""


@dataclass(slots=True)
class Session:
    """A reviewer who came in. `form` is the token every form of this session carries."""

    author: str
    lang: str
    form: str = field(default_factory=secrets.token_urlsafe)
    done: Done | None = None
    used: float = field(default_factory=time.monotonic)
    _clear: dict[str, float] = field(default_factory=dict)

    def show_clear(self, incident: str) -> None:
        """From now on, for a while."""
        self._clear[incident] = time.monotonic() + CLEAR_SECONDS

    def show_masked(self, incident: str) -> None:
        """Masked again."""
        self._clear.pop(incident, None)

    def is_clear(self, incident: str) -> bool:
        """True if the reviewer asked to see it in the clear not long ago."""
        return time.monotonic() < self._clear.get(incident, 0.0)

    def take_done(self) -> Done | None:
        """What is to be said, once."""
        done, self.done = self.done, None
        return done


class Entry:
    """The current link and everybody who came in. A link that was used is worth nothing: it stays in the history of
    the browser. `announce` is told the token of each new link, and who used the one before."""

    def __init__(self, announce: Callable[[str, str], None]) -> None:
        self._announce = announce
        self._lock = Lock()
        self._token = ""
        self._sessions: dict[bytes, Session] = {}

    def open(self, used_by: str = "") -> None:
        """Makes a new link."""
        self._token = secrets.token_urlsafe(32)
        self._announce(self._token, used_by)

    def fits(self, token: str) -> bool:
        """True for the token of the current link."""
        return bool(self._token) and same(token, self._token)

    def enter(self, token: str, author: str, lang: str) -> str | None:
        """Lets a reviewer in: the value of the cookie, None if the link was used before or never was one."""
        with self._lock:
            if not self.fits(token):
                return None
            self._token = ""
            cookie = secrets.token_urlsafe(32)
            self._sessions[_name(cookie)] = Session(author, lang)
        self.open(author)
        return cookie

    def session(self, cookie: str) -> Session | None:
        """Whose cookie it is; None if nobody's, or unused for too long."""
        name = _name(cookie)
        with self._lock:
            found = self._sessions.get(name)
            if found is None:
                return None
            now = time.monotonic()
            if now - found.used > IDLE_SECONDS:
                del self._sessions[name]
                return None
            found.used = now
            return found

    def leave(self, cookie: str) -> None:
        """Forgets a reviewer."""
        with self._lock:
            self._sessions.pop(_name(cookie), None)


def same(given: str, wanted: str) -> bool:
    """Compares secrets without telling by the time how much of them fits."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())


def _name(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).digest()
