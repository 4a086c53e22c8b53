"""The settings with which our own client reads the mailboxes of the servers here."""

from __future__ import annotations

from sentaudit.credentials.provider import Resolver, Told
from sentaudit.model.account import Account
from sentaudit.model.secret import SecretKind, SecretRef
from sentaudit.sources.imap.session.connecting import Timeouts
from sentaudit.sources.imap.session.session import Session
from servers.certificate import Certificate

SAFE = Timeouts(connect=10, read=10, command=30)
IMPATIENT = Timeouts(connect=10, read=0.4, command=30)


def settings(user: str, port: int, certificate: Certificate, **more) -> Account:
    """An account on a server of the tests; the password is asked for."""
    given = {"host": "localhost", "port": port, "ca_file": str(certificate.authority), **more}
    return Account(user=user, secret=SecretRef(SecretKind.ASKED, (user,)), **given)


def session(account: Account, password: str, timeouts: Timeouts = SAFE) -> Session:
    """A session not connected yet."""
    assert account.secret is not None
    return Session(account, Resolver(Told({account.secret: password})), timeouts)
