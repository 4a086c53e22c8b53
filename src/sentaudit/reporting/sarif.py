"""The report as SARIF 2.1.0 (OASIS standard) for code scanning and other tools that collect findings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import IO, Any
from urllib.parse import quote

from sentaudit.model.coverage import Problem
from sentaudit.model.incident import Incident, Severity, Status
from sentaudit.model.locator import Locator
from sentaudit.model.result import AuditResult
from sentaudit.reporting.json.text import write_document
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.order import finding_order
from sentaudit.reporting.words.catalogue import Catalogue, catalogue
from sentaudit.reporting.words.problem_text import detail_text
from sentaudit.reporting.words.times import rfc3339
from sentaudit.reporting.words.verdict import verdict

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVEL = {
    Severity.INFO: "note",
    Severity.LOW: "note",
    Severity.MEDIUM: "warning",
    Severity.HIGH: "error",
    Severity.CRITICAL: "error",
}
_SETTLED = {Status.FALSE_POSITIVE, Status.ACCEPTED}
_BYTES = re.compile(r"([0-9]{1,18})\+([0-9]{1,18})", re.ASCII)

Json = dict[str, Any]


class SarifReporter:
    """Incidents are results, problems are notifications of the run. Incidents listed apart ask for a review (kind
    `review`); those a person has settled carry a suppression. Written piece by piece."""

    extension = "sarif"
    binary = False

    def write(self, result: AuditResult, stream: IO[str], *, reveal: bool, lang: str) -> None:
        run = _run(result, catalogue(lang), Mask.of(result, reveal=reveal))
        write_document({"$schema": _SCHEMA, "version": "2.1.0", "runs": iter([run])}, stream)


def _run(result: AuditResult, words: Catalogue, mask: Mask) -> Json:
    run, totals = result.run, result.totals
    rules = sorted({rule for one in result.incidents for rule in one.rules})
    kinds = sorted({problem.kind for problem in result.coverage.problems})
    driver: Json = {
        "name": "sentaudit",
        "version": run.tool_version,
        "rules": [_rule(rule, result) for rule in rules],
        "notifications": [{"id": str(kind), "shortDescription": {"text": words(f"kind.{kind}")}} for kind in kinds],
    }
    invocation: Json = {
        "executionSuccessful": run.complete,
        "startTimeUtc": _utc(run.started),
        "endTimeUtc": _utc(run.finished),
        "toolExecutionNotifications": (
            _notification(one, kinds.index(one.kind), words, mask) for one in result.coverage.problems
        ),
    }
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"sentaudit/{quote(run.id)}"},
        "columnKind": "unicodeCodePoints",
        "invocations": iter([invocation]),
        "results": (_result(one, rules, words, mask) for one in result.incidents),
        "properties": {
            "verdict": verdict(result, words),
            "reported": totals.reported,
            "peopleExposed": totals.exposed,
            "viewers": totals.viewers,
            "listedApart": totals.listed_apart,
            "messagesSeen": result.coverage.messages.seen,
            "messagesScanned": result.coverage.messages.scanned,
            "rulesetDigest": run.ruleset_digest,
        },
    }


def _rule(rule: str, result: AuditResult) -> Json:
    """What an incident says of the first of its rules describes that rule; of others only the name is known."""
    told = next((one for one in result.incidents if one.rules[:1] == (rule,)), None)
    found: Json = {"id": rule}
    if told is not None:
        found["shortDescription"] = {"text": told.title}
        if told.explanation:
            found["fullDescription"] = {"text": told.explanation}
        if told.advice:
            found["help"] = {"text": told.advice}
    return found


def _result(one: Incident, rules: Sequence[str], words: Catalogue, mask: Mask) -> Json:
    exposed, receivers = one.exposed, one.receivers
    people = words.count("count.person", exposed.net)
    found: Json = {
        "ruleId": one.rules[0] if one.rules else "incident",
        "kind": "fail" if one.reported else "review",
        "level": _LEVEL[one.severity] if one.reported else "none",
        "rank": round(one.confidence * 100, 2),
        "baselineState": "new" if one.new else "unchanged",
        "message": {"text": f"{one.title}: {people}, {words.count('count.viewer', receivers.viewers)}."},
        "locations": [_location(finding.where, mask) for finding in sorted(one.findings, key=finding_order)],
        "partialFingerprints": {"incidentId/v1": one.id},
        "properties": {
            "severity": one.severity.value,
            "status": one.status.value,
            "confidence": one.confidence,
            "rules": sorted(one.rules),
            "channels": sorted(one.channels),
            "exposedListed": exposed.listed,
            "exposedDistinct": exposed.distinct,
            "exposedNet": exposed.net,
            "receivers": receivers.distinct,
            "receiversAtLeast": receivers.at_least,
            "viewers": receivers.viewers,
            "peopleInRecords": one.records_people,
            "dataKinds": dict(sorted(one.data_kinds.items())),
            "messages": one.messages,
            "firstSent": rfc3339(one.first_sent, one.zone),
            "lastSent": rfc3339(one.last_sent, one.zone),
            "series": one.series,
        },
    }
    if one.rules:
        found["ruleIndex"] = rules.index(one.rules[0])
    if one.status in _SETTLED:
        found["suppressions"] = [{"kind": "external", "status": "accepted", "justification": one.status.value}]
    return found


def _location(where: Locator, mask: Mask) -> Json:
    """The mailbox as artifact with the bytes of the message, where it is a file of many; the way to it in words."""
    physical: Json = {"artifactLocation": {"uri": _uri(mask.source(where.source))}}
    if match := _BYTES.fullmatch(where.position or ""):
        physical["region"] = {"byteOffset": int(match[1]), "byteLength": int(match[2])}
    steps = (where.folder, where.position, mask.message_id(where.message_id), where.part, *mask.inner(where.inner))
    way = " > ".join(step for step in steps if step)
    found: Json = {"physicalLocation": physical}
    if way:
        found["logicalLocations"] = [{"fullyQualifiedName": way, "kind": "part" if where.part else "message"}]
    return found


def _uri(source: str) -> str:
    """A URI reference (RFC 3986); that of an account is one already."""
    marks = "/:@!$&'()*+,;=~" + ("#?[]%" if "://" in source else "")
    return quote(source, safe=marks, errors="surrogatepass")


def _notification(one: Problem, index: int, words: Catalogue, mask: Mask) -> Json:
    """Level `error` for what may be read next time, `note` for what policy leaves out, else `warning`."""
    text = words(f"kind.{one.kind}") + (f": {detail_text(one.detail, words)}" if one.detail else "")
    return {
        "descriptor": {"id": str(one.kind), "index": index},
        "level": "error" if one.is_operation else "note" if one.expected else "warning",
        "message": {"text": text},
        "locations": [_location(one.where, mask)],
        "properties": {"stage": str(one.stage), "extent": str(one.extent), "expected": one.expected},
    }


def _utc(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
