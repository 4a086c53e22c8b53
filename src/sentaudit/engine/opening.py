"""A part to what an extractor finds in it, in the sandbox where that is due, within the budget of the message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sentaudit.engine.budget import Budget
from sentaudit.engine.items import Item, Room
from sentaudit.engine.outcomes import Outcomes
from sentaudit.engine.sandbox import Yield, overfull, sandbox_of
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.model.message import Part
from sentaudit.ports import Extractor


class Opener:
    """Opens parts for extractors that hand them to parsers of untrusted formats.

    The extractor sees the part without its place in the message, so that the same file gives the same wherever it is
    attached; what it gives is put in its place here.
    """

    def __init__(self, limits: Limits, outcomes: Outcomes | None = None) -> None:
        self._limits = limits
        self._outcomes = outcomes

    def open(self, extractor: Extractor, part: Part, budget: Budget) -> Iterator[Item]:
        """Everything found, then a Problem if that is not all there is."""
        seconds = budget.seconds()
        if seconds <= 0:
            yield _problem(part, ProblemKind.TIMEOUT, "the time for this message was used up")
            return
        if budget.room <= 0:
            yield _problem(part, ProblemKind.TOO_LARGE, "what may be unpacked of this message was used up")
            return
        given = self._given(extractor, part._replace(path="", inner=(), alternative=0), (), seconds)
        room = Room(budget.room)
        for item in given.items:
            fitting = room.fit(item)
            if fitting is not None:
                yield _placed(fitting, part)
            if room.full:
                break
        fault = overfull(budget.room) if room.full else given.fault
        budget.room = room.left
        if fault is not None:
            yield _problem(part, *fault)

    def _given(self, extractor: Extractor, bare: Part, passwords: Sequence[str], seconds: float) -> Yield:
        """What the extractor gives under the full limits, whatever the message has used up of them."""
        kind, outcomes = type(extractor), self._outcomes
        if outcomes is None:
            return self._run(kind, bare, passwords, seconds)
        name = outcomes.name(kind, bare, passwords)
        known = outcomes.find(name)
        if known is not None:
            return known
        given = self._run(kind, bare, passwords, seconds)
        cut_short = seconds < self._limits.part_seconds and given.fault and given.fault.kind is ProblemKind.TIMEOUT
        if not cut_short:
            outcomes.add(name, given)
        return given

    def _run(self, extractor: type[Extractor], bare: Part, passwords: Sequence[str], seconds: float) -> Yield:
        limits = self._limits
        sandbox = sandbox_of(limits.sandbox_bytes)
        return sandbox.run(extractor, bare, limits, passwords, limits.inflated_bytes, seconds)


def _placed(item: Item, part: Part) -> Item:
    """The item where the part lies."""
    if isinstance(item, Problem):
        inner = (*part.inner, *item.where.inner) if item.where.inner else part.way
        return item._replace(where=item.where._replace(part=part.path, inner=inner))
    if isinstance(item, Part):
        return item._replace(path=part.path, inner=(*part.inner, *item.inner))
    return item._replace(part=part.path, inner=(*part.inner, *item.inner))


def _problem(part: Part, kind: ProblemKind, detail: str) -> Problem:
    return Problem(Stage.EXTRACT, kind, Locator("", part=part.path, inner=part.way), detail, Extent.PART_FAILED)
