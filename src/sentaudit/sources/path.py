"""A bare path: any file or directory tree, in which mail is recognised by content."""

from __future__ import annotations

import os
import stat as modes
from collections.abc import Iterator
from pathlib import Path

from sentaudit.errors import SourceError
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Folder, Problem, ProblemKind
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage, SourceUnit
from sentaudit.sources.archive import ArchiveSource, archive_units
from sentaudit.sources.contents.sniff import ARCHIVED, HEAD, Shape, recognise, settled
from sentaudit.sources.eml import EmlSource, eml_units
from sentaudit.sources.emlx import EmlxSource, emlx_units, is_kept_apart, kept_apart, side_file
from sentaudit.sources.maildir import MaildirSource, maildir_units
from sentaudit.sources.mbox import MboxSource, mbox_units
from sentaudit.sources.msg import MsgSource, most
from sentaudit.sources.olm import OlmSource, is_olm
from sentaudit.sources.pst import PstSource
from sentaudit.sources.shared.naming import base_name, directory_folder, folder_name, join, resolve, shown, stem
from sentaudit.sources.shared.problems import failed, no_mail, unreadable
from sentaudit.sources.shared.roles import folder_of
from sentaudit.sources.shared.stamp import Stat
from sentaudit.sources.walking.profile import about, mail_of
from sentaudit.sources.walking.tree import Entry, is_maildir, listing

_READERS: dict[str, type[MboxSource | EmlSource | MaildirSource | ArchiveSource | PstSource | OlmSource]] = {
    "pst": PstSource,
    "emlx": EmlxSource,
    "olm": OlmSource,
    "msg": MsgSource,
    "mbox": MboxSource,
    "eml": EmlSource,
    "maildir": MaildirSource,
    "archive": ArchiveSource,
}

SINGLE_BYTES = 1 << 20
_SINGLE_ENDINGS = (".eml", ".msg", ".mail", ".txt", ".mai")


