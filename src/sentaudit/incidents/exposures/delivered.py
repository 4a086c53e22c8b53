"""The Bcc fields that delivered copies of one message still have, and whom they show (detection.md 2)."""

from __future__ import annotations

from collections.abc import Iterable

from sentaudit.incidents.exposures.exposure import Exposures
from sentaudit.incidents.exposures.family import Family
from sentaudit.incidents.exposures.shown import Shown, union
from sentaudit.incidents.parties.lists import NOBODY
from sentaudit.ports import StoredMessage


def bcc_left(copies: Iterable[StoredMessage], exposures: Exposures, sent_folders: frozenset[int]) -> Shown | None:
    """Everybody the fields show, a list that several copies have once; None if they show nobody.

    Somebody alone in the field got a copy of his own (RFC 5322 3.6.3), which shows him to nobody else.
    """
    left = (exposures.of(one.facts, sent_folder=one.folder in sent_folders).get(Family.BCC) for one in copies)
    lists = list(dict.fromkeys(one for one in left if one is not None and one.size > 1))
    if len(lists) < 2:
        return lists[0] if lists else None
    return Shown(
        people=union(lists),
        without=NOBODY,
        internal=NOBODY.union(*(one.internal for one in lists)),
        excluded=NOBODY.union(*(one.excluded for one in lists)),
        entries=sum(one.entries for one in lists),
    )
