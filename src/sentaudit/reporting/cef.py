"""The report as CEF lines (ArcSight Common Event Format, version 0) for a SIEM: the run, then reported incidents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO

from sentaudit.model.incident import Incident, Severity
from sentaudit.model.result import AuditResult
from sentaudit.reporting.harmless import shorten
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.order import finding_order
from sentaudit.reporting.words.catalogue import Catalogue, catalogue
from sentaudit.reporting.words.times import moment
from sentaudit.reporting.words.verdict import verdict

_NAME, _VALUE = 500, 1000
_SEVERITY = {Severity.INFO: 1, Severity.LOW: 3, Severity.MEDIUM: 6, Severity.HIGH: 8, Severity.CRITICAL: 10}
_INCOMPLETE = 5

Value = str | int | float | datetime | None


class CefReporter:
    """The line of the run comes even when nothing was found: silence would look the same as a scan that never ran."""

    extension = "cef"
    binary = False

    def write(self, result: AuditResult, stream: IO[str], *, reveal: bool, lang: str) -> None:
        mask = Mask.of(result, reveal=reveal)
        stream.write(_run(result, catalogue(lang)))
        for one in result.incidents:
            if one.reported:
                stream.write(_incident(one, result, mask))


def _run(result: AuditResult, words: Catalogue) -> str:
    run, totals, coverage = result.run, result.totals, result.coverage
    values: dict[str, Value] = {
        "start": run.started,
        "end": run.finished,
        "externalId": run.id,
        "outcome": "complete" if run.complete else "incomplete",
        "msg": verdict(result, words),
        **_labelled("cn1", "reportedIncidents", totals.reported),
        **_labelled("cn2", "peopleExposed", totals.exposed),
        **_labelled("cn3", "messagesScanned", coverage.messages.scanned),
    }
    return _line(result, "run", words("word.title"), 0 if run.complete else _INCOMPLETE, values)


def _incident(one: Incident, result: AuditResult, mask: Mask) -> str:
    findings = sorted(one.findings, key=finding_order)[:1]
    where = findings[0].where if findings else None
    values: dict[str, Value] = {
        "rt": result.run.finished,
        "start": moment(one.first_sent, None),
        "end": moment(one.last_sent, None),
        "externalId": one.id,
        "cat": ",".join(sorted(one.channels)),
        "cnt": one.messages,
        "suser": mask.sender(one.sender[:_VALUE]),
        "msg": mask.text(one.subject[:_VALUE]),
        **_labelled("cn1", "exposedNet", one.exposed.net),
        **_labelled("cn2", "viewers", one.receivers.viewers),
        **_labelled("cn3", "peopleInRecords", one.records_people),
        **_labelled("cfp1", "confidence", one.confidence),
        **_labelled("cs1", "rules", ",".join(sorted(one.rules))),
        **_labelled("cs2", "status", one.status.value),
        **_labelled("cs3", "new", "true" if one.new else "false"),
        **_labelled("cs4", "source", mask.source(where.source) if where else None),
        **_labelled("cs5", "folder", where.folder if where else None),
        **_labelled("cs6", "position", where.position if where else None),
    }
    return _line(result, one.rules[0] if one.rules else "incident", one.title, _SEVERITY[one.severity], values)


def _labelled(key: str, label: str, value: Value) -> dict[str, Value]:
    """A custom field and what it is called; neither if there is no value."""
    return {} if value is None or value == "" else {key: value, f"{key}Label": label}


def _line(result: AuditResult, signature: str, name: str, severity: int, values: Mapping[str, Value]) -> str:
    head = ("sentaudit", "sentaudit", result.run.tool_version, signature, name)
    fields = "|".join(_escaped(text, "|", _NAME) for text in head)
    return f"CEF:0|{fields}|{severity}|{' '.join(_pairs(values))}\n"


def _pairs(values: Mapping[str, Value]) -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, datetime):
            yield f"{key}={int(value.timestamp() * 1000)}"
        elif isinstance(value, str):
            if value:
                yield f"{key}={_escaped(value, '=', _VALUE)}"
        elif value is not None:
            yield f"{key}={value}"


def _escaped(text: str, mark: str, columns: int) -> str:
    """The text on one line, with a backslash before each backslash and each mark: `|` in the header, `=` behind it."""
    return re.sub(rf"[\\{mark}]", r"\\\g<0>", shorten(text, columns))
