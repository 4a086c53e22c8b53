"""Reading sources again: are the bytes still those the case speaks of, and does another parser count the same?"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from sentaudit.engine.pipeline import NamedSource, walk
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Folder, Role
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage
from sentaudit.names.wanted import matches
from sentaudit.parsing.message import parse
from sentaudit.parsing.second_opinion import Opinion, second_opinion
from sentaudit.store.case import SqliteCase


class Asked(NamedTuple):
    """What is compared: folders as in the settings ("sent": those not known to hold anything else), and the time in
    epoch seconds, inclusive and exclusive. Messages without a date are in any time."""

    folders: tuple[str, ...] = ("all",)
    since: int | None = None
    until: int | None = None

    def takes(self, folder: Folder) -> bool:
        """True if the messages of the folder are compared."""
        names = [name.lower() for name in self.folders]
        if "all" in names or ("sent" in names and folder.role is not Role.OTHER):
            return True
        return matches(folder.name, (name for name in names if name != "sent"))

    def is_in_time(self, sent_at: int | None) -> bool:
        """True if a message of that date is compared."""
        if sent_at is None:
            return True
        return (self.since is None or sent_at >= self.since) and (self.until is None or sent_at < self.until)

    @property
    def any_time(self) -> bool:
        """True if no date is needed."""
        return self.since is None and self.until is None


@dataclass(slots=True)
class Verification:
    """Messages by outcome: as scanned, changed at their place, no longer there, not in the case.

    `opinions` has one entry for every flagged message that was found again.
    """

    same: int = 0
    changed: int = 0
    missing: int = 0
    new: int = 0
    opinions: list[tuple[Locator, Opinion]] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """True if the sources are exactly what the case was made from."""
        return not (self.changed or self.missing or self.new)


def verify(
    sources: Iterable[NamedSource],
    case: SqliteCase,
    flagged: Collection[tuple[str, str | None, str | None]],
    limits: Limits,
    asked: Asked,
) -> Verification:
    """Compares the SHA-256 of every message asked for with the case; changes nothing. `flagged`: source, folder and
    position."""
    outcome = Verification()
    for uri, source in sources:
        units, _ = walk(uri, source)
        for unit in units:
            if not asked.takes(source.folder(unit.folder)):
                continue
            known = case.scanned(unit.id)
            for item in source.read(unit):
                if not isinstance(item, RawMessage):
                    continue
                stored = known.pop(item.position, None)
                if not asked.any_time and not asked.is_in_time(stored[1] if stored else _date(item, limits)):
                    continue
                if stored is None:
                    outcome.new += 1
                    continue
                if stored[0] == (item.sha256 or hashlib.sha256(item.stored).digest()):
                    outcome.same += 1
                else:
                    outcome.changed += 1
                if (uri, unit.folder, item.position) in flagged:
                    where = Locator(uri, unit.folder, item.position)
                    outcome.opinions.append((where, second_opinion(item.data, limits)))
            outcome.missing += sum(asked.is_in_time(sent_at) for _, sent_at in known.values())
        walked = {unit.id for unit in units}
        for name, folder in case.units_of(uri).items():
            if name not in walked and asked.takes(source.folder(folder)):
                outcome.missing += sum(asked.is_in_time(sent_at) for _, sent_at in case.scanned(name).values())
    return outcome


def _date(item: RawMessage, limits: Limits) -> int | None:
    return parse(item.data, limits).envelope.sent_at
