"""Reads one window of a folder to its end, through cuts, stalls and messages that break the connection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sentaudit.credentials.secret import SecretError
from sentaudit.model.account import Account
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.model.message import Kept, RawMessage
from sentaudit.sources.imap.fetch.fetch import BATCH_COUNT, Fetcher
from sentaudit.sources.imap.patience import Patience, Policy
from sentaudit.sources.imap.pool import Pool
from sentaudit.sources.imap.session.errors import AuthError, DroppedError, ImapError, RefusedError
from sentaudit.sources.imap.session.session import Examined, Session
from sentaudit.sources.shared.problems import changed, failed

_STRIKES = 3
"""So many connections in a row a message may break before it is given up; so many such messages in a row, and it is
the server's fault after all."""
_CUTS = 14


class Place(NamedTuple):
    """A window of a folder: its raw name, UIDVALIDITY and UIDNEXT when it was planned, first and last UID."""

    raw: bytes
    uid_validity: int
    uid_next: int
    first: int
    last: int


class WindowReader:
    """Reads a window once. Messages the case knows are not asked for: under one UIDVALIDITY they cannot change, and if
    they are no longer on the server they stay in the case all the same."""

    def __init__(
        self, pool: Pool, account: Account, place: Place, where: Locator, limits: Limits, policy: Policy
    ) -> None:
        self._pool, self._account, self._place, self._where = pool, account, place, where
        self._patience = Patience(policy)
        self._fetcher = Fetcher(limits, self._locate)
        self._strikes: Counter[int] = Counter()
        self._accused: list[int] = []
        self._todo: dict[int, None] | None = None
        self._validity = place.uid_validity

    def read(self, known: Mapping[str, bytes]) -> Iterator[RawMessage | Kept | Problem]:
        """What the case has, then what is new, then what could not be read."""
        for position in known:
            yield Kept(position)
        down = self._pool.down.get((self._account, self._place.raw)) or self._pool.down.get((self._account, b""))
        while down is None and self._place.first <= self._place.last:
            try:
                with self._pool.lease(self._account) as session:
                    if not self._enter(session):
                        yield changed(self._where)
                    yield from self._rest(session, known)
                break
            except SecretError:
                down = AuthError("the password or token could not be fetched")
            except ImapError as error:
                if not self._again(error):
                    down = error
        if down is None:
            yield from self._verdicts(ProblemKind.UNREADABLE)
            return
        self._note(down)
        yield from self._verdicts(down.kind)
        yield self._given_up(down)

    def _enter(self, session: Session) -> bool:
        """Opens the folder; False if it is another one now, with more messages than were planned for.

        Other numbers for the same messages (some servers give new ones in every session) are nothing to complain of:
        what is read twice is recognised by its content.
        """
        if session.folder is None or session.folder[0] != self._place.raw:
            session.examine(self._place.raw)
        _, opened = session.folder or (b"", Examined(0, 0, 0))
        if opened.uid_validity == self._validity:
            return True
        self._validity, self._todo = opened.uid_validity, None
        return opened.uid_next <= self._place.uid_next

    def _rest(self, session: Session, known: Mapping[str, bytes]) -> Iterator[RawMessage | Problem]:
        """Everything not read yet."""
        if self._todo is None:
            found = session.search(f"UID {self._place.first}:{self._place.last}")
            low, high = self._place.first, self._place.last
            wanted = [uid for uid in found if low <= uid <= high and self._position(uid) not in known]
            self._todo = dict.fromkeys(wanted)
        for uid, items in self._fetcher.messages(session, tuple(self._todo)):
            del self._todo[uid]
            self._patience.progress()
            self._fetcher.most = min(BATCH_COUNT, self._fetcher.most * 2)
            yield from self._verdicts(ProblemKind.UNREADABLE)
            yield from items
            if self._todo:
                self._pool.afford(session)

    def _again(self, error: ImapError) -> bool:
        """Whether to go on after a failure. Only a connection that had opened the folder again accuses a message."""
        suspects, self._fetcher.current = self._fetcher.current, ()
        if isinstance(error, DroppedError) and suspects:
            self._fetcher.most = max(1, min(self._fetcher.most, len(suspects)) // 2)
            if len(suspects) == 1:
                self._strike(suspects[0])
                if len(self._accused) >= _STRIKES:
                    return False
        return self._patience.wait(error, _CUTS)

    def _strike(self, uid: int) -> None:
        self._fetcher.doubtful.add(uid)
        self._strikes[uid] += 1
        if self._strikes[uid] >= _STRIKES and self._todo is not None and uid in self._todo:
            self._accused.append(uid)
            del self._todo[uid]
            self._patience.progress()

    def _verdicts(self, kind: ProblemKind) -> Iterator[Problem]:
        """What is said of messages that broke every connection: unreadable, if others came through afterwards."""
        accused, self._accused = self._accused, []
        for uid in accused:
            detail = f"the connection broke {_STRIKES} times at this message"
            yield failed(kind, self._locate(uid), detail)

    def _note(self, error: ImapError) -> None:
        """Spares later windows the same waiting: a folder that fails, or an account that cannot be reached at all."""
        everywhere = not isinstance(error, DroppedError | RefusedError)
        self._pool.down[self._account, b"" if everywhere else self._place.raw] = error

    def _given_up(self, error: ImapError) -> Problem:
        kind = ProblemKind.CONNECTION
        if isinstance(error, RefusedError):
            kind = {"NOPERM": ProblemKind.PERMISSION, "NONEXISTENT": ProblemKind.NOT_FOUND}.get(error.code, kind)
        else:
            kind = error.kind
        what = "messages" if self._todo is None else f"{len(self._todo)} messages"
        window = f"UIDs {self._place.first} to {self._place.last}"
        return Problem(
            Stage.SOURCE, kind, self._where, f"{what} of {window} not read: {error.detail}", Extent.MESSAGE_FAILED
        )

    def _position(self, uid: int) -> str:
        return f"{self._validity}/{uid}"

    def _locate(self, uid: int) -> Locator:
        return self._where._replace(position=self._position(uid))
