"""The fetch plan of one window: sizes first, then as many messages at a time as 8 MB hold.

Of large messages the structure is asked for, of all in one command. Those with pictures, sound or video come without
them, all of one shape in one command; those without come like small ones, or in pieces if they are very large.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress

from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage
from sentaudit.sources.imap.fetch.lean import Doubt, Lean
from sentaudit.sources.imap.fetch.sections import sections, sections_of, whole_section
from sentaudit.sources.imap.fetch.structure import read_structure
from sentaudit.sources.imap.session.errors import RefusedError
from sentaudit.sources.imap.session.session import Session
from sentaudit.sources.imap.windows import compact
from sentaudit.sources.shared.problems import failed, too_large

SMALL = 256 * 1024
BATCH_BYTES = 8_000_000
BATCH_COUNT = 200
_MOST_BREAKS = 2
IN_PIECES = 4_000_000
"""What is larger than this is held once: in pieces, not as one answer and once more as a message."""

_SENT = b"\\Sent"
_LABELLED = b"X-Gmail-Labels: Sent\r\n"

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
        self._plans: dict[int, Lean] = {}
        self._sent: set[int] = set()
        self._asked: set[int] = set()
        self._breaks: Counter[int] = Counter()
        self._tried: set[int] = set()
        self.most = BATCH_COUNT
        self.current: tuple[int, ...] = ()
        self.doubtful: set[int] = set()

    def messages(self, session: Session, uids: Sequence[int]) -> Iterator[Outcome]:
        """Every UID with its outcome; the same UID in no second outcome. Raises ImapError, with what is left undone."""
        self._measure(session, [uid for uid in uids if uid not in self._sizes])
        self._structures(session, [uid for uid in uids if self._unknown(uid)])
        shapes: dict[str, list[int]] = {}
        whole, alone = [], []
        for uid in uids:
            if uid in self.doubtful or self._unknown(uid):
                alone.append(uid)
            elif uid in self._plans:
                shapes.setdefault(self._plans[uid].items, []).append(uid)
            elif self._sizes.get(uid, 0) > IN_PIECES:
                alone.append(uid)
            else:
                whole.append(uid)
        for batch in self._batches(whole, lambda uid: self._sizes.get(uid, 0)):
            yield from self._together(session, batch)
        for shape in shapes.values():
            for batch in self._batches(shape, lambda uid: self._plans[uid].expected):
                yield from self._without_media(session, batch)
        for uid in alone:
            yield self._alone(session, uid)

    def _batches(self, uids: Sequence[int], expected: Callable[[int], int]) -> Iterator[list[int]]:
        """In order, each of at most so many messages and bytes."""
        batch: list[int] = []
        size = 0
        for uid in uids:
            if batch and (size + expected(uid) > BATCH_BYTES or len(batch) >= self.most):
                yield batch
                batch, size = [], 0
            batch.append(uid)
            size += expected(uid)
        if batch:
            yield batch

    def _measure(self, session: Session, uids: list[int]) -> None:
        """Asks for sizes. They are hints: some servers misstate them, and a missing one is taken as small.

        Gmail also tells labels: of the mail in its "All Mail", which is sent and which received.
        """
        items = "RFC822.SIZE X-GM-LABELS" if "X-GM-EXT-1" in session.capabilities else "RFC822.SIZE"
        for wanted in compact(uids):
            self.current = ()
            try:
                for uid, values in session.fetch(wanted, items):
                    if uid is None or values is None:
                        continue
                    size, labels = values.get(b"RFC822.SIZE"), values.get(b"X-GM-LABELS")
                    if isinstance(size, int):
                        self._sizes[uid] = size
                    if isinstance(labels, tuple) and _SENT in labels:
                        self._sent.add(uid)
            except RefusedError:
                continue

    def _unknown(self, uid: int) -> bool:
        """True for a large message whose structure was not asked for yet."""
        return self._sizes.get(uid, 0) > SMALL and uid not in self._asked

    def _structures(self, session: Session, uids: list[int]) -> None:
        """Plans how to leave out the media of those that have some.

        What is read of a message must not depend on the luck of a line: after a break its structure, and what there
        is without its media, are asked for once more, alone; only then the message comes as a whole.
        """
        if uids and not any(self._breaks[uid] for uid in uids):
            self.current = ()
            self._breaks.update(uids)
            self._ask(session, uids)
            self._breaks.subtract(uids)

    def _ask(self, session: Session, uids: list[int]) -> None:
        for wanted in compact(uids):
            try:
                for uid, values in session.fetch(wanted, "BODYSTRUCTURE"):
                    tree = None if values is None else read_structure(values.get(b"BODYSTRUCTURE"))
                    if uid is not None and tree is not None and uid in self._sizes:
                        plan = Lean(tree, self._sizes[uid])
                        if plan.worthwhile and plan.kept <= self._limits.message_bytes:
                            self._plans[uid] = plan
            except RefusedError:
                continue
        self._asked.update(uids)

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

    def _without_media(self, session: Session, batch: list[int]) -> Iterator[Outcome]:
        """Messages of one shape in one command, without their media; those that do not fit together alone."""
        got: dict[int, dict[str, bytes]] = {}
        self.current = tuple(batch)
        try:
            for wanted in compact(batch):
                for uid, values in session.fetch(wanted, self._plans[batch[0]].items):
                    if uid is not None and uid in self._plans:
                        got.setdefault(uid, {}).update(sections(values))
        except RefusedError:
            pass
        for uid in batch:
            self.current = (uid,)
            yield self._lean(session, uid, got.pop(uid, {})) or self._alone(session, uid, whole=True)

    def _lean(self, session: Session, uid: int, got: Mapping[str, bytes]) -> Outcome | None:
        """The message without its media, None if its sections do not fit together."""
        try:
            data = self._plans[uid].message(got, self._large_section(session, uid))
        except (Doubt, RefusedError):
            return None
        return uid, self._message(uid, data, len(data))

    def _large_section(self, session: Session, uid: int) -> Callable[[str, int], bytes]:
        return lambda name, size: whole_section(session, uid, name, max(size, 1) + 1) or b""

    def _alone(self, session: Session, uid: int, *, whole: bool = False) -> Outcome:
        """One message, without its media or in pieces. What the server still lists and does not give is unreadable,
        else it is gone."""
        self.current = (uid,)
        if not whole and self._unknown(uid) and self._breaks[uid] < _MOST_BREAKS:
            self._breaks[uid] += 1
            self._ask(session, [uid])
        if not whole and uid in self._plans and uid not in self._tried:
            self._tried.add(uid)
            with suppress(RefusedError):
                lean = self._lean(session, uid, sections_of(session, uid, self._plans[uid].items))
                if lean is not None:
                    return lean
        most, size = self._limits.message_bytes, self._sizes.get(uid, 0)
        try:
            data = whole_section(session, uid, "", most)
            if data is not None and len(data) == most and sections_of(session, uid, f"BODY.PEEK[]<{most}.1>").get(""):
                return uid, self._message(uid, data, max(size, most + 1))
        except RefusedError as error:
            return uid, (self._unreadable(uid, f"the server does not give this message: {error.code or 'refused'}"),)
        if data is None:
            if uid not in session.search(f"UID {uid}"):
                return uid, ()
            return uid, (self._unreadable(uid, "the server does not give this message"),)
        return uid, self._message(uid, data, len(data))

    def _message(self, uid: int, data: bytes, size: int) -> tuple[RawMessage | Problem, ...]:
        """The message; with a Problem if there is more of it than the limit allows.

        Its digest is that of what is handed on: all of it, or all but the media left out or what is over the limit.
        """
        where = self._locate(uid)
        position = where.position or ""
        limit = self._limits.message_bytes
        if len(data) > limit or size > len(data):
            data = data[:limit]
            digest = hashlib.sha256(data).digest()
            return RawMessage(position, data, data, size, digest), too_large(where, len(data), size)
        # The field Gmail's own exports have: the label travels with the message to whoever reads it.
        return (RawMessage(position, data, _LABELLED + data if uid in self._sent else data, size),)

    def _unreadable(self, uid: int, detail: str) -> Problem:
        return failed(ProblemKind.UNREADABLE, self._locate(uid), detail)
