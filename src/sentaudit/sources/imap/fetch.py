"""The fetch plan of one window: sizes first, ordinary messages many at a time, large ones alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage
from sentaudit.sources.imap.errors import RefusedError
from sentaudit.sources.imap.large import fetch_large
from sentaudit.sources.imap.session import Session
from sentaudit.sources.imap.windows import compact
from sentaudit.sources.problems import failed, too_large

SMALL = 256 * 1024
BATCH_BYTES = 8_000_000
BATCH_COUNT = 200

Outcome = tuple[int, tuple[RawMessage | Problem, ...]]
"""A UID and what became of it; nothing if it is no longer there."""


class Fetcher:
    """Fetches messages of the folder that is open. `current` are the UIDs the command under way asks for.

    `most` is the largest batch; the caller lowers it after a failure. `doubtful` are UIDs that broke a connection.
    """

    def __init__(self, limits: Limits, locate: Callable[[int], Locator]) -> None:
        self._limits = limits
        self._locate = locate
        self._sizes: dict[int, int] = {}
        self.most = BATCH_COUNT
        self.current: tuple[int, ...] = ()
        self.doubtful: set[int] = set()

    def messages(self, session: Session, uids: Sequence[int]) -> Iterator[Outcome]:
        """Every UID with its outcome; the same UID in no second outcome. Raises ImapError, with what is left undone."""
        self._measure(session, [uid for uid in uids if uid not in self._sizes])
        large = []
        batch: list[int] = []
        size = 0
        for uid in uids:
            expected = self._sizes.get(uid, 0)
            if expected > SMALL or uid in self.doubtful:
                large.append(uid)
                continue
            if batch and (size + expected > BATCH_BYTES or len(batch) >= self.most):
                yield from self._together(session, batch)
                batch, size = [], 0
            batch.append(uid)
            size += expected
        if batch:
            yield from self._together(session, batch)
        for uid in large:
            yield self._alone(session, uid)

    def _measure(self, session: Session, uids: list[int]) -> None:
        """Asks for sizes. They are hints: some servers misstate them, and a missing one is taken as small."""
        for wanted in compact(uids):
            self.current = ()
            try:
                for uid, values in session.fetch(wanted, "RFC822.SIZE"):
                    size = values.get(b"RFC822.SIZE") if values is not None else None
                    if uid is not None and isinstance(size, int):
                        self._sizes[uid] = size
            except RefusedError:
                continue

    def _together(self, session: Session, batch: list[int]) -> Iterator[Outcome]:
        """A batch in one command. What did not come, or came garbled, is asked for alone."""
        missing = dict.fromkeys(batch)
        self.current = tuple(batch)
        try:
            for wanted in compact(batch):
                for uid, values in session.fetch(wanted, "BODY.PEEK[]"):
                    data = None if values is None else values.get(b"BODY[]")
                    if isinstance(data, bytes) and uid in missing:
                        del missing[uid]
                        self.current = tuple(missing)
                        yield uid, self._message(uid, data, len(data))
        except RefusedError:
            pass
        for uid in missing:
            yield self._alone(session, uid)

    def _alone(self, session: Session, uid: int) -> Outcome:
        """One message in pieces. What the server still lists and does not give is unreadable, else it is gone."""
        self.current = (uid,)
        try:
            whole = fetch_large(session, uid, self._sizes.get(uid, 0), self._limits.message_bytes)
        except RefusedError as error:
            return uid, (self._unreadable(uid, f"the server does not give this message: {error.code or 'refused'}"),)
        if whole is None:
            if uid not in session.search(f"UID {uid}"):
                return uid, ()
            return uid, (self._unreadable(uid, "the server does not give this message"),)
        return uid, self._message(uid, whole.data, whole.size)

    def _message(self, uid: int, data: bytes, size: int) -> tuple[RawMessage | Problem, ...]:
        """The message; with a Problem if there is more of it than the limit allows.

        Its digest is that of the bytes fetched: all of them, or all but the media left out or the part over the limit.
        """
        where = self._locate(uid)
        position = where.position or ""
        limit = self._limits.message_bytes
        if len(data) > limit or size > len(data):
            digest = hashlib.sha256(data).digest()
            data = data[:limit]
            return RawMessage(position, data, data, size, digest), too_large(where, len(data), size)
        return (RawMessage(position, data, data, size),)

    def _unreadable(self, uid: int, detail: str) -> Problem:
        return failed(ProblemKind.UNREADABLE, self._locate(uid), detail)
