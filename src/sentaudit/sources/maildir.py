"""Maildir and Maildir++, and Maildirs nested in directories (Dovecot's LAYOUT=fs)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sentaudit.errors import SourceError
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Folder, Problem
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage, SourceUnit
from sentaudit.sources.contents.sniff import HEAD, Shape, recognise
from sentaudit.sources.contents.whole import inflated
from sentaudit.sources.eml import batches, read_file
from sentaudit.sources.shared.naming import base_name, join, maildir_folder, resolve, shown, unique_name
from sentaudit.sources.shared.problems import failed, no_mail, too_large
from sentaudit.sources.shared.roles import folder_of
from sentaudit.sources.shared.stamp import Stat
from sentaudit.sources.walking.tree import Entry, Listing, is_maildir, is_side_file, listing


def maildir_units(uri: str, relative: str, found: Listing) -> Iterator[SourceUnit | Problem]:
    """The units of one Maildir folder: `spec` is (directory, "cur/name", ...), named as they lay there when listed.

    Of the directory itself only cur, new and tmp are looked at; messages in tmp were never delivered.
    """
    subfolders = any(entry.name.startswith(".") for entry in found.directories)
    folder = maildir_folder(relative, has_subfolders=subfolders)
    files: list[tuple[str, Stat]] = []
    for part in ("cur", "new", "tmp"):
        if not any(entry.name == part for entry in found.directories):
            continue
        inside = listing(uri, join(relative, part))
        yield from (problem._replace(where=problem.where._replace(folder=folder)) for problem in inside.problems)
        for entry in inside.directories:
            yield no_mail(Locator(uri, folder, shown(entry.relative)), "directory where messages should be")
        inside.files.reverse()
        while inside.files:
            entry = inside.files.pop()  # there may be a million, and twice is too much
            if is_side_file(entry.name) and _is_no_mail(uri, entry):
                yield no_mail(Locator(uri, folder, shown(entry.relative)), "index of a mail program", expected=True)
            elif part == "tmp":
                yield no_mail(Locator(uri, folder, shown(entry.relative)), "in tmp: delivery was never finished")
            else:
                files.append((f"{part}/{entry.name}", entry.stat))
    files.sort(key=lambda file: (os.fsencode(unique_name(file[0][4:])), file[0]))
    dealt = batches((unique_name(name[4:]), name, stat) for name, stat in files)
    for number, names, stamp, size in dealt:
        unit_id = f"maildir:{shown(relative)}:{number}"
        yield SourceUnit(unit_id, "maildir", uri, folder, (relative, *names), stamp, size)


def _is_no_mail(uri: str, entry: Entry) -> bool:
    """Looks into a file that is named like an index; what cannot be read is left to the reader to tell."""
    try:
        with resolve(uri, entry.relative).open("rb") as file:
            return recognise(file.read(HEAD))[0] in {Shape.OTHER, Shape.COMPOUND, Shape.PST}
    except OSError:
        return False


class MaildirSource:
    """The Maildir at `uri` with its subfolders; or, for units of a tree, folders below it.

    The position of a message is `FOLDER/cur/UNIQUE`, whether it lies in cur or new and whatever its flags are, so that
    it stays the same message when a mail program moves or marks it: look for a name that begins with UNIQUE in cur and
    new. Should two files of a folder have the same unique name, the later ones keep their full path.
    """

    at_once = 0

    def __init__(self, uri: str, limits: Limits) -> None:
        self._uri = uri
        self._limits = limits

    def units(self) -> Iterator[SourceUnit | Problem]:
        """All folders below `uri`, depth first. Raises SourceError if there is no Maildir at all."""
        if not Path(self._uri).is_dir():
            raise SourceError(f"no Maildir at {shown(self._uri)}", "Give a directory that holds cur and new.")
        pending = [""]
        seen = False
        while pending:
            relative = pending.pop()
            found = listing(self._uri, relative)
            yield from found.problems
            inside = is_maildir(entry.name for entry in found.directories)
            if inside:
                seen = True
                yield from maildir_units(self._uri, relative, found)
            for entry in found.files:
                side = is_side_file(entry.name)
                detail = "index of a mail program" if side else "outside of cur and new"
                yield no_mail(Locator(self._uri, None, shown(entry.relative)), detail, expected=side)
            below = [
                entry.relative for entry in found.directories if not (inside and entry.name in {"cur", "new", "tmp"})
            ]
            pending += reversed(below)
        if not seen:
            raise SourceError(f"no Maildir at {shown(self._uri)}", "Give a directory that holds cur and new.")

    def lasts(self, folder: str) -> bool:
        return False

    def folder(self, name: str) -> Folder:
        return folder_of(name, base_name(self._uri))

    def read(self, unit: SourceUnit, known: object = None) -> Iterator[RawMessage | Problem]:
        directory, *names = (str(part) for part in unit.spec)
        moved: dict[str, str] | None = None
        given: set[str] = set()
        for name in names:
            unique = unique_name(name[4:])
            path = resolve(self._uri, join(directory, name))
            if not path.exists():
                moved = self._now(directory) if moved is None else moved
                path = resolve(self._uri, join(directory, moved.get(unique, name)))
            position = shown(join(directory, "cur", unique) if unique not in given else join(directory, name))
            given.add(unique)
            yield from self._message(path, Locator(self._uri, unit.folder, position))

    def _now(self, directory: str) -> dict[str, str]:
        """Where the messages of a folder lie at this moment: flags change and mail moves from new to cur any time."""
        return {
            unique_name(entry.name): f"{part}/{entry.name}"
            for part in ("new", "cur")
            for entry in listing(self._uri, join(directory, part)).files
        }

    def _message(self, path: Path, where: Locator) -> Iterator[RawMessage | Problem]:
        """The message, unpacked if the server compresses its files; `stored` is the file as it is."""
        limit = self._limits.message_bytes
        for item in read_file(path, where, self._limits):
            if not isinstance(item, RawMessage) or item.sha256 is not None:
                yield item
                continue
            data, fault = inflated(item.stored, limit)
            if fault is not None:
                yield failed(fault.kind, where, fault.detail)
                continue
            if data is item.stored:
                yield item
            elif len(data) <= limit:
                yield item._replace(data=data)
            else:
                yield item._replace(data=data[:limit], size=len(data))
                yield too_large(where, limit, len(data))
