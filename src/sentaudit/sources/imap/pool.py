"""One connection per process, kept from unit to unit, so that a folder of many windows needs one login."""

from __future__ import annotations

import atexit
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sentaudit.credentials.provider import Resolver, SecretProvider
from sentaudit.model.account import Account
from sentaudit.model.secret import SecretRef
from sentaudit.sources.imap.session.connecting import Timeouts
from sentaudit.sources.imap.session.errors import AuthError, BudgetError, ImapError
from sentaudit.sources.imap.session.session import Session

_REFUSALS = 2


class Pool:
    """The connections of this process: at most one, to the account that was read last.

    `down` are accounts (with b""), and folders of accounts, that failed for good in this process, and why.
    """

    def __init__(self) -> None:
        self.secrets: SecretProvider = Resolver()
        self.timeouts = Timeouts()
        self._session: Session | None = None
        self.down: dict[tuple[Account, bytes], ImapError] = {}
        self._received: Counter[str] = Counter()
        self._counted = 0
        self._refused: Counter[tuple[str, str, SecretRef | None]] = Counter()
        self._owner = os.getpid()

    @contextmanager
    def lease(self, account: Account) -> Iterator[Session]:
        """A connection that is logged in; the last one if it still stands. Raises ImapError, SecretError; BudgetError
        once the account's bytes for this run are used up."""
        session = self._session
        if session is None or session.account != account or not session.is_open:
            self.close()
            self._session = session = self._opened(account)
            self._counted = 0
        self.afford(session)
        try:
            yield session
        finally:
            self._count(session)

    def afford(self, session: Session) -> None:
        """Raises BudgetError once this process has received its share of what the account allows for a run. To be
        asked between messages: what was received in one go is more than allowed by a batch at most."""
        self._count(session)
        share = session.account.daily_bytes // session.account.connections
        if share and self._received[session.account.url] >= share:
            raise BudgetError("the bytes allowed for this run are used up")

    def _count(self, session: Session) -> None:
        received = session.traffic.received
        self._received[session.account.url] += received - self._counted
        self._counted = received

    def _opened(self, account: Account) -> Session:
        """A new connection that is logged in. One password for many accounts is not offered once more after it was
        refused twice: each refusal brings whom it belongs to closer to being locked out."""
        shared = (account.host, account.login, account.secret)
        if account.login and self._refused[shared] >= _REFUSALS:
            raise AuthError(f"not tried: {_REFUSALS} accounts before refused the same login")
        session = Session(account, self.secrets, self.timeouts)
        try:
            session.open()
        except AuthError as error:
            # A user the master may not act for says nothing about the master's password.
            self._refused[shared] += error.code != "AUTHORIZATIONFAILED"
            raise
        self._refused[shared] = 0
        return session

    def forgive(self, account: Account) -> None:
        """A new run: what failed in the one before may be well again."""
        self.down = {key: error for key, error in self.down.items() if key[0] != account}
        self._received.pop(account.url, None)

    def close(self) -> None:
        """Logs out."""
        session, self._session = self._session, None
        if session is not None and os.getpid() == self._owner:
            session.logout()


POOL = Pool()
atexit.register(POOL.close)
