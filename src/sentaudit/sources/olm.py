"""Archives of Outlook for Mac (.olm): a zip with a file for each message, in directories for its folders."""

from __future__ import annotations

import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from hashlib import sha256
from typing import BinaryIO

from sentaudit.errors import SourceError
from sentaudit.formats.foreign import Fault
from sentaudit.formats.olm import Letter, letters
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Folder, Problem, ProblemKind
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage, SourceUnit
from sentaudit.sources.shared.naming import base_name, join, resolve, shown, stem
from sentaudit.sources.shared.problems import aside, changed, failed, no_mail, too_large, unreadable
from sentaudit.sources.shared.roles import folder_of
from sentaudit.sources.shared.stamp import stamp_of

_MESSAGES, _ATTACHMENTS = "com.microsoft.__Messages", "com.microsoft.__Attachments"
_LEFT_OUT = re.compile(r"(?:^|/)(?:Contacts|Calendar|Tasks|Notes|Categories|Address Book|Accounts)\b[^/]{0,200}\.xml$")
_READ_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError)


class OlmSource:
    """The archive at `uri`, or, for units of a tree, one at `relative` below it whose folders come below `above`.

    The position of a message is its path in the archive, with "#2" and so on behind it if one file holds several.
    """

    at_once = 0

    def __init__(self, uri: str, limits: Limits, relative: str = "", above: str = "") -> None:
        self._uri = uri
        self._limits = limits
        self._relative = relative
        self._above = above

    def units(self) -> Iterator[SourceUnit | Problem]:
        """The folders. Raises SourceError if there is no readable file at `uri` itself."""
        where = Locator(self._uri, None, shown(self._relative) or None)
        sizes: dict[str, int] = {}
        problems: list[Problem] = []
        try:
            with resolve(self._uri, self._relative).open("rb") as file:
                stat = os.fstat(file.fileno())
                for count, info in enumerate(_members(file)):
                    if count >= self._limits.archive_members:
                        problems.append(failed(ProblemKind.TOO_MANY, where, "too many archive members"))
                        break
                    folder = self._folder(info.filename)
                    if folder is not None:
                        sizes[folder] = sizes.get(folder, 0) + info.compress_size
                    elif not info.is_dir() and _ATTACHMENTS not in info.filename:
                        place = where._replace(position=self._position(info.filename))
                        expected = _LEFT_OUT.search(info.filename) is not None
                        detail = "contacts, appointments, notes or settings" if expected else "not a message"
                        problems.append(no_mail(place, detail, expected=expected))
        except OSError as error:
            if not self._relative:
                hint = "Give the path of an archive of Outlook for Mac you may read."
                raise SourceError(f"cannot read {shown(self._uri)}", hint) from error
            yield unreadable(error, where)
            return
        except _READ_ERRORS:
            yield failed(ProblemKind.BROKEN, where, "zip archive without a readable list of contents")
            return
        yield from problems
        name = shown(self._relative or base_name(self._uri))
        for folder, size in sorted(sizes.items()):
            spec = (self._relative, self._above)
            yield SourceUnit(f"olm:{name}!{folder}", "olm", self._uri, folder, spec, stamp_of(stat), size)

    def lasts(self, folder: str) -> bool:
        return False

    def folder(self, name: str) -> Folder:
        return folder_of(name)

    def read(self, unit: SourceUnit, known: object = None) -> Iterator[RawMessage | Problem]:
        self._relative, self._above = (str(part) for part in unit.spec)
        where = Locator(self._uri, unit.folder, None)
        try:
            with resolve(self._uri, self._relative).open("rb") as file:
                if stamp_of(os.fstat(file.fileno())) != unit.stamp:
                    yield changed(where)
                archive = zipfile.ZipFile(file)
                for info in archive.infolist()[: self._limits.archive_members]:
                    if self._folder(info.filename) == unit.folder:
                        place = where._replace(position=self._position(info.filename))
                        yield from self._file(archive, info, place)
        except OSError as error:
            yield unreadable(error, where)
        except _READ_ERRORS:
            yield failed(ProblemKind.BROKEN, where, "zip archive without a readable list of contents")

    def _file(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: Locator) -> Iterator[RawMessage | Problem]:
        """The messages of one member."""
        try:
            found = letters(_content(archive, info, self._limits.inflated_bytes))
        except Fault as fault:
            yield failed(fault.kind, where, fault.detail)
            return
        if not found:
            yield failed(ProblemKind.BROKEN, where, "the XML holds no message")
        for number, letter in enumerate(found, 1):
            position = f"{where.position}#{number}" if number > 1 else where.position
            yield from self._message(archive, letter, where._replace(position=position))

    def _message(self, archive: zipfile.ZipFile, letter: Letter, where: Locator) -> Iterator[RawMessage | Problem]:
        room = self._limits.inflated_bytes
        refused: list[Problem] = []

        def load(place: str) -> bytes | None:
            nonlocal room
            try:
                data = _content(archive, archive.getinfo(place), room)
            except Fault as fault:
                refused.append(aside(fault.kind, where, f"an attachment left out: {fault.detail}"))
                return b""
            except KeyError:
                return None
            room -= len(data)
            return data

        mail, missing = letter.mail(load)
        cut, size = self._limits.message_bytes, len(mail)
        digest = sha256(mail).digest() if size > cut else None
        data = mail[:cut] if size > cut else mail
        yield RawMessage(where.position or "", data, data, size, digest)
        if digest is not None:
            yield too_large(where, cut, size)
        yield from refused
        if missing:
            yield aside(ProblemKind.BROKEN, where, f"{missing} attachments are not in the archive")

    def _folder(self, name: str) -> str | None:
        """The folder of a message by the path of its file, None for everything else."""
        *way, last = name.split("/")
        if _MESSAGES not in way or _ATTACHMENTS in way or not last.lower().endswith(".xml"):
            return None
        parts = (shown(part) for part in way if part not in (_MESSAGES, "Accounts", "Local", ""))
        return join(self._above, *parts) or shown(stem(base_name(self._uri)))

    def _position(self, name: str) -> str:
        return "!".join(part for part in (shown(self._relative), shown(name)) if part)


def is_olm(file: BinaryIO) -> bool:
    """True if the zip holds messages of Outlook for Mac."""
    try:
        return any(_MESSAGES in info.filename for info in _members(file))
    except (*_READ_ERRORS, OSError):
        return False


def _members(file: BinaryIO) -> list[zipfile.ZipInfo]:
    return zipfile.ZipFile(file).infolist()


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    if info.flag_bits & 1:
        raise Fault(ProblemKind.ENCRYPTED, "encrypted archive member")
    try:
        with archive.open(info) as member:
            data = member.read(most + 1)
    except (*_READ_ERRORS, OSError) as error:
        raise Fault(ProblemKind.BROKEN, "damaged archive member") from error
    if len(data) > most:
        raise Fault(ProblemKind.TOO_LARGE, f"over {most} bytes unpacked")
    return data
