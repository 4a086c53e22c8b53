"""The CSV report: one row per incident, safe to open in a spreadsheet (RFC 4180, UTF-8)."""

from __future__ import annotations

import csv
from typing import IO

from sentaudit.model.incident import Incident
from sentaudit.model.result import AuditResult
from sentaudit.reporting.harmless import shorten
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.order import finding_order
from sentaudit.reporting.words.catalogue import Catalogue, catalogue
from sentaudit.reporting.words.said import channel_names
from sentaudit.reporting.words.times import rfc3339

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_CELL = 1000
_INBOX = ("bounces", "replies", "reply_alls", "complaints", "opt_outs", "deletion_confirmations")
_TOLD = ("first_minutes", "deletion_request_minutes", "reached", "not_reached")

Cell = str | int | float | None


class CsvReporter:
    """Headers in the language of the report; numbers without separators; what is not known is an empty cell.

    With `bom` the file begins with a byte order mark, which some spreadsheet programs need to see UTF-8.
    """

    extension = "csv"
    binary = False

    def __init__(self, *, bom: bool = False) -> None:
        self.bom = bom

    def write(self, result: AuditResult, stream: IO[str], *, reveal: bool, lang: str) -> None:
        words, mask = catalogue(lang), Mask.of(result, reveal=reveal)
        if self.bom:
            stream.write("\ufeff")
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([words(f"csv.{key}") for key in words.section("csv")])
        for one in result.incidents:
            cells = incident_cells(one, words, mask)
            writer.writerow([safe_cell(cells[key]) for key in words.section("csv")])


def safe_cell(cell: Cell) -> str | int | float:
    """A text a spreadsheet takes for a formula gets an apostrophe in front; control characters are made visible."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return cell
    text = shorten(cell, _CELL)
    return f"'{text}" if cell.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def incident_cells(one: Incident, words: Catalogue, mask: Mask) -> dict[str, Cell]:
    """Every cell of an incident by column; the columns and their order are the `csv` section of the catalogue."""
    findings = sorted(one.findings, key=finding_order)[:1]
    where = findings[0].where if findings else None
    exposed, receivers, told = one.exposed, one.receivers, one.follow_up
    data = words.section("data")
    return {
        "id": one.id,
        "title": one.title,
        "reported": _yes(one.reported, words),
        "status": words(f"status.{one.status}"),
        "new": _yes(one.new, words),
        "severity": words(f"severity.{one.severity}"),
        "confidence": one.confidence,
        "first_sent": rfc3339(one.first_sent, one.zone),
        "last_sent": rfc3339(one.last_sent, one.zone),
        "sender": mask.sender(one.sender),
        "subject": mask.text(one.subject[: _CELL * 4]),
        "client": one.client,
        "channels": words.comma.join(channel_names(one.channels, words)),
        "rules": ", ".join(sorted(one.rules)),
        "messages": one.messages,
        "batches": one.batches,
        "listed": exposed.listed,
        "duplicates": exposed.duplicates,
        "internal": exposed.internal,
        "excluded": exposed.excluded,
        "distinct": exposed.distinct,
        "undeliverable": exposed.undeliverable,
        "net": exposed.net,
        "identifying": exposed.identifying,
        "organisations": exposed.organisations,
        "max_visible_to_one": exposed.max_visible_to_one,
        "receivers": receivers.distinct,
        "at_least": _yes(receivers.at_least, words),
        "receivers_internal": receivers.internal,
        "undelivered": receivers.undelivered,
        "viewers": receivers.viewers,
        "overlap": one.overlap,
        "never_received": one.never_received,
        "records_people": one.records_people,
        **{key: getattr(one.inbox, key) if one.inbox else None for key in _INBOX},
        "inbox_as_of": rfc3339(one.inbox.as_of) if one.inbox else None,
        "follow_ups": told.messages if told else None,
        **{key: getattr(told, key) if told else None for key in _TOLD},
        "leaked_again": _yes(told.leaked_again, words) if told else None,
        "data_kinds": "; ".join(f"{data.get(kind, kind)} {number}" for kind, number in sorted(one.data_kinds.items())),
        "series": one.series,
        "reasons": "; ".join(f"({reason.effect}) {reason.text}" for reason in one.reasons),
        "source": mask.source(where.source) if where else None,
        "folder": where.folder if where else None,
        "position": where.position if where else None,
        "message_id": mask.message_id(where.message_id) if where else None,
        "sha256": findings[0].sha256.hex() if findings else None,
    }


def _yes(value: bool, words: Catalogue) -> str:
    return words("word.yes" if value else "word.no")
