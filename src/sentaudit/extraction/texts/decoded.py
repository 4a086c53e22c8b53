"""The text of a part in its charset, cut at the limit, with the Problems of that."""

from __future__ import annotations

from sentaudit.extraction.problems import problem
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.names.charset import decode


def decoded(part: Part, limits: Limits) -> tuple[str, list[Problem]]:
    """Text with line feeds as line ends, and a Problem each for what was cut off and what could not be decoded."""
    problems = []
    data = part.data
    if len(data) > limits.part_bytes:
        detail = f"only the first {limits.part_bytes} of {len(data)} bytes were read"
        problems.append(problem(part, ProblemKind.TOO_LARGE, detail))
        data = data[: limits.part_bytes]
    text, repaired = decode(data, part.charset)
    if repaired and "\ufffd" in text:
        detail = "some characters could not be decoded"
        problems.append(problem(part, ProblemKind.BROKEN, detail, extent=Extent.ASIDE))
    return text.replace("\r\n", "\n").replace("\r", "\n"), problems
