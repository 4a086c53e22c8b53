"""The flow of a scan on one screen: sources to units, units through workers, results into the case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sentaudit.engine.progress import Progress
from sentaudit.errors import SourceError
from sentaudit.model.coverage import Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.model.message import SourceUnit
from sentaudit.ports import Runner, Source
from sentaudit.store.case import SqliteCase

Work = tuple[SourceUnit, Mapping[str, bytes]]


class NamedSource(NamedTuple):
    """A source under the name it has in reports."""

    uri: str
    source: Source


def scan(
    sources: Iterable[NamedSource], case: SqliteCase, runner: Runner, policy: str, progress: Progress
) -> list[SourceError]:
    """Brings the case up to date with the sources; each finished unit is committed, so nothing done is lost.

    Units whose stamp the case knows are not read again; of changed ones only new messages are scanned; what no
    longer exists is dropped. `policy` tells whether stored facts are still what a scan would give. Gives the
    errors of sources that could not be opened at all; each is a Problem of the case as well.
    """
    unreadable = []
    for ordinal, (uri, source) in enumerate(sources):
        case.register_source(uri, ordinal)
        try:
            units, problems = walk(uri, source)
        except SourceError as error:
            unreadable.append(error)
            gone = Problem(Stage.SOURCE, ProblemKind.NOT_FOUND, Locator(uri), "the source could not be opened")
            case.source_problems(uri, [gone])
            continue
        case.source_problems(uri, problems)
        # What could not be looked into may still hold what the case knows: only a whole walk tells what is gone.
        if not any(problem.is_operation for problem in problems):
            case.drop_units(uri, {unit.id for unit in units})
        progress.found(len(units), sum(unit.size for unit in units))
        for folder in dict.fromkeys(unit.folder for unit in units):
            case.register_folder(uri, source.folder(folder))
        due: dict[str, SourceUnit] = {}
        for result in runner.run(_due(uri, units, case, policy, progress, due)):
            case.commit(due.pop(result.unit_id), result, policy)
            progress.scanned(result)
    return unreadable


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


def _due(
    uri: str, units: list[SourceUnit], case: SqliteCase, policy: str, progress: Progress, due: dict[str, SourceUnit]
) -> Iterator[Work]:
    """The units to read, each with what the case already holds of it; noted in `due` until the result is back."""
    states = case.unit_states(uri)
    for unit in units:
        state = states.get(unit.id)
        if state is not None and state.stamp == unit.stamp and state.policy == policy and not state.retry:
            progress.unchanged(unit.size)
            continue
        due[unit.id] = unit
        yield unit, case.known(unit.id) if state is not None and state.policy == policy else {}
