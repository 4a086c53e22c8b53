"""Which folders are read, and which of them hold sent mail: flags, names, and what the account says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sentaudit.model.account import Account
from sentaudit.model.coverage import ChosenBy, Folder, Role
from sentaudit.names.wanted import matches
from sentaudit.sources.imap.folders.folders import Listed
from sentaudit.sources.shared.roles import folder_of

_SENT = rb"\sent"
_VIEWS = frozenset({rb"\flagged", rb"\important"})
_LEFT_OUT = {rb"\drafts": "drafts", rb"\junk": "junk", rb"\trash": "deleted mail"}
_ALL = rb"\all"
EXCLUDED = "excluded by the account's settings"


class Chosen(NamedTuple):
    """A folder with its role; `left_out` says why it is not read ("" if it is)."""

    listed: Listed
    folder: Folder
    left_out: str = ""


def choose(account: Account, folders: Iterable[Listed], foreign: tuple[bytes, ...] = ()) -> tuple[Chosen, ...]:
    """Every folder that can hold mail. `foreign` are prefixes of other users' and shared folders (RFC 2342)."""
    listed = [one for one in folders if one.holds_mail]
    by_raw = {one.raw: one for one in listed}
    roles = {one.raw: _role(account, one, by_raw) for one in listed}
    has_sent = any(
        folder.role is Role.SENT and not _left_out(account, by_raw[raw], folder, foreign, has_sent=True)
        for raw, folder in roles.items()
    )
    return tuple(
        Chosen(one, roles[one.raw], _left_out(account, one, roles[one.raw], foreign, has_sent=has_sent))
        for one in listed
    )


def named(account: Account) -> tuple[str, ...]:
    """Folders the account or the command line names, besides "sent" and "all"."""
    return (*account.include, *(one for one in account.folders if one.lower() not in ("sent", "all")))


def _role(account: Account, one: Listed, by_raw: Mapping[bytes, Listed]) -> Folder:
    if matches(one.name, named(account)):
        return Folder(one.name, Role.SENT, ChosenBy.USER)
    if _SENT in one.flags:
        return Folder(one.name, Role.SENT, ChosenBy.SPECIAL_USE)
    if one.flags & (_VIEWS | _LEFT_OUT.keys()):
        return Folder(one.name, Role.OTHER, ChosenBy.SPECIAL_USE)
    if _ALL in one.flags:
        # It holds sent mail and received: the author of each message decides.
        return Folder(one.name, Role.UNKNOWN, ChosenBy.SPECIAL_USE)
    by_name = folder_of(one.name)
    if by_name.role is Role.UNKNOWN and any(above in by_raw and _SENT in by_raw[above].flags for above in one.above):
        return Folder(one.name, Role.SENT, ChosenBy.SPECIAL_USE)
    return by_name


def _left_out(account: Account, one: Listed, folder: Folder, foreign: tuple[bytes, ...], *, has_sent: bool) -> str:
    """Why a folder is not read, "" if it is. Naming a folder beats everything but its exclusion."""
    if matches(one.name, account.exclude):
        return EXCLUDED
    if folder.chosen_by is ChosenBy.USER:
        return ""
    if any(one.raw.startswith(prefix) for prefix in foreign):
        return "folder of somebody else"
    if one.flags & _VIEWS:
        return "a view of mail in other folders"
    wanted = {name.lower() for name in account.folders}
    if "all" in wanted:
        return ""
    for flag, what in _LEFT_OUT.items():
        if flag in one.flags:
            return f"folder of {what}"
    if _ALL in one.flags:
        return "copies of mail in other folders" if has_sent else ""
    if folder.role is Role.SENT and "sent" in wanted:
        return ""
    return "" if account.context else "not asked for"
