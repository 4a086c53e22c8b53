"""The flow of a scan on one screen: sources to units, units through workers, results into the case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sentaudit.engine.progress import Progress
from sentaudit.model.coverage import Problem
from sentaudit.model.message import SourceUnit
from sentaudit.ports import Runner, Source
from sentaudit.store.case import SqliteCase

Work = tuple[SourceUnit, Mapping[str, bytes]]


class NamedSource(NamedTuple):
    """A source under the name the user gave it."""

    uri: str
    source: Source


def scan(sources: Iterable[NamedSource], case: SqliteCase, runner: Runner, policy: str, progress: Progress) -> None:
    """Brings the case up to date with the sources; each finished unit is committed, so nothing done is lost.

    Units whose stamp the case knows are not read again; of changed ones only new messages are scanned; what no
    longer exists is dropped. `policy` tells whether stored facts are still what a scan would give.
    """
    for ordinal, (uri, source) in enumerate(sources):
        case.register_source(uri, ordinal)
        units, problems = _walk(source)
        case.source_problems(uri, problems)
        case.drop_units(uri, {unit.id for unit in units})
        progress.found(len(units), sum(unit.size for unit in units))
        for folder in dict.fromkeys(unit.folder for unit in units):
            case.register_folder(uri, source.folder(folder))
        due: dict[str, SourceUnit] = {}
        for result in runner.run(_due(uri, units, case, policy, progress, due)):
            unit = due.pop(result.unit_id)
            # What failed for a passing reason must be tried again, so the unit is not remembered as done.
            retry = any(problem.is_operation for problem in result.problems)
            case.commit(unit._replace(stamp="") if retry else unit, result, policy)
            progress.scanned(result)


def _walk(source: Source) -> tuple[list[SourceUnit], list[Problem]]:
    units: list[SourceUnit] = []
    problems: list[Problem] = []
    for item in source.units():
        if isinstance(item, Problem):
            problems.append(item)
        else:
            units.append(item)
    return units, problems


def _due(
    uri: str, units: list[SourceUnit], case: SqliteCase, policy: str, progress: Progress, due: dict[str, SourceUnit]
) -> Iterator[Work]:
    """The units to read, each with what the case already holds of it; noted in `due` until the result is back."""
    states = case.unit_states(uri)
    for unit in units:
        state = states.get(unit.id)
        if state is not None and state.stamp == unit.stamp and state.policy == policy:
            progress.unchanged(unit.size)
            continue
        due[unit.id] = unit
        yield unit, case.known(unit.id) if state is not None and state.policy == policy else {}
