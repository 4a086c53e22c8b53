"""The profile directory of Thunderbird and its relatives: which of it is mail, and which mail lies elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sentaudit.model.coverage import Problem, ProblemKind
from sentaudit.model.locator import Locator
from sentaudit.sources.shared.naming import resolve, shown
from sentaudit.sources.shared.problems import aside
from sentaudit.sources.walking.tree import Entry, Listing

_SETTINGS = "prefs.js"
_FIRST_LINE = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,20}(?://|#|/\*) ?Mozilla User Preferences")
_STORES = ("ImapMail", "Mail")
_PLACE = re.compile(
    rb'^\s{0,8}user_pref\("mail\.server\.(server\d{1,6})\.directory(-rel)?",\s{0,8}"(.{0,4000}?)"\);', re.MULTILINE
)
_INSIDE = b"[ProfD]"
_MOST = 16 << 20


def mail_of(uri: str, found: Listing) -> list[Entry] | None:
    """The directories with mail, if this is a profile: settings that say so, and a place for mail beside them."""
    stores = [entry for entry in found.directories if entry.name in _STORES]
    if not stores or not any(entry.name == _SETTINGS for entry in found.files):
        return None
    return stores if _FIRST_LINE.match(_settings(uri, found)) else None


def about(uri: str, relative: str, found: Listing) -> Iterator[Problem]:
    """What is said of a profile besides its mail."""
    where = Locator(uri, None, shown(relative) or None)
    detail = "settings, address books and caches of Thunderbird are no mail"
    yield aside(ProblemKind.UNSUPPORTED, where, detail, expected=True)
    outside: dict[bytes, bool] = {}
    for server, is_relative, place in _PLACE.findall(_settings(uri, found)):
        if is_relative:
            outside[server] = not place.startswith(_INSIDE)
        else:
            outside.setdefault(server, True)
    elsewhere = sum(outside.values())
    if elsewhere:
        detail = f"{elsewhere} accounts of this profile keep their mail in directories outside of it: name them too"
        yield aside(ProblemKind.UNSUPPORTED, where, detail)


def _settings(uri: str, found: Listing) -> bytes:
    """The settings as far as they matter; unreadable ones say nothing."""
    for entry in found.files:
        if entry.name == _SETTINGS:
            try:
                with resolve(uri, entry.relative).open("rb") as file:
                    return file.read(_MOST)
            except OSError:
                return b""
    return b""
