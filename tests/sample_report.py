"""Makes the sample report in `reports/sample`: the demo's mailbox, scanned with a fixed key and clock.

`python tests/sample_report.py` renews the files; a test compares them with what the code makes now.
"""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sentaudit import app, registry
from sentaudit.cli.about.sample_mailbox import write_sample
from sentaudit.engine.progress import Silent
from sentaudit.model.config import Config, Organisation
from sentaudit.model.result import AuditResult
from sentaudit.reporting.write import write_report

FOLDER = Path(__file__).parents[1] / "reports" / "sample"
FORMATS = ("html", "json")
_CLOCK = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


def sample_result() -> AuditResult:
    """The audit of the sample mailbox, the same at any time and place."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        mailbox = write_sample(Path("mailbox"))
        case = Path("case")
        case.mkdir(mode=0o700)
        key = case / "case.key"
        key.touch(mode=0o600)
        key.write_text("5a" * 32 + "\n", "ascii")
        config = Config(organisation=Organisation(domains=("example.co.jp",)), jobs=1, case="case")
        result = app.scan([str(mailbox)], config, Silent()).result
    run = replace(result.run, id="sample", started=_CLOCK, finished=_CLOCK)
    return replace(result, run=run, case="sentaudit-case")


def write(folder: Path) -> list[Path]:
    """Writes the sample report in every kept format."""
    folder.mkdir(parents=True, exist_ok=True)
    result = sample_result()
    paths = []
    for name in FORMATS:
        reporter = registry.load(registry.REPORTERS[name])()
        path = folder / f"sentaudit-report.{reporter.extension}"
        write_report(reporter, result, path)
        path.chmod(0o644)
        paths.append(path)
    return paths


if __name__ == "__main__":
    for written in write(FOLDER):
        print(written)
