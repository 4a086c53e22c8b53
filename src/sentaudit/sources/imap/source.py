"""The account at an `imap://` or `imaps://` URL as a source: folders to windows of UIDs, windows to messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sentaudit.credentials.secret import SecretError
from sentaudit.errors import SourceError
from sentaudit.model.account import Account
from sentaudit.model.config import Limits
from sentaudit.model.coverage import ChosenBy, Folder, Problem, ProblemKind, Role
from sentaudit.model.locator import Locator
from sentaudit.model.message import Kept, RawMessage, SourceUnit
from sentaudit.sources.imap.advice import advice
from sentaudit.sources.imap.fetch.reader import Place, WindowReader
from sentaudit.sources.imap.folders.choice import EXCLUDED
from sentaudit.sources.imap.folders.survey import Survey, Surveyed, survey
from sentaudit.sources.imap.patience import Policy
from sentaudit.sources.imap.pool import POOL, Pool
from sentaudit.sources.imap.session.errors import ImapError
from sentaudit.sources.imap.windows import Window, windows
from sentaudit.sources.shared.problems import aside

_AVERAGE = 32_768
"""Bytes a message is taken to have, for the progress bar alone."""


class ImapSource:
    """One account. Positions are `uidvalidity/uid`; a message keeps its position for ever, so it is fetched once.

    A unit is a window of UIDs of a folder. Its id changes when the server gives the folder new numbers (UIDVALIDITY);
    its stamp when it is not full and something arrived.
    """

    pool: Pool = POOL
    policy = Policy()

    def __init__(self, uri: str, limits: Limits, account: Account | None = None) -> None:
        self._uri = uri
        self._limits = limits
        self._account = account
        self._survey: Survey | None = None

    @property
    def account(self) -> Account:
        """The account; made of the URL if none was given. Raises UsageError if the URL is none of a mailbox."""
        if self._account is None:
            self._account = Account.from_url(self._uri)
        return self._account

    @property
    def at_once(self) -> int:
        """How many units may be read at the same time."""
        return self.account.connections

    def units(self) -> Iterator[SourceUnit | Problem]:
        """All windows of all folders that are read; a Problem for each that is not. Raises SourceError."""
        found = self._surveyed()
        yield from found.problems
        account = self.account.to_text()
        for one in found.folders:
            yield from self._windows(one, account)

    def lasts(self, folder: str) -> bool:
        """Not where the settings say now that the folder is none of our business."""
        return not any(one.folder.name == folder and one.left_out == EXCLUDED for one in self._surveyed().folders)

    def folder(self, name: str) -> Folder:
        """The folder with the role it got when the account was surveyed."""
        known = {one.folder.name: one.folder for one in self._surveyed().folders}
        return known.get(name) or Folder(name, Role.UNKNOWN, ChosenBy.DEFAULT)

    def read(self, unit: SourceUnit, known: Mapping[str, bytes] | None = None) -> Iterator[RawMessage | Kept | Problem]:
        """The messages of a window."""
        text, raw, validity, following, first, last, why = unit.spec
        where = Locator(self._uri, unit.folder)
        if why:
            detail = f"{following} messages left out: {why}"
            yield aside(ProblemKind.UNSUPPORTED, where, detail, expected=True)
            return
        place = Place(str(raw).encode("latin-1"), int(validity), int(following), int(first), int(last))
        account = Account.from_text(str(text))
        yield from WindowReader(self.pool, account, place, where, self._limits, self.policy).read(known or {})

    def _windows(self, one: Surveyed, account: str) -> Iterator[SourceUnit]:
        """The units of a folder. One that is left out has a single unit, which only says so."""
        raw, status = one.raw.decode("latin-1"), one.status
        name = one.folder.name
        if one.left_out:
            spec: tuple[str | int, ...] = (account, raw, 0, status.messages, 0, 0, one.left_out)
            yield SourceUnit(f"imap:{name}:", "imap", self._uri, name, spec, f"{one.left_out}:{status.messages}", 0)
            return
        place = f"imap:{status.object_id or name}:{status.uid_validity}"
        # An empty folder has an empty window: it is in the coverage like all others.
        pieces = list(windows(status.uid_next)) or [Window(1, 0)]
        size = status.messages * _AVERAGE // len(pieces)
        for piece in pieces:
            spec = (account, raw, status.uid_validity, status.uid_next, piece.first, piece.last, "")
            stamp = f"{name}:{piece.last + 1}"
            yield SourceUnit(f"{place}:{piece.first}", "imap", self._uri, name, spec, stamp, size)

    def _surveyed(self) -> Survey:
        if self._survey is None:
            try:
                self._survey = survey(self._uri, self.account, self.pool, self.policy)
            except SecretError as error:
                detail = "the password of the account cannot be had"
                raise SourceError(error.text, error.hint, ProblemKind.AUTH, detail) from None
            except ImapError as error:
                detail = f"the account cannot be opened: {error.detail}"
                raise SourceError(detail, advice(error, self.account), error.kind, detail) from None
        return self._survey
