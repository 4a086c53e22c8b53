"""The JSON report `sentaudit/report/v1`: the machine's view, described by report_v1.schema.json."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from operator import attrgetter
from typing import IO, Any

from sentaudit.model.coverage import Counts, Coverage, FolderCoverage, Problem
from sentaudit.model.incident import ExposedAddress, Finding, Inbox, Incident, Reason
from sentaudit.model.locator import Locator
from sentaudit.model.result import AuditResult, Negative, Run
from sentaudit.reporting.json_text import write_document
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.times import rfc3339

SCHEMA = "sentaudit/report/v1"

Json = dict[str, Any]


class JsonReporter:
    """One document, written finding by finding and address by address: an incident may have a million of them."""

    extension = "json"
    binary = False

    def write(self, result: AuditResult, stream: IO[str], *, reveal: bool, lang: str) -> None:
        mask = Mask.of(result, reveal=reveal)
        values: Json = head(result, mask)
        values["incidents"] = (
            _numbers(one, mask) | {"findings": _findings(one, mask), "addresses": _addresses(one, mask)}
            for one in result.incidents
        )
        values |= tail(result, mask)
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


def place_order(where: Locator) -> tuple[object, ...]:
    """Sort key of a locator: by text in each step, what is not known first."""
    texts = (where.source, where.folder, where.position, where.message_id, where.part)
    return *(text or "" for text in texts), where.inner


def locator(where: Locator, mask: Mask) -> Json:
    """A place with all six keys; the position is never masked, it leads back to the mail."""
    return {
        "source": mask.source(where.source),
        "folder": where.folder,
        "position": where.position,
        "message_id": mask.message_id(where.message_id),
        "part": where.part,
        "inner": mask.inner(where.inner),
    }


def incident(one: Incident, mask: Mask) -> Json:
    """One incident with all numbers, findings and addresses."""
    lists = {"findings": list(_findings(one, mask)), "addresses": list(_addresses(one, mask))}
    return _numbers(one, mask) | lists


def _numbers(one: Incident, mask: Mask) -> Json:
    return {
        "id": one.id,
        "title": one.title,
        "rules": sorted(one.rules),
        "channels": sorted(one.channels),
        "severity": one.severity.value,
        "confidence": one.confidence,
        "reported": one.reported,
        "reasons": [_reason(reason) for reason in sorted(one.reasons, key=_reason_order)],
        "status": one.status.value,
        "new": one.new,
        "sender": mask.sender(one.sender),
        "subject": mask.text(one.subject),
        "client": one.client,
        "first_sent": rfc3339(one.first_sent, one.zone),
        "last_sent": rfc3339(one.last_sent, one.zone),
        "messages": one.messages,
        "batches": one.batches,
        "exposed": _fields(one.exposed, _EXPOSED),
        "receivers": _fields(one.receivers, _RECEIVERS),
        "overlap": one.overlap,
        "never_received": one.never_received,
        "records": _records(one),
        "data_kinds": dict(sorted(one.data_kinds.items())),
        "breakdown": _breakdown(one.breakdown),
        "follow_up": _fields(one.follow_up, _FOLLOW_UP) if one.follow_up else None,
        "inbox": _inbox(one.inbox),
        "series": one.series,
    }


def _findings(one: Incident, mask: Mask) -> Iterator[Json]:
    return (_finding(finding, mask) for finding in sorted(one.findings, key=finding_order))


def _addresses(one: Incident, mask: Mask) -> Iterator[Json]:
    return (_address(shown, mask) for shown in _listed(one))


def _listed(one: Incident) -> list[ExposedAddress]:
    """The exposed and the internal addresses; the excluded are a number only, for no key would tell them apart."""
    return sorted([shown for shown in one.addresses if not shown.excluded], key=address_order)


_EXPOSED = (
    "listed",
    "duplicates",
    "internal",
    "excluded",
    "distinct",
    "undeliverable",
    "net",
    "identifying",
    "organisations",
    "max_visible_to_one",
)
_FOLLOW_UP = ("messages", "first_minutes", "deletion_request_minutes", "reached", "not_reached", "leaked_again")
_INBOX = ("bounces", "replies", "reply_alls", "complaints", "opt_outs", "deletion_confirmations")
_RECEIVERS = ("distinct", "at_least", "internal", "undelivered", "viewers")


def _fields(value: object, names: Iterable[str]) -> Json:
    return {name: getattr(value, name) for name in names}


def _records(one: Incident) -> Json | None:
    if one.records_people is None:
        return None
    return {"people": one.records_people, "columns": dict(sorted(one.records_columns.items()))}


def _inbox(inbox: Inbox | None) -> Json | None:
    if inbox is None:
        return None
    return {**_fields(inbox, _INBOX), "as_of": rfc3339(inbox.as_of)}


def _breakdown(groups: tuple[tuple[str, int], ...] | None) -> list[Json] | None:
    return None if groups is None else [{"group": group, "people": people} for group, people in sorted(groups)]


def _reason(reason: Reason) -> Json:
    return {"code": reason.code, "effect": reason.effect, "text": reason.text}


def finding_order(finding: Finding) -> tuple[object, ...]:
    """Sort key of a finding: by time, undated ones last, then by place."""
    return finding.sent_at is None, finding.sent_at or 0, *place_order(finding.where), finding.id


def _reason_order(reason: Reason) -> tuple[str, ...]:
    return reason.code, reason.effect, reason.text


def _finding(finding: Finding, mask: Mask) -> Json:
    return {
        "id": finding.id,
        "rule": finding.rule,
        "channel": finding.channel,
        "exposed": finding.exposed,
        "receivers": finding.receivers,
        "sent_at": rfc3339(finding.sent_at, finding.zone),
        "where": locator(finding.where, mask),
        "sha256": finding.sha256.hex(),
        "copies": [locator(copy, mask) for copy in sorted(finding.copies, key=place_order)],
    }


address_order = attrgetter("internal", "excluded", "address", "pseudonym")
"""Sort key of an address: the exposed before the excluded and the internal, then by address."""


def with_places(one: Incident, mask: Mask) -> Json:
    """The incident, each of its addresses with the place where it stands first."""
    values = incident(one, mask)
    for shown, value in zip(_listed(one), values["addresses"], strict=True):
        place = shown.place
        value["where"] = place and {"part": place.part, "inner": mask.inner(place.inner), "row": place.row}
    return values


def _address(shown: ExposedAddress, mask: Mask) -> Json:
    return {
        "pseudonym": shown.pseudonym,
        "address": mask.address(shown.address),
        "channels": sorted(shown.channels),
        "internal": shown.internal,
        "identifying": shown.identifying,
        "received": shown.received,
        "bounced": shown.bounced,
        "notified": rfc3339(shown.notified),
    }


def _negative(one: Negative, mask: Mask) -> Json:
    return {
        "source": mask.source(one.source),
        "folder": one.folder,
        "period": [rfc3339(one.period[0]), rfc3339(one.period[1])],
        "messages": one.messages,
    }
