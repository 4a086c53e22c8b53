"""Reports of many mail systems, collected by other projects: how many are recognised and understood.

Of the files only counts and names of families are ever shown.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from bounces.outcomes import OUTCOMES
from sentaudit.model.config import Limits
from sentaudit.model.facts import Outcome
from sentaudit.parsing.bounces.bounce import may_be_report, read_report
from sentaudit.parsing.message import parse

SHARED = Path(__file__).parents[3] / "shared" / "mail"
LETTERS = {Outcome.NO_SUCH_USER: "N", Outcome.FAILED: "F", Outcome.DELAYED: "D", Outcome.DELIVERED: "S"}
NO_REPORTS = {"arf", "rfc3834"}  # complaints and automatic replies
COLUMNS = ("files", "recognised", "original", "judged", "right")

pytestmark = pytest.mark.skipif(
    not (SHARED / "sisimai").is_dir(), reason="the mail of other projects is not beside the checkout"
)


def recognised(path: Path):
    data = path.read_bytes()
    message = parse(data, Limits())
    return read_report(data, message, Limits()) if may_be_report(message.envelope) else None


def family_of(path: Path) -> str:
    return path.stem.rpartition("-")[0] if "sisimai" in path.parts else "flufl"


def line(name: str, counts: Counter[str]) -> str:
    return f"{name:<24}" + "".join(f"{counts[column]:>12}" for column in COLUMNS)


def test_reports_are_recognised(record_property):
    files = [
        *sorted((SHARED / "sisimai" / "maildir").glob("*/*.eml")),
        *sorted((SHARED / "flufl.bounce" / "tests" / "data").glob("*.txt")),
    ]
    families: dict[str, Counter[str]] = {}
    total: Counter[str] = Counter()
    slowest = 0.0
    for path in files:
        started = time.process_time()
        report = recognised(path)
        slowest = max(slowest, time.process_time() - started)
        family = family_of(path)
        if family in NO_REPORTS:
            assert report is None, family
            continue
        judged = path.stem in OUTCOMES and report is not None
        found = {
            "files": 1,
            "recognised": report is not None,
            "original": report is not None and report.original is not None,
            "judged": judged,
            "right": judged
            and OUTCOMES[path.stem] == "".join(sorted({LETTERS[one.outcome] for one in report.recipients})),
        }
        families.setdefault(family, Counter()).update(found)
        total.update(found)
    table = [f"{'delivery reports':<24}" + "".join(f"{column:>12}" for column in COLUMNS)]
    table += [line(name, counts) for name, counts in sorted(families.items())] + [line("all", total)]
    record_property("bounce table", table)
    assert total["files"] > 400
    assert total["recognised"] >= total["files"] * 0.98
    assert total["judged"] > 150
    assert total["right"] >= total["judged"] * 0.97
    assert slowest < 2
