"""The terminal report: the answer on the first screen, what was not read beside it, and the command to go on with."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import IO

from sentaudit.model.coverage import Counts
from sentaudit.model.incident import Incident, Severity
from sentaudit.model.result import AuditResult
from sentaudit.reporting.catalogue import Catalogue, catalogue
from sentaudit.reporting.harmless import pad, shorten, visible, width
from sentaudit.reporting.hint_text import kind_of, why
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.problem_text import detail_text
from sentaudit.reporting.said import channel_names
from sentaudit.reporting.times import day, moment
from sentaudit.reporting.verdict import verdict

_APART_SHOWN = 5
_SERIES_SHOWN = 10
_POSSIBLE_SHOWN = 5
_HINTS_SHOWN = 3
_NARROWEST_WHO = 24
_COLOURS = {
    Severity.CRITICAL: "1;35",
    Severity.HIGH: "1;31",
    Severity.MEDIUM: "33",
    Severity.LOW: "36",
    Severity.INFO: "2",
}


class TerminalReporter:
    """Plain text for `width` columns, `rows` incidents at most; `colour` only where the caller knows of a terminal."""

    extension = "txt"
    binary = False

    def __init__(self, *, colour: bool = False, width: int = 80, rows: int = 20) -> None:
        self.colour = colour
        self.width = width
        self.rows = rows

    def write(self, result: AuditResult, stream: IO[str], *, reveal: bool, lang: str) -> None:
        words, mask = catalogue(lang), Mask.of(result, reveal=reveal)
        blocks = (
            self._wrapped(verdict(result, words), "1"),
            self._summary(result, words),
            self._coverage(result, words),
            self._incidents([one for one in result.incidents if one.reported], words, mask),
            self._data([one for one in result.incidents if one.reported], words),
            self._apart(result, words, mask),
            self._series(result, words),
            self._possible(result, words, mask),
            self._hints(result, words, mask),
            self._next(result, words),
        )
        texts = ["\n".join(block) for block in blocks]
        stream.write("\n\n".join(text for text in texts if text) + "\n")

    def _paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text

    def _wrapped(self, text: str, code: str) -> Iterator[str]:
        """Lines of at most `width` columns; a language without spaces is broken between any two characters."""
        line = ""
        for word in _breakable(text):
            if line and width(line + word.rstrip()) > self.width:
                yield self._paint(line.rstrip(), code)
                line = ""
            line += word
        yield self._paint(line.rstrip(), code)

    def _summary(self, result: AuditResult, words: Catalogue) -> Iterator[str]:
        totals = result.totals
        severities = ", ".join(
            self._paint(f"{words(f'severity.{severity}')} {totals.incidents[severity]:,}", _COLOURS[severity])
            for severity in reversed(Severity)
            if totals.incidents.get(severity)
        )
        rows = (
            ("incidents", totals.reported, f"   {severities}" if severities else ""),
            ("people", totals.exposed, ""),
            ("viewers", totals.viewers, ""),
            *((("untold", totals.untold, ""),) if totals.untold is not None else ()),
            ("records", totals.records, ""),
            ("apart", totals.listed_apart, ""),
            ("watch", totals.watch, ""),
        )
        labels = [words(f"terminal.{key}") for key, _, _ in rows]
        column = max(map(width, labels)) + 2
        for label, (_, number, note) in zip(labels, rows, strict=True):
            yield f"{pad(label, column)}{number:>9,}{note}"

    def _coverage(self, result: AuditResult, words: Catalogue) -> Iterator[str]:
        coverage = result.coverage
        yield self._paint(words("terminal.coverage"), "1")
        column = max(width(words("word.messages")), width(words("word.parts")))
        copies = f"   ({words('word.duplicates')}: {coverage.duplicates:,})" if coverage.duplicates else ""
        yield f"  {pad(words('word.messages'), column)}  {_equation(coverage.messages, words)}"
        yield f"  {pad(words('word.parts'), column)}  {_equation(coverage.parts, words)}"
        if copies:
            yield f"  {pad('', column)}{copies}"
        gaps = result.gaps
        yield f"  {words('terminal.gaps')}:" + ("" if gaps else f" {words('terminal.no_gaps')}")
        kinds = [words(f"kind.{gap.kind}") for gap in gaps]
        column = max(map(width, kinds), default=0)
        for kind, gap in zip(kinds, gaps, strict=True):
            nature = words("html.policy") if gap.expected else words(f"class.{_nature(gap.is_operation)}")
            line = f"    {gap.problems:>7,}  {pad(kind, column)}  {words(f'extent.{gap.extent}')} ({nature})"
            yield self._paint(line, "31") if gap.is_operation else line

    def _incidents(self, incidents: Sequence[Incident], words: Catalogue, mask: Mask) -> Iterator[str]:
        shown = incidents[: self.rows]
        if not shown:
            return
        columns = [key for key in _COLUMNS if key != "records" or any(one.records_people for one in shown)]
        header = [words(f"terminal.column.{key}") for key in columns]
        rows = [[cells[key] for key in columns] for cells in (_cells(one, words) for one in shown)]
        widths = [max(width(row[column]) for row in (header, *rows)) for column in range(len(columns))]
        room = self.width - sum(widths) - 2 * len(widths)
        beside = room >= _NARROWEST_WHO
        who = words("terminal.column.who")
        yield self._paint(_row(header, widths, columns) + (f"  {who}" if beside else ""), "1")
        if not beside:
            yield self._paint(f"    {who}", "1")
        for one, cells in zip(shown, rows, strict=True):
            line = _row(cells, widths, columns)
            text = _who(one, words, mask, room if beside else self.width - 4)
            severity = columns.index("severity")
            line = self._coloured(line, widths, severity, _COLOURS[one.severity])
            yield f"{line}  {text}" if beside else f"{line}\n    {text}"
        if len(incidents) > len(shown):
            more = words.count("count.more", len(incidents) - len(shown))
            yield words("word.more_incidents", more=more)

    def _data(self, incidents: Sequence[Incident], words: Catalogue) -> Iterator[str]:
        """Which kinds of data the reported incidents show, and which were looked for and not found."""
        kinds = {kind for one in incidents for kind in one.data_kinds}
        if not kinds:
            return
        shown = {kind for one in incidents for kind, number in one.data_kinds.items() if number}
        names = words.section("data")
        named = [
            words.comma.join(str(names.get(kind, kind)) for kind in sorted(some)) for some in (shown, kinds - shown)
        ]
        yield self._paint(words("terminal.data"), "1")
        yield from self._wrapped(named[0], "0")
        if named[1]:
            yield from self._wrapped(words("html.data_none", kinds=named[1]), "0")

    def _coloured(self, line: str, widths: Sequence[int], column: int, code: str) -> str:
        if not self.colour:
            return line
        before = _cut(line, sum(widths[:column]) + 2 * column)
        cell = _cut(line[len(before) :], widths[column])
        return before + self._paint(cell, code) + line[len(before) + len(cell) :]

    def _apart(self, result: AuditResult, words: Catalogue, mask: Mask) -> Iterator[str]:
        apart = [one for one in result.incidents if not one.reported]
        if not apart:
            return
        least = result.min_confidence
        note = f" ({words('terminal.below', minimum=f'{least:.2f}')})" if least is not None else ""
        yield self._paint(words("terminal.apart") + note, "1")
        for one in apart[:_APART_SHOWN]:
            head = f"  {shorten(one.id, 20)}  {max(one.exposed.net, one.records_people or 0):,}  {one.confidence:.2f}  "
            yield head + _who(one, words, mask, max(self.width - width(head), 20))
            for reason in one.reasons:
                yield "      " + shorten(f"{reason.effect} {reason.text}", self.width - 6)
        if len(apart) > _APART_SHOWN:
            yield "  " + words("word.more_incidents", more=words.count("count.more", len(apart) - _APART_SHOWN))

    def _series(self, result: AuditResult, words: Catalogue) -> Iterator[str]:
        if not result.series:
            return
        yield self._paint(words("terminal.series"), "1")
        for one in result.series[:_SERIES_SHOWN]:
            line = words(
                "terminal.series_line",
                id=one.id,
                people=f"{one.people:,}",
                incidents=words.count("count.incident", len(one.incidents)),
                watch=words.count("count.watched", one.watch_messages),
                reason=one.reason,
            )
            yield from self._wrapped(f"  {line}", "0")
        if len(result.series) > _SERIES_SHOWN:
            yield "  " + words("word.more_in_json", more=words.count("count.more", len(result.series) - _SERIES_SHOWN))

    def _possible(self, result: AuditResult, words: Catalogue, mask: Mask) -> Iterator[str]:
        possible = result.possible
        if not possible:
            return
        yield self._paint(words("terminal.possible", n=f"{len(possible):,}"), "1")
        for one in possible[:_POSSIBLE_SHOWN]:
            who = words("word.outside", external=f"{one.external:,}", receivers=f"{one.receivers:,}")
            head = f"  {day(moment(one.sent_at, one.zone), words.lang)}  {who}  "
            way = " ".join(mask.inner(one.where.inner))
            place = " ".join(visible(word) for word in (one.where.folder, one.where.position, way) if word)
            yield head + shorten(place, max(self.width - width(head), 20))
            yield "      " + shorten(detail_text(one.detail, words), self.width - 6)
        if len(possible) > _POSSIBLE_SHOWN:
            yield "  " + words("word.more_incidents", more=words.count("count.more", len(possible) - _POSSIBLE_SHOWN))
        yield from self._wrapped(words("terminal.possible_hint"), "2")

    def _hints(self, result: AuditResult, words: Catalogue, mask: Mask) -> Iterator[str]:
        hints = result.hints
        if not hints:
            return
        yield from self._wrapped(words("terminal.hints", n=f"{len(hints):,}"), "1")
        for one in hints[:_HINTS_SHOWN]:
            who = words("word.outside", external=f"{one.external:,}", receivers=f"{one.receivers:,}")
            head = f"  {day(moment(one.sent_at, one.zone), words.lang)}  {one.confidence:.2f}  "
            yield head + shorten(f"{kind_of(one, words)}  {who}", max(self.width - width(head), 20))
            for line in why(one, words, mask):
                yield "      " + shorten(line, self.width - 6)
        yield "  " + self._paint(shorten(words("terminal.hints_next"), self.width - 2), "2")

    def _next(self, result: AuditResult, words: Catalogue) -> Iterator[str]:
        case = f" --case {shlex.quote(visible(result.case))}" if result.case else ""
        yield self._paint(words("terminal.next"), "1")
        if result.incidents:
            yield f"  sentaudit incidents show {visible(result.incidents[0].id)}{case}"
            yield f"      {words('terminal.next_show')}"
        yield f"  sentaudit report{case} --format html"
        yield f"      {words('terminal.next_report')}"
        if not result.run.complete:
            yield f"  {words('terminal.next_rescan')}"


_COLUMNS = ("id", "date", "severity", "net", "records", "receivers", "channels", "confidence")
_RIGHT = ("net", "records", "receivers", "confidence")


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


def _who(one: Incident, words: Catalogue, mask: Mask, columns: int) -> str:
    """Sender and subject in at most `columns` columns; where they do not fit, the sender gets a third of them."""
    subject = mask.text(one.subject[:1000]) if one.subject else words("word.no_subject")
    room = max(columns // 3, columns - 2 - width(shorten(subject, columns)))
    sender = shorten(mask.sender(one.sender[:1000]) if one.sender else words("word.no_sender"), room)
    return f"{sender}  {shorten(subject, columns - width(sender) - 2)}"


def _equation(counts: Counts, words: Catalogue) -> str:
    parts = " + ".join(f"{getattr(counts, key):,} {words(f'word.{key}')}" for key in ("scanned", "skipped", "failed"))
    return f"{counts.seen:,} {words('word.seen')} = {parts}"


def _nature(operation: bool) -> str:
    return "operation" if operation else "content"


def _breakable(text: str) -> Iterator[str]:
    """Pieces a line may end after: words with their space, and each wide character with the marks that follow it."""
    piece = ""
    for char in text:
        if piece and (piece[-1] == " " or (width(char) == 2 and char not in "。、）」")):
            yield piece
            piece = ""
        piece += char
    yield piece


def _cut(text: str, columns: int) -> str:
    """The beginning of the text that takes `columns` columns."""
    taken, used = 0, 0
    for char in text:
        if used >= columns:
            break
        used += width(char)
        taken += 1
    return text[:taken]
