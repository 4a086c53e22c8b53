"""A part to what an extractor finds in it, in the sandbox where that is due, within the budget of the message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sentaudit.engine.files.budget import Budget
from sentaudit.engine.files.outcomes import Outcomes
from sentaudit.engine.files.passwords import Passwords
from sentaudit.engine.sandbox.answer import Yield, overfull
from sentaudit.engine.sandbox.child import Task
from sentaudit.engine.sandbox.items import Item, Room
from sentaudit.engine.sandbox.sandbox import sandbox_of
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.model.message import Part
from sentaudit.ports import Extractor

_NO_PASSWORDS = Passwords()
_BY_LIST = "opened with a password of the list"
_BY_MAIL = "opened with a password from a neighbouring mail"


class Opener:
    """Opens parts for extractors that hand them to parsers of untrusted formats.

    The extractor sees the part without its place in the message, and without its name where that makes no difference,
    so that the same file gives the same wherever it is attached; what it gives is put in its place here.
    """

    def __init__(self, limits: Limits, outcomes: Outcomes | None = None, passwords: Passwords = _NO_PASSWORDS) -> None:
        self._limits = limits
        self._outcomes = outcomes
        self._passwords = passwords
        self._names: dict[tuple[type[Extractor], Part], bytes] = {}

    def ahead(self, parts: Iterable[tuple[Extractor, Part]]) -> None:
        """Lets the sandbox begin with parts that will be opened soon, in about this order."""
        seconds = self._limits.part_seconds
        tasks = [self._task(type(extractor), _bare(extractor, part), (), seconds) for extractor, part in parts]
        outcomes = self._outcomes
        if outcomes is not None:
            self._names = {(one.extractor, one.part): outcomes.name(one.extractor, one.part, ()) for one in tasks}
            tasks = [one for one in tasks if not outcomes.knows(self._names[one.extractor, one.part])]
        sandbox_of(self._limits.sandbox_bytes).ahead(tasks)

    def open(self, extractor: Extractor, part: Part, budget: Budget, keys: Sequence[str] = ()) -> Iterator[Item]:
        """Everything found, then a Problem if that is not all there is.

        `keys` are passwords to try besides those of the run.
        """
        seconds = budget.seconds()
        if seconds <= 0:
            yield _problem(part, ProblemKind.TIMEOUT, "the time for this message was used up")
            return
        if budget.room <= 0:
            yield _problem(part, ProblemKind.TOO_LARGE, "what may be unpacked of this message was used up")
            return
        bare = _bare(extractor, part)
        way = part.inner if bare.filename else part.way
        given, opened = self._unlocked(extractor, bare, self._given(extractor, bare, (), seconds), keys, budget)
        room = Room(budget.room)
        all_fit = room.takes(given.weight)
        for item in given.items:
            fitting = item if all_fit else room.fit(item)
            if fitting is not None:
                yield _placed(fitting, part, way)
            if room.full:
                break
        fault = overfull(budget.room) if room.full else given.fault
        budget.room = room.left
        if fault is not None:
            yield _problem(part, *fault)
        if opened:
            where = Locator("", part=part.path, inner=part.way)
            yield Problem(Stage.EXTRACT, ProblemKind.ENCRYPTED, where, opened, Extent.ASIDE, expected=True)

    def _unlocked(
        self, extractor: Extractor, bare: Part, given: Yield, keys: Sequence[str], budget: Budget
    ) -> tuple[Yield, str]:
        """What passwords give beyond what the part gave without, and which did; the same and "" if none did."""
        locked, opened = _locked(given), ""
        for passwords, said in ((self._passwords, _BY_LIST), (keys, _BY_MAIL)):
            if not locked or not passwords:
                continue
            seconds = budget.seconds()
            if seconds <= 0:
                break
            again = self._given(extractor, bare, passwords, seconds)
            if _locked(again) < locked or (len(again.items) > len(given.items) and again.fault is None):
                given, locked, opened = again, _locked(again), said
        budget.locked = budget.locked or locked > 0
        return given, opened

    def _given(self, extractor: Extractor, bare: Part, passwords: Sequence[str], seconds: float) -> Yield:
        """What the extractor gives under the full limits, whatever the message has used up of them."""
        kind, outcomes = type(extractor), self._outcomes
        if outcomes is None:
            return self._run(kind, bare, passwords, seconds)
        name = (not passwords and self._names.get((kind, bare))) or outcomes.name(kind, bare, passwords)
        known = outcomes.find(name)
        if known is not None:
            return known
        given = self._run(kind, bare, passwords, seconds)
        cut_short = seconds < self._limits.part_seconds and given.fault and given.fault.kind is ProblemKind.TIMEOUT
        if not cut_short:
            outcomes.add(name, given)
        return given

    def _run(self, kind: type[Extractor], bare: Part, passwords: Sequence[str], seconds: float) -> Yield:
        return sandbox_of(self._limits.sandbox_bytes).run(self._task(kind, bare, passwords, seconds))

    def _task(self, kind: type[Extractor], bare: Part, passwords: Sequence[str], seconds: float) -> Task:
        limits = self._limits
        return Task(kind, bare, limits, tuple(passwords), limits.inflated_bytes, seconds)


def _bare(extractor: Extractor, part: Part) -> Part:
    """The part without its place in the message, and without its name if that is only a step on the way."""
    filename = "" if getattr(extractor, "nameless", False) else part.filename
    return part._replace(path="", filename=filename, inner=(), alternative=0)


def _locked(given: Yield) -> int:
    """How many things in the part stayed closed."""
    return sum(
        isinstance(item, Problem) and item.kind is ProblemKind.ENCRYPTED and item.extent is not Extent.ASIDE
        for item in given.items
    )


def _placed(item: Item, part: Part, way: tuple[str, ...]) -> Item:
    """The item where the part lies, to whose inside the `way` leads."""
    if isinstance(item, Problem):
        inner = (*way, *item.where.inner) if item.where.inner else part.way
        return item._replace(where=item.where._replace(part=part.path, inner=inner))
    if isinstance(item, Part):
        return item._replace(path=part.path, inner=(*way, *item.inner))
    return item._replace(part=part.path, inner=(*way, *item.inner))


def _problem(part: Part, kind: ProblemKind, detail: str) -> Problem:
    return Problem(Stage.EXTRACT, kind, Locator("", part=part.path, inner=part.way), detail, Extent.PART_FAILED)
