"""Which messages are audited, and which are only read for what they tell about the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sentaudit.incidents.parties.population import Population
from sentaudit.model.config import Config
from sentaudit.model.coverage import Role
from sentaudit.model.selection import Scope
from sentaudit.names.wanted import matches
from sentaudit.ports import FolderRow


class Audience:
    """The policy of one run.

    `sent`: folders with role sent, messages labelled as sent, and messages of internal authors where the role of the
    folder is not known. `all`: besides these, internal authors in every folder, and messages that name no author;
    what outsiders sent is incoming mail and never an own exposure. A folder name (glob, any case) takes the
    folder wholly. Several entries add up.

    `scope` is what is audited, `ever` the same at any time, and `period` all messages of the time that is.
    """

    def __init__(self, config: Config, folders: Mapping[int, FolderRow], population: Population) -> None:
        names = [name.lower() for name in config.folders]
        everywhere = "all" in names
        by_role = everywhere or "sent" in names
        patterns = [name for name in names if name not in ("sent", "all")]
        whole = [
            row.id
            for row in folders.values()
            if (by_role and row.folder.role is Role.SENT) or matches(row.folder.name, patterns)
        ]
        by_author = [row.id for row in folders.values() if by_role and (everywhere or row.folder.role is Role.UNKNOWN)]
        self.ever = Scope(frozenset(whole), frozenset(by_author), population.internal, everywhere, by_role)
        self.scope = replace(self.ever, since=config.since, until=config.until)
        self.period = Scope(frozenset(folders), since=config.since, until=config.until)

    def is_whole(self, folder: int) -> bool:
        """True if the folder itself is audited, whatever lies in it."""
        return folder in self.scope.folders
