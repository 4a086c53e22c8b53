"""What an account holds: its folders, their roles and numbers, in as few round trips as the server allows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sentaudit.model.account import Account
from sentaudit.model.coverage import ChosenBy, Folder, Problem, ProblemKind, Role, Stage
from sentaudit.model.locator import Locator
from sentaudit.names.wanted import matches
from sentaudit.sources.imap.folders.choice import Chosen, choose, named
from sentaudit.sources.imap.folders.folders import Listed, Status, list_folders, read_status
from sentaudit.sources.imap.folders.probe import holds_sent_mail
from sentaudit.sources.imap.patience import Patience, Policy
from sentaudit.sources.imap.pool import Pool
from sentaudit.sources.imap.session.errors import ImapError, RefusedError
from sentaudit.sources.imap.session.session import Session

_TRIES = 2


class Surveyed(NamedTuple):
    """A folder to be read, or left out for a reason."""

    raw: bytes
    folder: Folder
    status: Status
    left_out: str = ""


class Survey(NamedTuple):
    """All folders that can hold mail, by name, and what stands against the account as a whole."""

    folders: tuple[Surveyed, ...]
    problems: tuple[Problem, ...]


def survey(uri: str, account: Account, pool: Pool, policy: Policy) -> Survey:
    """Surveys the account, trying again a little if the server is away. Raises ImapError, SecretError."""
    pool.forgive(account)
    patience = Patience(policy._replace(tries=min(policy.tries, _TRIES)))
    while True:
        try:
            with pool.lease(account) as session:
                found = survey_over(session, Locator(uri))
            # The workers have connections of their own; the server may count them.
            pool.close()
            return found
        except RefusedError:
            raise
        except ImapError as error:
            if not patience.wait(error, _TRIES):
                raise


def survey_over(session: Session, where: Locator) -> Survey:
    """Surveys the account of a session that is logged in. Raises ImapError."""
    account = session.account
    listing = list_folders(session)
    chosen = choose(account, listing.folders, session.foreign)
    problems: list[Problem] = []
    if listing.unreadable:
        detail = f"{listing.unreadable} folders are listed in a way that cannot be read"
        problems.append(_problem(ProblemKind.NOT_FOUND, where, detail))
    problems += [
        _problem(ProblemKind.NOT_FOUND, where, "a folder named in the settings does not exist")
        for pattern in named(account)
        if not any(matches(one.folder.name, (pattern,)) for one in chosen)
    ]
    if _lacks_sent(account, chosen):
        chosen = tuple(_probed(one, session, account) for one in chosen)
        if _lacks_sent(account, chosen):
            detail = "no folder of sent mail was found; name one with --folders or in the account's settings"
            problems.append(_problem(ProblemKind.NOT_FOUND, where, detail))
    folders = []
    for one in chosen:
        status = one.listed.status
        if not one.left_out and not (status.uid_validity and status.uid_next):
            try:
                status = _numbers(session, one.listed)
            except RefusedError as error:
                kind = {"NOPERM": ProblemKind.PERMISSION}.get(error.code, ProblemKind.NOT_FOUND)
                problems.append(
                    _problem(
                        kind, where._replace(folder=one.folder.name), f"the folder cannot be opened: {error.detail}"
                    )
                )
                continue
        folders.append(Surveyed(one.listed.raw, one.folder, status, one.left_out))
    return Survey(tuple(sorted(folders, key=lambda one: one.folder.name)), tuple(problems))


def _lacks_sent(account: Account, chosen: Iterable[Chosen]) -> bool:
    """True if sent mail is asked for and nothing that could hold it is read."""
    if "sent" not in {name.lower() for name in account.folders}:
        return False
    read = [one for one in chosen if not one.left_out]
    return not any(one.folder.role is Role.SENT or rb"\all" in one.listed.flags for one in read)


def _probed(one: Chosen, session: Session, account: Account) -> Chosen:
    """A folder of unknown role with the role its content shows."""
    if one.folder.role is not Role.UNKNOWN or one.left_out not in ("", "not asked for"):
        return one
    if not holds_sent_mail(session, one.listed.raw, account):
        return one
    return Chosen(one.listed, Folder(one.folder.name, Role.SENT, ChosenBy.IDENTITY))


def _numbers(session: Session, one: Listed) -> Status:
    """The numbers of a folder from STATUS, or, where that lacks some, from opening it. Raises RefusedError."""
    status = Status()
    try:
        for piece in session.status(one.raw):
            found = read_status(piece)
            if found is not None:
                status = found[1]
    except RefusedError:
        status = Status()
    if status.uid_validity and status.uid_next:
        return status
    opened = session.examine(one.raw)
    following = opened.uid_next
    if not following and opened.exists:
        # "*" is the last message, whatever its number.
        following = max(session.search("UID 1:*"), default=0) + 1
    return Status(opened.uid_validity, max(following, 1), opened.exists)


def _problem(kind: ProblemKind, where: Locator, detail: str) -> Problem:
    return Problem(Stage.SOURCE, kind, where, detail)
