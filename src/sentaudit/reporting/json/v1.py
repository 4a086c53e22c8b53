"""The JSON report `sentaudit/report/v1`: the machine's view, described by report_v1.schema.json."""

from __future__ import annotations

from dataclasses import asdict
from typing import IO, Any

from sentaudit.model.coverage import Counts, Coverage, FolderCoverage, Problem
from sentaudit.model.result import AuditResult, Negative, Run
from sentaudit.quiet import collector_paused
from sentaudit.reporting.json.incident import streamed
from sentaudit.reporting.json.place import locator
from sentaudit.reporting.json.text import write_document
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.order import place_order
from sentaudit.reporting.words.times import rfc3339

SCHEMA = "sentaudit/report/v1"

Json = dict[str, Any]


class JsonReporter:
    """One document, written finding by finding and address by address: an incident may have a million of them."""

    extension = "json"
    binary = False

    def write(self, result: AuditResult, stream: IO[str], *, reveal: bool, lang: str) -> None:
        mask = Mask.of(result, reveal=reveal)
        values: Json = head(result, mask)
        values["incidents"] = (streamed(one, mask) for one in result.incidents)
        values |= tail(result, mask)
        with collector_paused():
            write_document(values, stream)


def head(result: AuditResult, mask: Mask) -> Json:
    """What stands before the incidents: schema, run and coverage."""
    return {"schema": SCHEMA, "run": _run(result.run, mask), "coverage": _coverage(result.coverage, mask)}


def tail(result: AuditResult, mask: Mask) -> Json:
    """What stands after the incidents: series and the folders in which nothing was found."""
    negative = sorted(result.negative, key=lambda one: (one.source, one.folder))
    series = [asdict(one) for one in sorted(result.series, key=lambda one: one.id)]
    return {"series": series, "negative": [_negative(one, mask) for one in negative]}


def _run(run: Run, mask: Mask) -> Json:
    return {
        "id": run.id,
        "tool_version": run.tool_version,
        "started": run.started.isoformat(timespec="seconds"),
        "finished": run.finished.isoformat(timespec="seconds"),
        "complete": run.complete,
        "ruleset_digest": run.ruleset_digest,
        "config_digest": run.config_digest,
        "internal_domains": sorted(run.internal_domains),
        "internal_inferred": run.internal_inferred,
        "revealed": mask.reveal,
    }


def _counts(counts: Counts) -> Json:
    return {"seen": counts.seen, "scanned": counts.scanned, "skipped": counts.skipped, "failed": counts.failed}


def _coverage(coverage: Coverage, mask: Mask) -> Json:
    sources = sorted(coverage.sources, key=lambda source: source.uri)
    return {
        "messages": _counts(coverage.messages) | {"duplicates": coverage.duplicates},
        "parts": _counts(coverage.parts),
        "sources": [
            {
                "uri": mask.source(source.uri),
                "folders": [_folder(one) for one in sorted(source.folders, key=lambda one: one.folder.name)],
            }
            for source in sources
        ],
        "problems": [_problem(problem, mask) for problem in sorted(coverage.problems, key=_problem_order)],
    }


def _folder(one: FolderCoverage) -> Json:
    return {
        "name": one.folder.name,
        "role": one.folder.role.value,
        "chosen_by": one.folder.chosen_by.value,
        "audited": one.audited,
        "messages": _counts(one.messages),
        "first_sent": rfc3339(one.first_sent),
        "last_sent": rfc3339(one.last_sent),
    }


def _problem(problem: Problem, mask: Mask) -> Json:
    return {
        "stage": problem.stage.value,
        "class": "operation" if problem.is_operation else "content",
        "kind": problem.kind.value,
        "where": locator(problem.where, mask),
        "detail": problem.detail,
        "expected": problem.expected,
    }


def _problem_order(problem: Problem) -> tuple[object, ...]:
    return *place_order(problem.where), problem.stage, problem.kind, problem.detail


def _negative(one: Negative, mask: Mask) -> Json:
    return {
        "source": mask.source(one.source),
        "folder": one.folder,
        "period": [rfc3339(one.period[0]), rfc3339(one.period[1])],
        "messages": one.messages,
    }
