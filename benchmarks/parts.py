"""What each part of a scan costs: CPU microseconds per message, one part after the other in one process."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import corpus
from sentaudit import app
from sentaudit.engine.pipeline import walk
from sentaudit.engine.scanner import Scanner
from sentaudit.incidents.audit import understand
from sentaudit.model.config import Config, Organisation
from sentaudit.model.coverage import ChosenBy, Folder, Role
from sentaudit.model.message import SourceUnit
from sentaudit.ports import Source, Work
from sentaudit.rules.load import load_rules
from sentaudit.store.case import SqliteCase

T = TypeVar("T")
STEPS = ("start: classes and rules", "read and split", "scan to facts", "write to the case", "understand")


def table(*boxes: Path) -> str:
    """One column per mailbox."""
    columns = [costs(box) for box in boxes]
    lines = [f"| CPU us per message | {' | '.join(box.stem for box in boxes)} |", "|---|" + "---|" * len(boxes)]
    lines += [f"| {step} | {' | '.join(f'{one[step]:.1f}' for one in columns)} |" for step in STEPS]
    return "\n".join(lines)


def _read(source: Source, unit: SourceUnit) -> int:
    return sum(1 for _ in source.read(unit))


def costs(box: Path) -> dict[str, float]:
    """By step. Reading is measured alone and taken off the scan, which reads as well; children are not counted."""
    spent: dict[str, float] = {}

    def timed(step: str, work: Callable[[], T]) -> T:
        before = time.process_time()
        result = work()
        spent[step] = spent.get(step, 0) + time.process_time() - before
        return result

    config = Config(folders=("all",), organisation=Organisation(domains=(corpus.DOMAIN,)))
    rules = load_rules()
    with (
        tempfile.TemporaryDirectory(prefix="sentaudit-bench-") as folder,
        SqliteCase(Path(folder) / "case", write=True) as case,
    ):
        recipe = app.recipe_for(case.keyring.case_key, config.limits)
        scanner = timed(STEPS[0], lambda: Scanner(recipe))
        uri, source = app.open_source(f"mbox:{box}", config.limits)
        case.begin_run("bench", datetime.now(UTC), recipe.policy, {})
        case.register_source(uri, 0)
        units, _ = walk(uri, source)
        case.register_folder(uri, Folder(units[0].folder, Role.OTHER, ChosenBy.USER))
        messages = 0
        for unit in units:
            timed(STEPS[1], partial(_read, source, unit))
            result = timed(STEPS[2], partial(scanner.scan, Work(unit, {}, {})))
            messages += len(result.facts)
            timed(STEPS[3], partial(case.commit, unit, result, recipe.policy))
        timed(STEPS[4], lambda: understand(case, config, rules))
    spent[STEPS[2]] -= spent[STEPS[1]]
    return {step: seconds / messages * 1e6 for step, seconds in spent.items()}
