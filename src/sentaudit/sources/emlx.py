"""Messages of Apple Mail (.emlx): a count of bytes, the message, and a property list behind it."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sentaudit.errors import SourceError
from sentaudit.model.coverage import Extent, Folder, Problem, ProblemKind
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage, SourceUnit
from sentaudit.sources.contents.apple import KEPT_APART, emlx_folder, unwrapped, with_files
from sentaudit.sources.contents.sniff import HEAD, Shape, recognise
from sentaudit.sources.eml import EmlSource, eml_units, read_file
from sentaudit.sources.shared.naming import base_name, shown
from sentaudit.sources.shared.problems import aside, no_mail, unreadable
from sentaudit.sources.shared.roles import folder_of
from sentaudit.sources.shared.stamp import Stat
from sentaudit.sources.walking.tree import Entry, Listing, is_side_file, listing

_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
_MOST_FILES = 1000


class EmlxSource(EmlSource):
    """One message at `uri`, or the mailboxes in a directory of Apple Mail; the position is the relative path.

    Of a message whose attachments lie beside it (`.partial.emlx`) they are read as its own.
    """

    kind = "emlx"

    def units(self) -> Iterator[SourceUnit | Problem]:
        """Every message below `uri`. Raises SourceError if there is none at all."""
        if not Path(self._uri).is_dir():
            yield from super().units()
            return
        pending = [""]
        seen = False
        while pending:
            found = listing(self._uri, relative := pending.pop())
            yield from found.problems
            messages: list[tuple[str, Stat]] = []
            for entry in found.files:
                if self._is_message(entry):
                    messages.append((entry.name, entry.stat))
                else:
                    where = Locator(self._uri, None, shown(entry.relative))
                    yield side_file(where, entry.name) or no_mail(where, "not a message of Apple Mail")
            seen = seen or bool(messages)
            yield from emlx_units(self._uri, relative, messages)
            yield from kept_apart(self._uri, found)
            pending += [entry.relative for entry in reversed(found.directories) if not is_kept_apart(found, entry)]
        if not seen:
            hint = "Give a mailbox or an account in the folder of Apple Mail."
            raise SourceError(f"no message of Apple Mail at {shown(self._uri)}", hint)

    def folder(self, name: str) -> Folder:
        path = Path(self._uri)
        return folder_of(name, base_name(self._uri) if path.is_dir() else "")

    def message(self, path: Path, where: Locator) -> Iterator[RawMessage | Problem]:
        deleted = False
        for item in read_file(path, where, self._limits):
            if not isinstance(item, RawMessage):
                yield item
                continue
            found = unwrapped(item.stored, is_whole=item.sha256 is None)
            deleted = found.deleted
            data = found.data
            asides = [(ProblemKind.BROKEN, found.detail)] if found.detail else []
            apart = len(KEPT_APART.findall(data))
            if apart:
                files = _files_of(path, self._limits.message_bytes - len(data))
                if isinstance(files, OSError):
                    yield unreadable(files, where)._replace(extent=Extent.ASIDE)
                    files = _Files([], 0)
                if files.parts:
                    data = with_files(data, files.parts)
                missing = max(apart - len(files.parts), files.left_out)
                if missing:
                    asides.append((ProblemKind.BROKEN, f"{missing} attachments are not in this copy of the mailbox"))
            yield item._replace(data=data, size=len(data) if item.sha256 is None else item.size)
            for kind, detail in asides:
                yield aside(kind, where, detail)
        if deleted:
            detail = "marked as deleted, but still there; it is read as well"
            yield aside(ProblemKind.UNSUPPORTED, where, detail, expected=True)

    def _is_message(self, entry: Entry) -> bool:
        """What cannot be looked into is left to the reader to tell."""
        try:
            with Path(self._uri, entry.relative).open("rb", buffering=0) as file:
                return recognise(file.read(HEAD))[0] is Shape.EMLX
        except OSError:
            return True


class _Files(NamedTuple):
    parts: list[tuple[str, bytes]]
    left_out: int


def _files_of(path: Path, room: int) -> _Files | OSError:
    """Name and content of the attachments of a message, in the order of its parts, and how many did not fit."""
    number = path.name.partition(".")[0]
    found: list[tuple[tuple[int, ...], str, Path]] = []
    try:
        directory = path.parent.parent / "Attachments" / number
        if directory.is_dir():
            for part in directory.iterdir():
                if part.is_dir() and not part.is_symlink():
                    found += [
                        (_section(part.name), file.name, file)
                        for file in part.iterdir()
                        if file.is_file() and not file.is_symlink()
                    ]
        for file in path.parent.glob(f"{number}.*.emlxpart"):
            if not file.is_symlink():
                found.append((_section(file.name.split(".", 1)[1].removesuffix(".emlxpart")), "", file))
        parts: list[tuple[str, bytes]] = []
        for _, name, file in sorted(found)[:_MOST_FILES]:
            size = file.stat().st_size
            if size > room:
                continue
            room -= size
            data = file.read_bytes()
            parts.append((name, data if name else _decoded(data)))
    except OSError as error:
        return error
    return _Files(parts, len(found) - len(parts))


def _section(name: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d{1,9}", name))


def _decoded(data: bytes) -> bytes:
    """A part as an older Apple Mail wrote it: still in base64, if it looks like it."""
    return binascii.a2b_base64(data) if _BASE64.fullmatch(data) and len(data.split()) > 0 else data


def emlx_units(uri: str, directory: str, files: list[tuple[str, Stat]]) -> Iterator[SourceUnit]:
    """The units of the messages of one directory, in the folder its path stands for."""
    yield from eml_units(uri, directory, emlx_folder(directory), files, "emlx")


def is_kept_apart(found: Listing, entry: Entry) -> bool:
    """True for the directory of attachments beside one of messages: they are read with their messages."""
    return entry.name == "Attachments" and any(other.name == "Messages" for other in found.directories)


def kept_apart(uri: str, found: Listing) -> Iterator[Problem]:
    """Says of such a directory why nothing is said of its files."""
    for entry in found.directories:
        if is_kept_apart(found, entry):
            detail = "attachments of the messages beside it: read with them"
            where = Locator(uri, None, shown(entry.relative))
            yield aside(ProblemKind.UNSUPPORTED, where, detail, expected=True)


def side_file(where: Locator, name: str) -> Problem | None:
    """What is said of a file that only helps Apple Mail, None for others."""
    if name.endswith(".emlxpart"):
        detail = "part of the message beside it: read with it"
        return aside(ProblemKind.UNSUPPORTED, where, detail, expected=True)
    return no_mail(where, "index of a mail program", expected=True) if is_side_file(name) else None