class PathSource:
    """The file or directory at `uri`. Its units are read by the class their `kind` names; the uri stays as given."""

    at_once = 0

    def __init__(self, uri: str, limits: Limits) -> None:
        self._uri = uri
        self._limits = limits
        self._folders: set[str] = set()
        self._known: dict[str, Folder] = {}

    def units(self) -> Iterator[SourceUnit | Problem]:
        """Everything in the tree, sorted by name. Raises SourceError if there is nothing readable at `uri`."""
        self._folders = set()
        hint = "Give a path to a mailbox, a message, an archive or a directory of these."
        try:
            stat = Path(self._uri).stat()
            if modes.S_ISDIR(stat.st_mode):
                os.scandir(self._uri).close()
            elif modes.S_ISREG(stat.st_mode):
                Path(self._uri).open("rb").close()
            else:
                raise SourceError(f"{shown(self._uri)} is neither a file nor a directory", hint)
        except OSError as error:
            raise SourceError(f"cannot read {shown(self._uri)}", hint) from error
        if modes.S_ISDIR(stat.st_mode):
            yield from self._tree()
        else:
            yield from self._single(Entry(base_name(self._uri), "", Stat.of(stat)))

    def lasts(self, folder: str) -> bool:
        return False

    def folder(self, name: str) -> Folder:
        """Judged with the name of the directory scanned: what lies in a directory called Sent is sent mail."""
        if name in self._known:
            return self._known[name]
        path = Path(self._uri)
        return folder_of(name, base_name(self._uri) if path.is_dir() else "")

    def read(self, unit: SourceUnit, known: object = None) -> Iterator[RawMessage | Problem]:
        return _READERS[unit.kind](unit.uri, self._limits).read(unit)

    def _tree(self) -> Iterator[SourceUnit | Problem]:
        pending = [""]
        while pending:
            relative = pending.pop()
            found = listing(self._uri, relative)
            yield from found.problems
            stores = mail_of(self._uri, found)
            if stores is not None:
                yield from about(self._uri, relative, found)
                pending += [entry.relative for entry in reversed(stores)]
                continue
            inside = is_maildir(entry.name for entry in found.directories)
            if inside:
                yield from maildir_units(self._uri, relative, found)
            yield from self._files(relative, found.files)
            yield from kept_apart(self._uri, found)
            passed = {"cur", "new", "tmp"} if inside else frozenset()
            below = [one for one in found.directories if one.name not in passed and not is_kept_apart(found, one)]
            pending += [entry.relative for entry in reversed(below)]

    def _files(self, directory: str, files: list[Entry]) -> Iterator[SourceUnit | Problem]:
        """The files of one directory: mailboxes and archives as they come, single messages together at the end."""
        names = {entry.name for entry in files}
        single: list[tuple[str, Stat]] = []
        outlook: list[tuple[str, Stat]] = []
        apple: list[tuple[str, Stat]] = []
        for entry in files:
            where = Locator(self._uri, None, shown(entry.relative))
            try:
                head, shape, reason = self._recognise(entry)
            except OSError as error:
                yield unreadable(error, where)
                continue
            if shape is Shape.MAIL:
                single.append((entry.name, entry.stat))
            elif shape is Shape.MSG:
                outlook.append((entry.name, entry.stat))
            elif shape is Shape.EMLX:
                apple.append((entry.name, entry.stat))
            elif shape is Shape.COMPOUND:
                yield failed(ProblemKind.TOO_LARGE, where, reason)
            elif shape is Shape.PST:
                folder = self._claim(join(directory_folder(directory), folder_name(stem(entry.name))), entry)
                yield from self._outlook(PstSource(self._uri, self._limits, entry.relative, folder))
            elif shape is Shape.OLM:
                folder = self._claim(join(directory_folder(directory), folder_name(stem(entry.name))), entry)
                yield from OlmSource(self._uri, self._limits, entry.relative, folder).units()
            elif shape is Shape.OTHER and (side := side_file(where, entry.name)):
                yield side
            elif shape is Shape.OTHER:
                # a mail program's index beside it tells an empty mailbox from a lost message
                yield no_mail(where, reason, expected=not head and f"{entry.name}.msf" in names)
            elif shape is Shape.MBOX:
                folder = self._claim(join(directory_folder(directory), folder_name(stem(entry.name))), entry)
                yield from mbox_units(self._uri, entry.relative, folder, head, entry.stat)
            else:
                folder = self._claim(join(directory_folder(directory), folder_name(stem(entry.name))), entry)
                yield from archive_units(self._uri, entry.relative, folder, self._limits)
        yield from eml_units(self._uri, directory, directory_folder(directory), single)
        yield from eml_units(self._uri, directory, directory_folder(directory), outlook, "msg")
        yield from emlx_units(self._uri, directory, apple)

    def _outlook(self, source: PstSource) -> Iterator[SourceUnit | Problem]:
        """The folders of a data file, which says itself what some of them are for."""
        yield from source.units()
        self._known |= source.known

    def _single(self, entry: Entry) -> Iterator[SourceUnit | Problem]:
        """`uri` itself is a file: its folder is its name without endings."""
        head, shape, reason = self._recognise(entry)
        folder = shown(stem(entry.name))
        if shape is Shape.OTHER:
            yield no_mail(Locator(self._uri, None, None), reason)
        elif shape is Shape.COMPOUND:
            yield failed(ProblemKind.TOO_LARGE, Locator(self._uri, None, None), reason)
        elif shape is Shape.MAIL:
            yield from EmlSource(self._uri, self._limits).units()
        elif shape is Shape.EMLX:
            yield from EmlxSource(self._uri, self._limits).units()
        elif shape is Shape.MSG:
            yield from MsgSource(self._uri, self._limits).units()
        elif shape is Shape.PST:
            yield from self._outlook(PstSource(self._uri, self._limits))
        elif shape is Shape.OLM:
            yield from OlmSource(self._uri, self._limits).units()
        elif shape is Shape.MBOX:
            yield from mbox_units(self._uri, "", folder, head, entry.stat)
        elif shape in ARCHIVED:
            yield from archive_units(self._uri, "", folder, self._limits)

    def _recognise(self, entry: Entry) -> tuple[bytes, Shape, str]:
        """First bytes, shape and reason. One message saved with its `From ` line is a message if its name says so."""
        with resolve(self._uri, entry.relative).open("rb", buffering=0) as file:
            head = file.read(HEAD)
            shape, reason = recognise(head)
            if shape is Shape.MBOX and entry.stat.st_size <= SINGLE_BYTES and is_message_name(entry.name):
                rest = head + file.read(SINGLE_BYTES)
                if b"\nFrom " not in rest.replace(b"\r", b"\n"):
                    shape = Shape.MAIL
            if shape is Shape.ZIP and is_olm(file):
                shape = Shape.OLM
            if shape is Shape.COMPOUND:
                if entry.stat.st_size > most(self._limits):
                    return head, shape, f"perhaps an Outlook message; its {entry.stat.st_size} bytes are over the limit"
                shape = settled(head + file.read())
        return head, shape, reason

    def _claim(self, folder: str, entry: Entry) -> str:
        """A folder name no other file of the tree has: `offset+length` must lead to one place only."""
        if folder in self._folders:
            folder = shown(entry.relative)
        self._folders.add(folder)
        return folder


def is_message_name(name: str) -> bool:
    """`12.eml`, and the numbers MH and many corpora use."""
    return name[:1].isdigit() or name.casefold().endswith(_SINGLE_ENDINGS)
