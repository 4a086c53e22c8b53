"""The profile of a Thunderbird: accounts, folders and subfolders in mbox files or Maildirs."""

from __future__ import annotations

from collections.abc import Iterator

from sentaudit.errors import SourceError
from sentaudit.model.coverage import Problem
from sentaudit.model.message import SourceUnit
from sentaudit.sources.path import PathSource
from sentaudit.sources.shared.naming import shown
from sentaudit.sources.walking.profile import mail_of
from sentaudit.sources.walking.tree import listing


class ThunderbirdSource(PathSource):
    """The profile at `uri`: a directory with `prefs.js` beside `Mail` or `ImapMail`. Positions are as in any tree."""

    def units(self) -> Iterator[SourceUnit | Problem]:
        """Everything in the directories of its accounts. Raises SourceError if this is no profile."""
        if mail_of(self._uri, listing(self._uri, "")) is None:
            hint = "Give the directory that holds prefs.js; single mailbox files in it need no more than their path."
            raise SourceError(f"no profile of Thunderbird at {shown(self._uri)}", hint)
        yield from super().units()
