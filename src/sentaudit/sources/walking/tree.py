"""Lists directories in a fixed order without following links, and tells what of them is no mail."""

from __future__ import annotations

import os
import stat as modes
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sentaudit.model.coverage import Problem
from sentaudit.model.locator import Locator
from sentaudit.sources.shared.naming import join, resolve, shown
from sentaudit.sources.shared.problems import no_mail, unreadable
from sentaudit.sources.shared.stamp import Stat

_SIDE_NAMES = frozenset(
    ".ds_store thumbs.db desktop.ini .gitignore .gitattributes .gitkeep .nomedia .lock .mh_sequences .mh_profile "
    ".xmhcache maildirfolder maildirsize subscriptions .subscriptions .customflags .uidvalidity .dovecot.sieve "
    "courierimapsubscribed courierimapuiddb courierimapacl msgfilterrules.dat popstate.dat filterlog.html "
    "virtualfolders.dat feeds.json feeditems.json archive_browser.html "
    "info.plist table_of_contents content_index backuptoc.plist .mboxcache.plist .syncinfo "
    "cyrus.header cyrus.index cyrus.cache cyrus.squat cyrus.annotations".split()
)
_SIDE_PREFIXES = ("dovecot", ".dovecot", ".imap", "._", ".nfs", "courierimap", "envelope index")
_SIDE_SUFFIXES = (".msf", ".lock", ".cmeta", ".ev-summary", ".ibex.index", ".index.ids", ".index.sorted", ".svbin")


class Entry(NamedTuple):
    """One name in a directory; `relative` is its path below the source's uri, "/" between names."""

    name: str
    relative: str
    stat: Stat


class Listing(NamedTuple):
    """A directory: its directories, its regular files, and what else is there, as Problems; all sorted by name."""

    directories: list[Entry]
    files: list[Entry]
    problems: list[Problem]


def is_side_file(name: str) -> bool:
    """True for the names of what mail programs keep beside the mail: indexes, locks, lists.

    The name decides only how it is told that a file holds no mail, never whether it is looked at.
    """
    lowered = name.casefold()
    return lowered in _SIDE_NAMES or lowered.startswith(_SIDE_PREFIXES) or lowered.endswith(_SIDE_SUFFIXES)


def listing(uri: str, relative: str) -> Listing:
    """What the directory at `relative` below `uri` holds. A directory that cannot be read is one Problem."""
    found = Listing([], [], [])
    try:
        with os.scandir(resolve(uri, relative)) as entries:
            for entry in entries:  # not all at once: a folder may hold a million
                _add(found, uri, join(relative, entry.name), entry)
    except OSError as error:
        found.problems.append(unreadable(error, Locator(uri, None, shown(relative) or None)))
    for some in (found.directories, found.files):
        some.sort(key=lambda entry: os.fsencode(entry.name))
    found.problems.sort(key=lambda problem: problem.where.position or "")
    return found


def _add(found: Listing, uri: str, path: str, entry: os.DirEntry[str]) -> None:
    try:
        stat = entry.stat(follow_symlinks=False)
    except OSError as error:
        found.problems.append(unreadable(error, Locator(uri, None, shown(path))))
        return
    if modes.S_ISDIR(stat.st_mode):
        found.directories.append(Entry(entry.name, path, Stat.of(stat)))
    elif modes.S_ISREG(stat.st_mode):
        found.files.append(Entry(entry.name, path, Stat.of(stat)))
    elif modes.S_ISLNK(stat.st_mode):
        found.problems.append(_link(uri, entry.path, Locator(uri, None, shown(path))))
    else:
        found.problems.append(no_mail(Locator(uri, None, shown(path)), "not a regular file"))


def _link(uri: str, path: str, where: Locator) -> Problem:
    """Links are never followed: what they point to is read at its own place, or lies outside what was named."""
    try:
        inside = Path(path).resolve(strict=True).is_relative_to(Path(uri).resolve())
    except (OSError, RuntimeError):
        return no_mail(where, "symbolic link that leads nowhere")
    if inside:
        return no_mail(where, "symbolic link to a place that is read itself", expected=True)
    return no_mail(where, "symbolic link that leads out of the source")


def is_maildir(directories: Iterator[str]) -> bool:
    """True if a directory with these subdirectories is a Maildir (or what is left of one)."""
    return "cur" in (names := set(directories)) and bool(names & {"new", "tmp"})
