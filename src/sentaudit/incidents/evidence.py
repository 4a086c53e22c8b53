"""Evidence of many messages one after the other: opened all at once it takes a kilobyte for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sentaudit.model.facts import Evidence
from sentaudit.ports import Case

_AT_ONCE = 2_000


def evidence_of(case: Case, messages: Iterable[int]) -> Iterator[tuple[int, Evidence]]:
    """The messages that have some with theirs, in no order that means anything."""
    left = iter(messages)
    while some := sorted(islice(left, _AT_ONCE)):
        yield from case.evidence(some).items()
