"""Data files of Outlook (.pst, .ost): their folders and messages, read piece by piece."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import cast

from sentaudit.errors import SourceError
from sentaudit.formats.foreign import Fault
from sentaudit.formats.pst.store import Directory, Letter, Store
from sentaudit.model.config import Limits
from sentaudit.model.coverage import ChosenBy, Folder, Problem, ProblemKind, Role
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage, SourceUnit
from sentaudit.sources.shared.naming import base_name, join, resolve, shown, stem
from sentaudit.sources.shared.problems import aside, changed, failed, no_mail, too_large, unreadable
from sentaudit.sources.shared.roles import folder_of
from sentaudit.sources.shared.stamp import stamp_of

_ORPHANS = "orphaned items"
_STEP = 1 << 15
"""Numbers of one unit: 1,024 items at most, because their last five bits say what they are. Part of unit ids."""

_NO_MAIL = (
    ("ipm.contact", "contact"),
    ("ipm.distlist", "distribution list"),
    ("ipm.appointment", "appointment"),
    ("ipm.task", "task"),
    ("ipm.stickynote", "note"),
    ("ipm.activity", "journal entry"),
    ("ipm.configuration", "settings"),
    ("ipm.microsoft.", "settings"),
)
_TASK_MAIL = "ipm.taskrequest"


class PstSource:
    """The data file at `uri`, or, for units of a tree, one at `relative` below it whose folders come below `above`.

    The position of a message is its number in the file (of a tree: the path of the file, "!" and the number). What is
    called `stored` is the mail made of its properties: the same as long as they are.
    """

    at_once = 0

    def __init__(self, uri: str, limits: Limits, relative: str = "", above: str = "") -> None:
        self._uri = uri
        self._limits = limits
        self._relative = relative
        self._above = above
        self.known: dict[str, Folder] = {}

    def units(self) -> Iterator[SourceUnit | Problem]:
        """The folders in pieces. Raises SourceError if there is no readable data file at `uri` itself."""
        where = Locator(self._uri, None, shown(self._relative) or None)
        try:
            with resolve(self._uri, self._relative).open("rb") as file:
                stat = os.fstat(file.fileno())
                store = Store(file, stat.st_size)
                folders, faults = store.folders()
                pieces, lost = _pieces(store)
        except OSError as error:
            if not self._relative:
                hint = "Give the path of an Outlook data file you may read."
                raise SourceError(f"cannot read {shown(self._uri)}", hint) from error
            yield unreadable(error, where)
            return
        except Fault as fault:
            yield failed(fault.kind, where, fault.detail)
            return
        for one in (*faults, *lost):
            yield failed(one.kind, where, f"{one.detail}: what it leads to is lost")
        names = self._names(folders)
        share = stat.st_size // max(1, sum(pieces.values()))
        orphans = 0
        for (parent, piece), count in sorted(pieces.items()):
            if parent not in names:
                orphans += count
            folder = names.get(parent) or join(self._above, _ORPHANS)
            unit_id = f"pst:{shown(self._relative or base_name(self._uri))}!{parent:x}:{piece}"
            spec = (self._relative, parent, piece * _STEP, (piece + 1) * _STEP)
            yield SourceUnit(unit_id, "pst", self._uri, folder, spec, stamp_of(stat), share * count)
        if orphans:
            detail = f"{orphans} items lie in no folder any more; they are read as well"
            place = where._replace(folder=join(self._above, _ORPHANS))
            yield aside(ProblemKind.BROKEN, place, detail, expected=True)

    def lasts(self, folder: str) -> bool:
        return False

    def folder(self, name: str) -> Folder:
        """What the file itself says a folder is for, else what its name says."""
        return self.known.get(name) or folder_of(name)

    def read(self, unit: SourceUnit, known: object = None) -> Iterator[RawMessage | Problem]:
        relative, parent, low, high = cast(tuple[str, int, int, int], unit.spec)
        where = Locator(self._uri, unit.folder, None)
        try:
            with resolve(self._uri, relative).open("rb") as file:
                stat = os.fstat(file.fileno())
                if stamp_of(stat) != unit.stamp:
                    yield changed(where)
                store = Store(file, stat.st_size)
                for one in store.messages(low, high):
                    if isinstance(one, Fault):
                        continue  # told when the units were listed
                    number, above = one
                    if above == parent:
                        position = "!".join(part for part in (shown(relative), f"{number:#x}") if part)
                        yield from self._message(store, number, where._replace(position=position))
        except OSError as error:
            yield unreadable(error, where)
        except Fault as fault:
            yield failed(fault.kind, where, fault.detail)

    def _message(self, store: Store, number: int, where: Locator) -> Iterator[RawMessage | Problem]:
        """One item; where it is over the limit without its attachments, so that its receivers are known."""
        asides: list[tuple[ProblemKind, str]] = []
        try:
            letter = store.letter(number, self._limits.inflated_bytes)
        except Fault as fault:
            if fault.kind is not ProblemKind.TOO_LARGE:
                yield failed(fault.kind, where, fault.detail)
                return
            try:
                letter = store.letter(number, self._limits.inflated_bytes, with_files=False)
            except Fault as second:
                yield failed(second.kind, where, second.detail)
                return
            asides.append((fault.kind, f"attachments left out: {fault.detail}"))
        what = _no_mail(letter)
        if what:
            yield no_mail(where, f"not a mail: {what}", expected=True)
            return
        cut, size = self._limits.message_bytes, len(letter.mail)
        digest = sha256(letter.mail).digest() if size > cut else None
        data = letter.mail[:cut] if size > cut else letter.mail
        yield RawMessage(where.position or "", data, data, size, digest)
        if digest is not None:
            yield too_large(where, cut, size)
        if letter.too_deep:
            asides.append((ProblemKind.TOO_DEEP, "Outlook messages nested too deeply"))
        if letter.missing:
            detail = f"{letter.missing} attachments are objects or links without content that can be read"
            asides.append((ProblemKind.UNSUPPORTED, detail))
        for kind, detail in asides:
            yield aside(kind, where, detail)

    def _names(self, folders: list[Directory]) -> dict[int, str]:
        """The folder each directory is called, no two alike, and what the file says of it."""
        names: dict[int, str] = {}
        taken: set[str] = set()
        top = self._above or shown(stem(base_name(self._uri)))
        for one in folders:
            name = join(self._above, *(shown(part) for part in one.way)) or top
            if name in taken:
                name = f"{name} ({one.nid:#x})"
            taken.add(name)
            names[one.nid] = name
            if one.is_sent is not None:
                self.known[name] = Folder(name, Role.SENT if one.is_sent else Role.OTHER, ChosenBy.SPECIAL_USE)
        return names


def _pieces(store: Store) -> tuple[Counter[tuple[int, int]], list[Fault]]:
    """How many messages each folder has in each range of numbers."""
    pieces: Counter[tuple[int, int]] = Counter()
    lost: list[Fault] = []
    for one in store.messages():
        if isinstance(one, Fault):
            lost.append(one)
        else:
            pieces[one[1], one[0] // _STEP] += 1
    return pieces, lost


def _no_mail(letter: Letter) -> str:
    """What an item is that nobody sent; "" for mail, and for what only the sender's own forms may know."""
    if letter.kind.startswith(_TASK_MAIL):
        return ""
    return next((what for kind, what in _NO_MAIL if letter.kind.startswith(kind)), "")
