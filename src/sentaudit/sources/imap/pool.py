"""One connection per process, kept from unit to unit, so that a folder of many windows needs one login."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager

from sentaudit.credentials.provider import Resolver, SecretProvider
from sentaudit.model.account import Account
from sentaudit.sources.imap.errors import BudgetError, ImapError
from sentaudit.sources.imap.session import Session, Timeouts


class Pool:
    """The connections of this process: at most one, to the account that was read last.

    `down` are accounts (with b""), and folders of accounts, that failed for good in this process, and why.
    """

    def __init__(self) -> None:
        self.secrets: SecretProvider = Resolver()
        self.timeouts = Timeouts()
        self._session: Session | None = None
        self.down: dict[tuple[Account, bytes], ImapError] = {}
        self._received: dict[str, int] = {}
        self._owner = os.getpid()

    @contextmanager
    def lease(self, account: Account) -> Iterator[Session]:
        """A connection that is logged in; the last one if it still stands. Raises ImapError, SecretError; BudgetError
        once the account's bytes for this run are used up."""
        session = self._session
        if session is None or session.account != account or not session.is_open:
            self.close()
            session = Session(account, self.secrets, self.timeouts)
            session.open()
            self._session = session
        share = account.daily_bytes // account.connections
        before = session.traffic.received
        if share and self._received.get(account.url, 0) >= share:
            raise BudgetError("the bytes allowed for this run are used up")
        try:
            yield session
        finally:
            used = session.traffic.received - before
            self._received[account.url] = self._received.get(account.url, 0) + used

    def close(self) -> None:
        """Logs out."""
        session, self._session = self._session, None
        if session is not None and os.getpid() == self._owner:
            session.logout()


POOL = Pool()
atexit.register(POOL.close)
