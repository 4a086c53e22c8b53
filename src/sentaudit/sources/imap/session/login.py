"""Logging in: PLAIN, LOGIN, OAuth tokens, and master users who log in on a user's behalf."""

from __future__ import annotations

import imaplib
from collections.abc import Callable

from sentaudit.credentials.provider import SecretProvider
from sentaudit.model.account import Account, Mechanism
from sentaudit.sources.imap.session.errors import AuthError, busy, from_login
from sentaudit.sources.imap.session.wire import Wire

Step = Callable[[bytes], bytes]


def log_in(wire: Wire, account: Account, secrets: SecretProvider) -> None:
    """Logs in. Raises AuthError if the server refuses, BusyError or DroppedError if it could not decide."""
    if account.secret is None:
        raise AuthError("no password was named for the account")
    capabilities = frozenset(str(one).upper() for one in wire.raw.capabilities)
    chosen = _choose(account.mechanism, capabilities)
    secret = secrets.secret(account.secret)
    try:
        if chosen is Mechanism.LOGIN:
            _plain_command(wire, account, secret.reveal())
        else:
            wire.raw.authenticate(chosen.value.upper(), _step(chosen, account, secret.reveal()))
    except imaplib.IMAP4.abort as error:
        # Within a SASL exchange imaplib does not look at the server's good-bye.
        raise busy(wire.last("BYE").decode("utf-8", "replace")) or from_login(error, dropped=True) from None
    except (imaplib.IMAP4.error, OSError, EOFError) as error:
        raise from_login(error, dropped=False) from None


def _choose(wanted: Mechanism, capabilities: frozenset[str]) -> Mechanism:
    if wanted is not Mechanism.AUTO and wanted is not Mechanism.LOGIN:
        return wanted
    if wanted is Mechanism.AUTO and "AUTH=PLAIN" in capabilities:
        return Mechanism.PLAIN
    if "LOGINDISABLED" in capabilities:
        raise AuthError("the server takes no passwords over this connection", "LOGINDISABLED")
    return Mechanism.LOGIN


def _plain_command(wire: Wire, account: Account, password: str) -> None:
    """LOGIN has no field for whom one acts for; Dovecot's way is `user*master`."""
    user = f"{account.user}*{account.login}" if account.login else account.user
    kind, _ = wire.raw._simple_command("LOGIN", _quoted(user), _quoted(password))
    if kind != "OK":
        raise imaplib.IMAP4.error(str(_))
    wire.raw.state = "AUTH"


def _quoted(text: str) -> bytes:
    if any(char in text for char in "\r\n\0"):
        raise AuthError("a line break in a user name or password")
    return b'"' + text.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'


def _step(mechanism: Mechanism, account: Account, secret: str) -> Step:
    """The client's side of a SASL exchange: all of it at once, then empty answers to whatever is asked further."""
    if mechanism is Mechanism.PLAIN:
        # RFC 4616: whom one acts for, who one is, the password.
        acting_for = account.user if account.login else ""
        first = f"{acting_for}\0{account.login or account.user}\0{secret}"
    elif mechanism is Mechanism.XOAUTH2:
        first = f"user={account.user}\1auth=Bearer {secret}\1\1"
    else:
        name = account.user.replace("=", "=3D").replace(",", "=2C")
        # RFC 7628 section 3.1
        first = f"n,a={name},\1auth=Bearer {secret}\1\1"
    answers = [first.encode()]

    def answer(challenge: bytes) -> bytes:
        # A second challenge is the server's explanation of a refusal; it wants an empty line, not the token again.
        return answers.pop() if answers else b""

    return answer
