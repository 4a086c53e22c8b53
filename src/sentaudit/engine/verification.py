"""Reading sources again: are the bytes still those the case speaks of, and does another parser count the same?"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sentaudit.engine.pipeline import NamedSource, walk
from sentaudit.model.config import Limits
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage
from sentaudit.parsing.second_opinion import Opinion, second_opinion
from sentaudit.store.case import SqliteCase


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
) -> Verification:
    """Compares the SHA-256 of every message with the case; changes nothing. `flagged`: source, folder and position."""
    outcome = Verification()
    for uri, source in sources:
        units, _ = walk(uri, source)
        for unit in units:
            known = dict(case.known(unit.id))
            for item in source.read(unit):
                if not isinstance(item, RawMessage):
                    continue
                stored = known.pop(item.position, None)
                outcome.same += stored == (item.sha256 or hashlib.sha256(item.stored).digest())
                outcome.new += stored is None
                if stored is not None and (uri, unit.folder, item.position) in flagged:
                    where = Locator(uri, unit.folder, item.position)
                    outcome.opinions.append((where, second_opinion(item.data, limits)))
                outcome.changed += stored is not None
            outcome.missing += len(known)
        walked = {unit.id for unit in units}
        outcome.missing += sum(len(case.known(name)) for name in case.unit_states(uri) if name not in walked)
    outcome.changed -= outcome.same
    return outcome
