"""The flow of a scan on one screen: sources to units, units through workers, results into the case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from sentaudit.engine.deadline import Deadline
from sentaudit.engine.files.neighbours import Neighbours
from sentaudit.engine.progress import Progress
from sentaudit.engine.recipe import Policy
from sentaudit.errors import SourceError
from sentaudit.model.coverage import OPERATION_KINDS, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.model.message import SourceUnit
from sentaudit.ports import Runner, Source, Work
from sentaudit.quiet import collect_seldom
from sentaudit.store.case import SqliteCase


class NamedSource(NamedTuple):
    """A source under the name it has in reports."""

    uri: str
    source: Source


def scan(
    sources: Iterable[NamedSource],
    case: SqliteCase,
    runner: Runner,
    policy: Policy,
    progress: Progress,
    deadline: Deadline | None = None,
) -> dict[str, SourceError]:
    """Brings the case up to date with the sources; each finished unit is committed, so nothing done is lost.

    Units whose stamp the case knows are not read again; of changed ones only new messages are scanned; what no
    longer exists is dropped. `policy` tells whether stored facts are still what a scan would give. Gives the
    errors of sources that could not be opened at all, by their names; each is a Problem of the case as well.

    Once the deadline is over no unit is begun: what is left is a Problem of its source and done by the next run.
    """
    collect_seldom()  # in this process come all results together, wherever they were made
    deadline = deadline or Deadline()
    sources = list(sources)
    for ordinal, (uri, _) in enumerate(sources):
        case.register_source(uri, ordinal)
    _forget_slips(case, {uri for uri, _ in sources})
    unreadable: dict[str, SourceError] = {}
    for uri, source in fairly(sources, case.problems()):
        if deadline.over:
            case.add_source_problem(uri, _budget(Stage.SOURCE, uri, "not opened"))
            continue
        try:
            units, problems = walk(uri, source)
        except SourceError as error:
            unreadable[uri] = error
            gone = Problem(Stage.SOURCE, ProblemKind(error.kind), Locator(uri), error.detail)
            case.source_problems(uri, [gone])
            continue
        case.source_problems(uri, problems)
        progress.found(len(units), sum(unit.size for unit in units))
        for folder in dict.fromkeys(unit.folder for unit in units):
            case.register_folder(uri, source.folder(folder))
        work = _Work(uri, units, case, policy, progress, deadline)
        neighbours = Neighbours()
        # Until the passwords in all the mails of the source were tried, a unit with a closed part is not done with.
        unfinished = f"{policy.base}:unfinished" if policy.mail else policy.locked
        for result in runner.run(work.due()):
            unit = work.given.pop(result.unit_id)
            case.commit(unit, result, policy.base, unfinished)
            neighbours.add(unit.id, result.letters)
            progress.scanned(result)
        if policy.mail and not work.left:
            _unlock(uri, units, case, runner, policy, neighbours)
        # What could not be looked into may still hold what the case knows: only a whole walk tells what is gone.
        # What was moved has its new place by now.
        if not any(problem.is_operation for problem in problems) and not work.left:
            case.drop_units(uri, {unit.id for unit in units}, source.lasts)
        if work.left:
            size = sum(unit.size for unit in work.left)
            detail = f"{len(work.left)} of {len(units)} units ({size} bytes) not begun"
            case.source_problems(uri, [*problems, _budget(Stage.ENGINE, uri, detail)])
    return unreadable


def _unlock(
    uri: str, units: list[SourceUnit], case: SqliteCase, runner: Runner, policy: Policy, neighbours: Neighbours
) -> None:
    """Reads messages nobody could open once more, with what their neighbours say."""
    by_id = {unit.id: unit for unit in units}

    def again() -> Iterator[Work]:
        for unit_id, keys in neighbours:
            known = {position: sha256 for position, sha256 in case.known(unit_id).items() if position not in keys}
            yield Work(by_id[unit_id], known, keys)

    for result in runner.run(again()):
        case.commit(by_id[result.unit_id], result, policy.base, policy.locked)
    case.settle(uri, f"{policy.base}:unfinished", policy.locked)


def _forget_slips(case: SqliteCase, given: Collection[str]) -> None:
    """Drops what was never found, never read and is not given any more: a slip of the hand, which its own run told.

    It would make every later run incomplete, and no run could ever cure it.
    """
    missing = {problem.where.source for problem in case.problems() if _is_slip(problem)}
    for uri in sorted(missing.difference(given)):
        case.forget_unread(uri)


def _is_slip(problem: Problem) -> bool:
    return problem.kind is ProblemKind.NOT_FOUND and problem.where == Locator(problem.where.source)


def fairly(sources: Sequence[NamedSource], problems: Iterable[Problem]) -> list[NamedSource]:
    """Sources the time of the last run did not suffice to open come first, those it did not suffice to finish last:
    so each gets its turn, however large another one is."""
    turn = {
        problem.where.source: -1 if problem.stage is Stage.SOURCE else 1
        for problem in problems
        if problem.kind is ProblemKind.BUDGET and problem.where.folder is None
    }
    return sorted(sources, key=lambda one: turn.get(one.uri, 0))


def _budget(stage: Stage, uri: str, what: str) -> Problem:
    return Problem(stage, ProblemKind.BUDGET, Locator(uri), f"{what}: the time budget was spent; the next run goes on")


def walk(uri: str, source: Source) -> tuple[list[SourceUnit], list[Problem]]:
    """All units of a source, their ids made unique over sources, and what was left out."""
    units: list[SourceUnit] = []
    problems: list[Problem] = []
    for item in source.units():
        if isinstance(item, Problem):
            problems.append(item)
        else:
            units.append(item._replace(id=f"{uri} {item.id}"))
    return units, problems


class _Work:
    """The units of a source on their way to the runner: `given` until the result is back, `left` if time ran out."""

    def __init__(
        self,
        uri: str,
        units: list[SourceUnit],
        case: SqliteCase,
        policy: Policy,
        progress: Progress,
        deadline: Deadline,
    ) -> None:
        self._states = case.unit_states(uri)
        self._units, self._case, self._policy, self._progress = units, case, policy, progress
        self._deadline = deadline
        kinds = frozenset({ProblemKind.ENCRYPTED})
        self._again = OPERATION_KINDS | kinds if policy.unlocks else OPERATION_KINDS
        stale = {
            unit.folder
            for unit in units
            if (state := self._states.get(unit.id)) and policy.is_kin(state.policy) and not policy.accepts(state.policy)
        }
        # What the neighbours of a closed part say is told by them alone: their folder is read again.
        self._reread = stale if policy.mail else frozenset()
        self.given: dict[str, SourceUnit] = {}
        self.left: list[SourceUnit] = []

    def due(self) -> Iterator[Work]:
        """The units to read, each with what the case already holds of it."""
        for unit in self._units:
            state = self._states.get(unit.id)
            same = state is not None and self._policy.is_kin(state.policy) and unit.folder not in self._reread
            accepted = same and state is not None and self._policy.accepts(state.policy)
            if accepted and state is not None and state.stamp == unit.stamp and not state.retry:
                self._progress.unchanged(unit.size)
            elif self._deadline.over:
                self.left.append(unit)
            else:
                self.given[unit.id] = unit
                yield Work(unit, self._case.known(unit.id, self._again) if same else {})
