"""What tests of reports share: the schema, and reports as text."""

import io
import json
from importlib.resources import files
from typing import Any

from sentaudit.model.result import AuditResult
from sentaudit.ports import Reporter


def schema() -> dict[str, Any]:
    """The shipped schema of `sentaudit/report/v1`."""
    return json.loads((files("sentaudit.reporting") / "report_v1.schema.json").read_text(encoding="utf-8"))


def text_of(reporter: Reporter, result: AuditResult, *, reveal: bool = False, lang: str = "en") -> str:
    """The whole report as one text."""
    stream = io.StringIO()
    reporter.write(result, stream, reveal=reveal, lang=lang)
    return stream.getvalue()
