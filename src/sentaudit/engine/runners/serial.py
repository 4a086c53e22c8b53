"""The runner for one process: units one after the other, right here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sentaudit.engine.recipe import Recipe
from sentaudit.engine.scanner import Scanner
from sentaudit.model.unit_result import UnitResult
from sentaudit.ports import Work


class SerialRunner:
    """Scans in the calling process; a crash of the interpreter takes the run with it, but nothing already stored."""

    def __init__(self, recipe: Recipe, jobs: int = 1) -> None:
        self._scanner = Scanner(recipe)

    def run(self, work: Iterable[Work]) -> Iterator[UnitResult]:
        """Results in the order of the units."""
        for one in work:
            yield self._scanner.scan(one)

    def close(self) -> None:
        """Leaves the case to its writer."""
        self._scanner.close()
