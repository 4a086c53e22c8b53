"""Which messages are audited, and which are only read for what they tell about the others."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from sentaudit.incidents.population import Population
from sentaudit.model.config import Config
from sentaudit.model.coverage import Role
from sentaudit.model.facts import Flag, MessageFacts
from sentaudit.ports import FolderRow

_SENT_LABEL = int(Flag.SENT_LABEL)


class Audience:
    """The policy of one run.

    `sent`: folders with role sent, messages labelled as sent, and messages of internal authors where the role of the
    folder is not known. `all`: besides these, internal authors in every folder, and messages that name no author;
    what outsiders sent is incoming mail and never an own exposure. A folder name (glob, any case) takes the
    folder wholly. Several entries add up.
    """

    def __init__(self, config: Config, folders: Mapping[int, FolderRow], population: Population) -> None:
        names = [name.lower() for name in config.folders]
        self._everywhere = "all" in names
        by_role = self._everywhere or "sent" in names
        patterns = [name for name in names if name not in ("sent", "all")]
        self._internal = population.internal
        self._whole = frozenset(
            row.id
            for row in folders.values()
            if (by_role and row.folder.role is Role.SENT)
            or any(fnmatchcase(row.folder.name.lower(), pattern) for pattern in patterns)
        )
        self._by_author = frozenset(
            row.id for row in folders.values() if by_role and (self._everywhere or row.folder.role is Role.UNKNOWN)
        )
        self._by_label = by_role
        self._since, self._until = config.since, config.until
        self.bounded = config.since is not None or config.until is not None

    def takes(self, folder: int, facts: MessageFacts) -> bool:
        """True if the message is audited, its date aside."""
        if folder in self._whole:
            return True
        if self._by_label and int(facts.flags) & _SENT_LABEL:
            return True
        if folder not in self._by_author:
            return False
        if facts.sender is None:
            return self._everywhere
        return facts.sender in self._internal

    def is_whole(self, folder: int) -> bool:
        """True if the folder itself is audited, whatever lies in it."""
        return folder in self._whole

    def in_period(self, sent_at: int | None) -> bool:
        """True within since/until; an undated message is never left out on a guess."""
        if sent_at is None:
            return True
        return (self._since is None or sent_at >= self._since) and (self._until is None or sent_at < self._until)
