"""The numbers of a run as a text file for Prometheus' node exporter."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from sentaudit.credentials.provider import SecretProvider
from sentaudit.model.config import Notify
from sentaudit.model.coverage import OPERATION_KINDS, ProblemKind
from sentaudit.model.incident import Severity
from sentaudit.model.summary import Notice, RunSummary
from sentaudit.notifying.base import NotifyError


class MetricsNotifier:
    """Replaces the file in one step, after every run: monitoring wants to know that there was one."""

    every_run = True

    def __init__(self, settings: Notify, secrets: SecretProvider) -> None:
        self._settings = settings

    @property
    def wanted(self) -> bool:
        """True if the settings name a file."""
        return bool(self._settings.metrics_file)

    def send(self, summary: RunSummary, notice: Notice) -> None:
        """Raises NotifyError if the file cannot be written."""
        path = Path(self._settings.metrics_file)
        # The exporter reads what ends in .prom: the unfinished file does not.
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            try:
                descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
                with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                    file.writelines(f"{line}\n" for line in exposition(summary, self._settings.name))
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)
        except OSError as error:
            raise NotifyError(f"the metrics file could not be written: {error.strerror}") from None


class _Metric(NamedTuple):
    """A gauge; `values` by the value of its label, or one value by "" if it has none."""

    name: str
    text: str
    values: Mapping[str, float]
    label: str = ""


def exposition(summary: RunSummary, audit: str) -> Iterator[str]:
    """Lines of the text format 0.0.4. Every series is there after every run, zeros too; `audit` labels them all."""
    for metric in _metrics(summary):
        yield f"# HELP sentaudit_{metric.name} {metric.text}"
        yield f"# TYPE sentaudit_{metric.name} gauge"
        for value, number in metric.values.items():
            labels = {"audit": audit, metric.label: value}
            inner = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items() if label and text)
            yield f"sentaudit_{metric.name}{{{inner}}} {number}" if inner else f"sentaudit_{metric.name} {number}"


def _metrics(summary: RunSummary) -> Iterator[_Metric]:
    counts = summary.messages
    yield _Metric("last_run_timestamp_seconds", "When the last run ended.", {"": int(summary.finished.timestamp())})
    yield _Metric("last_run_seconds", "How long it took.", {"": summary.seconds})
    yield _Metric("last_run_exit_code", "0, 1: complete; 2: nothing audited; 3: incomplete.", {"": summary.exit_code})
    yield _Metric("last_run_complete", "1 if nothing is left for the next run.", {"": int(summary.complete)})
    yield _Metric("sources", "Mailboxes in the case.", {"": summary.sources})
    yield _Metric("reported_incidents", "Incidents in the report of the last run.", {"": summary.reported})
    yield _Metric("exposed_people", "Distinct people exposed by them.", {"": summary.people})
    yield _Metric("lasting_problems", "Things that cannot be read.", {"": summary.lasting})
    yield _Metric(
        "new_incidents",
        "Incidents no earlier run has reported.",
        {str(severity): summary.new.get(severity, 0) for severity in Severity},
        "severity",
    )
    yield _Metric(
        "messages",
        "Messages in the case by outcome.",
        {"scanned": counts.scanned, "skipped": counts.skipped, "failed": counts.failed},
        "state",
    )
    yield _Metric(
        "problems",
        "Things the next run may read.",
        {str(kind): summary.problems.get(kind, 0) for kind in ProblemKind if kind in OPERATION_KINDS},
        "kind",
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
