"""Says what could not be read of a part: a Problem at some place inside a file."""

from __future__ import annotations

from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.locator import Locator
from sentaudit.model.message import Part


def problem(
    part: Part,
    kind: ProblemKind,
    detail: str,
    extent: Extent = Extent.PART_FAILED,
    inner: tuple[str, ...] = (),
    *,
    expected: bool = False,
) -> Problem:
    """A Problem at `inner` inside the file that is the part."""
    where = Locator("", part=part.path, inner=(*part.way, *inner))
    return Problem(Stage.EXTRACT, kind, where, detail, extent, expected)


def encrypted(part: Part, format_name: str) -> Problem:
    """The Problem of a file nobody can open without its password."""
    return problem(part, ProblemKind.ENCRYPTED, f"encrypted {format_name} ({len(part.data)} bytes)")
