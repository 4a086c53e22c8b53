"""The way to a connection that may be used: reached, encrypted as the account wants it, the certificate looked at."""

from __future__ import annotations

import imaplib
import ssl
from typing import NamedTuple

from sentaudit.model.account import Account, Tls
from sentaudit.sources.imap.session.errors import AuthError, UntrustedError, from_connecting
from sentaudit.sources.imap.session.secure import check_pin, check_plaintext, context_for
from sentaudit.sources.imap.session.wire import PARSE_ERRORS, Traffic, Wire


class Timeouts(NamedTuple):
    """In seconds: until there is a connection, the longest silence, and the longest time one command may take."""

    connect: float = 20
    read: float = 120
    command: float = 600


def protected_wire(account: Account, traffic: Traffic, times: Timeouts) -> Wire:
    """A connection nobody logged in to yet. Raises UntrustedError, UnreachableError, BusyError or AuthError."""
    check_plaintext(account)
    context = None if account.tls is Tls.PLAINTEXT else context_for(account)
    first = context if account.tls is Tls.IMPLICIT else None
    try:
        wire = Wire(account.host, account.real_port, first, traffic, times.connect, times.read)
    except (imaplib.IMAP4.error, OSError, EOFError, MemoryError, *PARSE_ERRORS) as error:
        raise from_connecting(error) from None
    try:
        _protect(wire, account, context)
    except (imaplib.IMAP4.error, OSError, EOFError, *PARSE_ERRORS) as error:
        wire.hang_up()
        raise from_connecting(error) from None
    except BaseException:
        wire.hang_up()
        raise
    return wire


def _protect(wire: Wire, account: Account, context: ssl.SSLContext | None) -> None:
    if wire.preauthenticated and not account.preauth:
        raise AuthError("the server wants no login, which was not expected")
    if account.tls is Tls.STARTTLS:
        if "STARTTLS" not in wire.raw.capabilities:
            raise UntrustedError("the server does not offer STARTTLS")
        try:
            wire.starttls(context)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            raise UntrustedError("the server refuses STARTTLS") from None
    # Whatever came before the encryption may be from anybody.
    wire.forget()
    if context is not None:
        check_pin(account, wire.socket().getpeercert(True))
