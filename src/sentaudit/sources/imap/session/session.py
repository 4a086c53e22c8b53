"""One connection to one account: connect, log in, list, examine, search, fetch, log out."""

from __future__ import annotations

import imaplib
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple, Self

from sentaudit.credentials.provider import SecretProvider
from sentaudit.model.account import Account
from sentaudit.sources.imap.session.answers import Fetched, fetched, foreign_prefixes, found_uids, number
from sentaudit.sources.imap.session.connecting import Timeouts, protected_wire
from sentaudit.sources.imap.session.errors import (
    DroppedError,
    ImapError,
    RefusedError,
    WritableError,
    busy,
    code_of,
    from_command,
)
from sentaudit.sources.imap.session.guard import ReadOnlyViolation
from sentaudit.sources.imap.session.login import log_in
from sentaudit.sources.imap.session.wire import PARSE_ERRORS, Piece, Traffic, Wire

_log = logging.getLogger(__name__)


class Examined(NamedTuple):
    """What EXAMINE tells of a folder; `uid_next` is 0 where the server does not say."""

    uid_validity: int
    uid_next: int
    exists: int


class Session:
    """Not to be shared between threads. After any ImapError but RefusedError the connection is gone: make a new one."""

    def __init__(self, account: Account, secrets: SecretProvider, timeouts: Timeouts | None = None) -> None:
        self.account = account
        self.traffic = Traffic(account.rate)
        self.capabilities: frozenset[str] = frozenset()
        self.folder: tuple[bytes, Examined] | None = None
        self.foreign: tuple[bytes, ...] = ()
        """Prefixes of the folders of other users and of shared ones (RFC 2342); none if the server does not tell."""
        self._secrets = secrets
        self._timeouts = timeouts or Timeouts()
        self._wire: Wire | None = None

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.logout()

    def open(self) -> None:
        """Connects and logs in. Raises what these two raise."""
        self.connect()
        try:
            self.login()
        except BaseException:
            self.drop()
            raise

    def connect(self) -> None:
        """Opens and protects the connection. Raises UntrustedError, UnreachableError or BusyError."""
        self._wire = protected_wire(self.account, self.traffic, self._timeouts)

    def login(self) -> None:
        """Logs in as the account says. Raises AuthError, BusyError or DroppedError; SecretError without a secret."""
        wire = self._opened()
        self.traffic.allow(self._timeouts.command)
        if not wire.preauthenticated:
            log_in(wire, self.account, self._secrets)
        told = wire.last("CAPABILITY")  # most servers say it with the OK to the login
        if not told:
            with self._command():
                kind, data = wire.raw.capability()
                told = data[-1] if kind == "OK" and data and isinstance(data[-1], bytes) else b""
        self.capabilities = frozenset(told.decode("ascii", "replace").upper().split())
        if "ID" in self.capabilities:
            # A few providers serve only clients that name themselves; what they answer is of no use.
            with suppress(RefusedError):
                self._run("ID", '("name" "sentaudit")')

    def folders(self, want_status: bool = True) -> tuple[list[Piece], list[Piece]]:
        """All folders, as raw LIST and, where the server can, STATUS answers: one round trip.

        Without LIST-STATUS (RFC 5819) the second list is empty. `foreign` is known afterwards.
        """
        words = ["LIST", '""', '"*"']
        if want_status and {"LIST-STATUS", "LIST-EXTENDED"} <= self.capabilities:
            items = "UIDVALIDITY UIDNEXT MESSAGES" + (" MAILBOXID" if "OBJECTID" in self.capabilities else "")
            use = "SPECIAL-USE " if "SPECIAL-USE" in self.capabilities else ""
            words += ["RETURN", f"({use}STATUS ({items}))"]
        self._run(*words, first="NAMESPACE" if "NAMESPACE" in self.capabilities else "")
        wire = self._opened()
        self.foreign = foreign_prefixes(wire.take("NAMESPACE"))
        return list(wire.take("LIST")), list(wire.take("STATUS"))

    def status(self, name: bytes) -> list[Piece]:
        """The raw STATUS answers for one folder. Raises RefusedError if it has none."""
        if not _is_quotable(name):
            raise RefusedError("the name of the folder cannot be written in a command")
        self._run("STATUS", _quoted_name(name), "(UIDVALIDITY UIDNEXT MESSAGES)")
        return list(self._opened().take("STATUS"))

    def examine(self, name: bytes) -> Examined:
        """Opens a folder read-only. Raises RefusedError if it cannot be opened, WritableError if not so."""
        wire = self._opened()
        self.folder = None
        with self._command():
            if _is_quotable(name):
                kind, data = wire.raw.select(_quoted_name(name), readonly=True)
            else:
                wire.raw.literal = name
                kind, data = wire.raw.select(None, readonly=True)
        if kind != "OK":
            raise self._refused(data)
        if wire.last("READ-WRITE") or "READ-WRITE" in wire.raw.untagged_responses:
            self.drop()
            raise WritableError("the server opened a folder for writing although asked not to")
        examined = Examined(*(number(wire.last(code)) for code in ("UIDVALIDITY", "UIDNEXT", "EXISTS")))
        wire.forget()
        self.folder = (name, examined)
        return examined

    def search(self, criteria: str) -> list[int]:
        """UIDs in ascending order, each once."""
        self._run("UID", "SEARCH", criteria)
        return found_uids(self._opened().take("SEARCH"))

    def fetch(self, uids: str, items: str) -> Iterator[Fetched]:
        """One for each answer. Raises like every command, but only after what came before the failure."""
        wire = self._opened()
        failure: ImapError | None = None
        try:
            self._run("UID", "FETCH", uids, f"(UID {items})")
        except ImapError as error:
            failure = error
        for piece in wire.take("FETCH"):
            yield from fetched(piece)
        if failure is not None:
            raise failure

    def logout(self) -> None:
        """Says good-bye if the connection still stands, and closes it."""
        if self._wire is None:
            return
        self.traffic.allow(self._timeouts.connect)
        with suppress(imaplib.IMAP4.error, OSError, EOFError, DroppedError):
            self._wire.raw.logout()
        self.drop()

    def drop(self) -> None:
        """Closes the connection without a word."""
        wire, self._wire, self.folder = self._wire, None, None
        if wire is None:
            return
        _log.debug("connection closed; commands sent: %s", dict(sorted(self.traffic.guard.verbs.items())))
        wire.hang_up()

    @property
    def is_open(self) -> bool:
        """False once the connection was lost or closed."""
        return self._wire is not None

    def _opened(self) -> Wire:
        if self._wire is None:
            raise DroppedError("there is no connection")
        return self._wire

    def _run(self, *words: str | bytes, first: str = "") -> None:
        """One command; its untagged answers wait to be taken, those of earlier ones are gone. `first` is sent along
        with it, and may fail."""
        wire = self._opened()
        wire.forget()
        with self._command():
            before = wire.raw._command(first) if first else None
            tag = wire.raw._command(*words)
            if before is not None:
                self._complete(first, before)
            kind, data = wire.raw._command_complete(words[0], tag)
        if kind != "OK":
            raise self._refused(data)

    def _complete(self, name: str, tag: bytes) -> None:
        """Waits for the end of a command whatever it is."""
        try:
            self._opened().raw._command_complete(name, tag)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            return

    def _refused(self, data: Sequence[object]) -> ImapError:
        """NO: the connection is as good as before, unless the server wants to be left alone."""
        text = " ".join(one.decode("utf-8", "replace") for one in data if isinstance(one, bytes))
        later = busy(text)
        if later is not None:
            self.drop()
            return later
        return RefusedError("the server refused a command", code_of(text))

    @contextmanager
    def _command(self) -> Iterator[None]:
        """Bounds the time of a command and sorts its errors; drops a connection that may be out of step."""
        self.traffic.allow(self._timeouts.command)
        try:
            yield
        except ReadOnlyViolation:
            self.drop()
            raise
        except (imaplib.IMAP4.abort, OSError, EOFError, MemoryError, DroppedError) as error:
            self.drop()
            raise from_command(error, dropped=True) from None
        except (imaplib.IMAP4.error, *PARSE_ERRORS) as error:
            found = from_command(error, dropped=False)
            if not isinstance(found, RefusedError) or " command error: BAD" not in str(error):
                self.drop()
                if isinstance(found, RefusedError):
                    found = DroppedError("an answer makes no sense")
            raise found from None


def _is_quotable(name: bytes) -> bool:
    return name.isascii() and not any(char < 32 or char == 127 for char in name)


def _quoted_name(name: bytes) -> bytes:
    return b'"' + name.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
