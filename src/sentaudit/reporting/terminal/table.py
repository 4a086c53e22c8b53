"""The table of incidents on a terminal: a line each, with sender and subject beside it or, on a narrow one, below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sentaudit.model.incident import Incident, Severity
from sentaudit.reporting.harmless import pad, shorten, width
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.terminal.screen import Screen
from sentaudit.reporting.words.catalogue import Catalogue
from sentaudit.reporting.words.said import channel_names
from sentaudit.reporting.words.times import day, moment

COLOURS = {
    Severity.CRITICAL: "1;35",
    Severity.HIGH: "1;31",
    Severity.MEDIUM: "33",
    Severity.LOW: "36",
    Severity.INFO: "2",
}
_COLUMNS = ("id", "date", "severity", "net", "records", "receivers", "channels", "confidence")
_RIGHT = ("net", "records", "receivers", "confidence")
_NARROWEST_WHO = 24


def incident_table(incidents: Sequence[Incident], words: Catalogue, mask: Mask, screen: Screen) -> Iterator[str]:
    """The lines of the table, its header first; there is a column for records only if an incident has any."""
    columns = [key for key in _COLUMNS if key != "records" or any(one.records_people for one in incidents)]
    header = [words(f"terminal.column.{key}") for key in columns]
    rows = [[cells[key] for key in columns] for cells in (_cells(one, words) for one in incidents)]
    widths = [max(width(row[column]) for row in (header, *rows)) for column in range(len(columns))]
    room = screen.width - sum(widths) - 2 * len(widths)
    beside = room >= _NARROWEST_WHO
    severity = columns.index("severity")
    start = sum(widths[:severity]) + 2 * severity
    title = words("terminal.column.who")
    yield screen.paint(_row(header, widths, columns) + (f"  {title}" if beside else ""), "1")
    if not beside:
        yield screen.paint(f"    {title}", "1")
    for one, cells in zip(incidents, rows, strict=True):
        line = screen.painted_cell(_row(cells, widths, columns), start, widths[severity], COLOURS[one.severity])
        text = who(one, words, mask, room if beside else screen.width - 4)
        yield f"{line}  {text}" if beside else f"{line}\n    {text}"


def who(one: Incident, words: Catalogue, mask: Mask, columns: int) -> str:
    """Sender and subject in at most `columns` columns; where they do not fit, the sender gets a third of them."""
    subject = mask.text(one.subject[:1000]) if one.subject else words("word.no_subject")
    room = max(columns // 3, columns - 2 - width(shorten(subject, columns)))
    sender = shorten(mask.sender(one.sender[:1000]) if one.sender else words("word.no_sender"), room)
    return f"{sender}  {shorten(subject, columns - width(sender) - 2)}"


def _cells(one: Incident, words: Catalogue) -> dict[str, str]:
    """The short columns of an incident. `+` marks receivers that are a lower limit."""
    return {
        "id": shorten(one.id, 20),
        "date": day(moment(one.first_sent, one.zone), words.lang),
        "severity": words(f"severity.{one.severity}"),
        "net": f"{one.exposed.net:,}",
        "records": f"{one.records_people:,}" if one.records_people else "",
        "receivers": f"{one.receivers.distinct:,}{'+' if one.receivers.at_least else ''}",
        "channels": ",".join(channel_names(one.channels, words)),
        "confidence": f"{one.confidence:.2f}",
    }


def _row(cells: Sequence[str], widths: Sequence[int], columns: Sequence[str]) -> str:
    padded = (pad(cell, wide, right=name in _RIGHT) for cell, wide, name in zip(cells, widths, columns, strict=True))
    return "  ".join(padded)
