"""One incident of a JSON report: its numbers, findings and addresses, described by report_v1.schema.json."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sentaudit.model.incident import ExposedAddress, Finding, Inbox, Incident, Reason
from sentaudit.reporting.json.place import locator
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.order import address_order, finding_order, place_order
from sentaudit.reporting.words.times import rfc3339

Json = dict[str, Any]


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


def streamed(one: Incident, mask: Mask) -> Json:
    """One incident with all numbers; findings and addresses are iterators, for there may be a million of them."""
    return _numbers(one, mask) | {
        "findings": (_finding(finding, mask) for finding in sorted(one.findings, key=finding_order)),
        "addresses": (_address(shown, mask) for shown in _listed(one)),
    }


def incident(one: Incident, mask: Mask) -> Json:
    """One incident with all numbers, findings and addresses."""
    values = streamed(one, mask)
    return values | {key: list(values[key]) for key in ("findings", "addresses")}


def with_places(one: Incident, mask: Mask) -> Json:
    """The incident, each of its addresses with the place where it stands first."""
    values = incident(one, mask)
    for shown, value in zip(_listed(one), values["addresses"], strict=True):
        place = shown.place
        value["where"] = place and {"part": place.part, "inner": mask.inner(place.inner), "row": place.row}
    return values


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


def _listed(one: Incident) -> list[ExposedAddress]:
    """The exposed and the internal addresses; the excluded are a number only, for no key would tell them apart."""
    return sorted([shown for shown in one.addresses if not shown.excluded], key=address_order)


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
