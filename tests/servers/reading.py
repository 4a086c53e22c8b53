"""The source in this process: all messages of an account by position, without waiting between attempts."""

from __future__ import annotations

from sentaudit.credentials.provider import Resolver, Told
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem
from sentaudit.model.message import Kept, RawMessage, SourceUnit
from sentaudit.sources.imap.patience import Policy
from sentaudit.sources.imap.pool import Pool
from sentaudit.sources.imap.source import ImapSource
from servers.cyrus import Cyrus, CyrusAccount
from servers.dovecot import Account, Dovecot
from servers.ours import SAFE, settings


class Reading:
    """All messages of an account, by position; `problems` are the Problems."""

    def __init__(self, server: Dovecot | Cyrus, account: Account | CyrusAccount, port: int = 0, **more) -> None:
        self.pool = Pool()
        ours = settings(account.user, port or server.tls_port, server.certificate, **more)
        assert ours.secret is not None
        self.pool.secrets = Resolver(Told({ours.secret: account.password}))
        self.pool.timeouts = SAFE
        self.source = ImapSource(ours.url, Limits(), ours)
        self.source.pool = self.pool
        self.source.policy = Policy(away=0.0, cut=0.0)
        self.messages: dict[str, bytes] = {}
        self.problems: list[Problem] = []
        self.units: list[str] = []

    def __enter__(self) -> Reading:
        try:
            self._all()
        except BaseException:
            self.pool.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.close()

    def bodies(self) -> list[bytes]:
        """All messages in the order of their folder's UIDs."""
        return [self.messages[key] for key in sorted(self.messages, key=lambda key: int(key.partition("/")[2]))]

    def _all(self) -> None:
        for unit in self.source.units():
            self.units.append(unit.id if isinstance(unit, SourceUnit) else "")
            for item in self.source.read(unit) if isinstance(unit, SourceUnit) else [unit]:
                if isinstance(item, RawMessage):
                    assert item.position not in self.messages, "given twice"
                    self.messages[item.position] = item.data
                elif not isinstance(item, Kept):
                    self.problems.append(item)
