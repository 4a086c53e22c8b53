"""What to do about a failure of an account."""

from __future__ import annotations

from sentaudit.model.account import Account, Mechanism
from sentaudit.sources.imap.session.errors import (
    AuthError,
    BudgetError,
    BusyError,
    ImapError,
    RefusedError,
    UntrustedError,
)


def advice(error: ImapError, account: Account) -> str:
    """What to do about a failure."""
    if isinstance(error, UntrustedError):
        if "certificate" in error.detail:
            return "is 'host' the name in the certificate? name its authority with 'ca_file', or its digest with 'pin'"
        return "'tls' must be what the server offers on this port: implicit (993) or starttls (143)"
    if isinstance(error, AuthError):
        return _about_login(error.code, account)
    if isinstance(error, BusyError):
        return "wait; fewer 'connections' and a lower 'rate' keep below the limits of the provider"
    if isinstance(error, BudgetError):
        return "the next run goes on; 'daily_bytes' says how much one may read"
    if isinstance(error, RefusedError):
        return "the user may lack the right to read: ask the server's administrator (ACL lr)"
    return "check 'host', whether 'port' and 'tls' belong together, and the way there (firewall, VPN)"


def _about_login(code: str, account: Account) -> str:
    if code == "LOGINDISABLED":
        return "the server wants encryption first, or a token: set 'tls' or 'token_command'"
    if code == "AUTHORIZATIONFAILED":
        return "the password is right, but the login may not act for this user: does the mailbox exist?"
    if account.mechanism in (Mechanism.XOAUTH2, Mechanism.OAUTHBEARER):
        return "is the token for this user and for IMAP, and not expired? docs/imap.md has the scopes"
    if account.login:
        return "check the master user and its password, and that it may act for others"
    return "check user and password; large providers want an app password or a token: docs/imap.md"
