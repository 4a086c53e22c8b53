"""What can go wrong with a server, sorted by what to do about it.

No exception here repeats what a server said: its texts name users, and imaplib's quote mail. They carry the class of
the trouble, the response code (RFC 5530) and the waiting time the server asked for.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator

from sentaudit.model.coverage import ProblemKind

_CODE = re.compile(r"\[([A-Z][A-Z0-9-]{1,40})[^\]]{0,200}\]")
_WAIT = re.compile(r"Suggested Backoff Time: ?(\d{1,9})", re.IGNORECASE)
_BUSY_CODES = frozenset({"LIMIT", "UNAVAILABLE", "INUSE", "OVERQUOTA", "SERVERBUG", "THROTTLED"})
_BUSY_WORDS = re.compile(
    r"throttl|too many|bandwidth limit|not connected|try again|temporar|server busy|rate limit|simultaneous"
    r"|maximum number of connections",
    re.IGNORECASE,
)


class ImapError(Exception):
    """Trouble with a server. `kind` is how it counts in the coverage; `retry`: another attempt may help now."""

    kind = ProblemKind.CONNECTION
    retry = True

    def __init__(self, detail: str, code: str = "", wait: float | None = None) -> None:
        super().__init__(f"{detail} [{code}]" if code else detail)
        self.detail = str(self)
        self.code = code
        self.wait = wait


class UnreachableError(ImapError):
    """The server cannot be reached now: refused, no route, no answer."""


class UntrustedError(ImapError):
    """The connection could not be protected as configured: nothing was sent over it, and nothing will be."""

    retry = False


class AuthError(ImapError):
    """The login was refused. Never tried again in the same run: accounts get locked."""

    kind = ProblemKind.AUTH
    retry = False


class BusyError(ImapError):
    """The server has enough of us for now; `wait` is in seconds if it said for how long."""

    kind = ProblemKind.THROTTLED


class DroppedError(ImapError):
    """The connection was cut, stalled, or no longer makes sense. Whatever it held is lost; a new one is needed."""


class WritableError(ImapError):
    """The server opened a folder for writing although asked not to: nothing of the account is read."""

    kind = ProblemKind.PERMISSION
    retry = False


class RefusedError(ImapError):
    """The server said NO or BAD to one command; the connection is as good as before."""

    kind = ProblemKind.UNREADABLE
    retry = False


class BudgetError(ImapError):
    """The bytes allowed for this run are used up."""

    kind = ProblemKind.BUDGET
    retry = False


def code_of(text: str) -> str:
    """The response code in a server's text, "" if there is none."""
    found = _CODE.search(text)
    return found[1] if found else ""


def busy(text: str) -> BusyError | None:
    """The error for a text that means "later", None for any other."""
    code, wait = code_of(text), _WAIT.search(text)
    if wait is None and code not in _BUSY_CODES and not _BUSY_WORDS.search(text):
        return None
    return BusyError("the server asks to come back later", code, int(wait[1]) / 1000 if wait else None)


def from_connecting(error: BaseException) -> ImapError:
    """What a failed attempt to connect means."""
    if isinstance(error, ImapError):
        return error
    chain = tuple(_chain(error))
    for one in chain:
        if isinstance(one, ssl.SSLCertVerificationError):
            return UntrustedError(f"the certificate of the server was not accepted: {_verify_text(one)}")
    for one in chain:
        if isinstance(one, ssl.SSLError):
            return UntrustedError(f"no protected connection: {_tls_reason(one)}")
        if isinstance(one, socket.gaierror):
            return UnreachableError("the name of the server cannot be resolved")
        if isinstance(one, ConnectionRefusedError):
            return UnreachableError("the server refuses connections on this port")
        if isinstance(one, TimeoutError):
            return UnreachableError("the server does not answer")
    text = str(error)
    return busy(text) or UnreachableError(f"no usable greeting: {type(error).__name__}", code_of(text))


def from_login(error: BaseException, *, dropped: bool) -> ImapError:
    """What a failed login means; `dropped`: the connection went away, which says nothing about the password."""
    if isinstance(error, ImapError):
        return error
    text = str(error)
    later = busy(text)
    if later is not None:
        return later
    if dropped or isinstance(error, OSError | EOFError):
        return DroppedError("the connection was lost during the login", code_of(text))
    return AuthError("the login was refused", code_of(text))


def from_command(error: BaseException, *, dropped: bool) -> ImapError:
    """What a failed command means; `dropped` as above."""
    if isinstance(error, ImapError):
        return error
    text = str(error)
    later = busy(text)
    if later is not None:
        return later
    if isinstance(error, TimeoutError):
        return DroppedError("the server stopped answering")
    if dropped or isinstance(error, OSError | EOFError | MemoryError):
        return DroppedError(f"the connection was lost ({type(error).__name__})", code_of(text))
    return RefusedError("the server refused a command", code_of(text))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _verify_text(error: ssl.SSLCertVerificationError) -> str:
    """OpenSSL's own words for the code: they quote nothing but, for a wrong name, the name we asked for."""
    return f"code {error.verify_code}" if error.verify_code == 62 else str(error.verify_message)


def _tls_reason(error: ssl.SSLError) -> str:
    return re.sub(r"[^A-Z0-9_]", "", error.reason or "") or type(error).__name__
