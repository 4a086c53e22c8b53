"""What is said of a unit that took down every process that read it."""

from __future__ import annotations

from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.model.message import SourceUnit
from sentaudit.model.unit_result import UnitResult


def lost(unit: SourceUnit) -> UnitResult:
    """No facts, and a Problem that stands for the unit."""
    where = Locator(unit.uri, unit.folder)
    detail = f"a worker died while reading this unit of {unit.size} bytes"
    problem = Problem(Stage.ENGINE, ProblemKind.CRASH, where, detail, Extent.MESSAGE_FAILED)
    return UnitResult(unit.id, (), (), (problem,), (), 0, 1, unit.size)
