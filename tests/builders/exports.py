"""Reading an export in a test: everything its source gives, and what a message of it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sentaudit import app
from sentaudit.engine.inspect import inspect_message
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem
from sentaudit.model.message import RawMessage, SourceUnit
from sentaudit.ports import Source
from sentaudit.sources.path import PathSource

Read = tuple[Source, list[SourceUnit], list[RawMessage], list[Problem]]


def put(root: Path, way: str, data: bytes) -> None:
    """A file and the folders above it."""
    (root / way).parent.mkdir(parents=True, exist_ok=True)
    (root / way).write_bytes(data)


def read(path: Path, *, source: Callable[[str, Limits], Source] = PathSource, limits: Limits | None = None) -> Read:
    """The source at a path, its units, messages and Problems."""
    opened = source(str(path), limits or Limits())
    units: list[SourceUnit] = []
    messages: list[RawMessage] = []
    problems: list[Problem] = []
    for item in opened.units():
        if isinstance(item, Problem):
            problems.append(item)
            continue
        units.append(item)
        for one in opened.read(item):
            if isinstance(one, RawMessage):
                messages.append(one)
            else:
                assert isinstance(one, Problem)
                problems.append(one)
    return opened, units, messages, problems


def seen(data: bytes) -> dict[str, Any]:
    """What the default recipe reads in a message."""
    return inspect_message(data, app.recipe_for(bytes(32), Limits()))
