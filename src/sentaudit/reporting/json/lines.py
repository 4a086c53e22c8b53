"""The JSON Lines report: a head line with run and coverage, then one incident per line, for log collectors."""

from __future__ import annotations

from typing import IO

from sentaudit.model.result import AuditResult
from sentaudit.quiet import collector_paused
from sentaudit.reporting.json.incident import incident
from sentaudit.reporting.json.text import dumps
from sentaudit.reporting.json.v1 import head, tail
from sentaudit.reporting.masking import Mask


class JsonlReporter:
    """Each line is what `sentaudit/report/v1` has in the same place."""

    extension = "jsonl"
    binary = False

    def write(self, result: AuditResult, stream: IO[str], *, reveal: bool, lang: str) -> None:
        mask = Mask.of(result, reveal=reveal)
        stream.write(dumps(head(result, mask) | tail(result, mask)) + "\n")
        with collector_paused():
            for one in result.incidents:
                stream.write(dumps(incident(one, mask)) + "\n")
