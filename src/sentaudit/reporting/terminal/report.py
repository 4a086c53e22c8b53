"""The terminal report: the answer on the first screen, what was not read beside it, and the command to go on with."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import IO

from sentaudit.model.coverage import Counts
from sentaudit.model.incident import Incident, Severity
from sentaudit.model.result import AuditResult
from sentaudit.reporting.harmless import pad, shorten, visible, width
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.terminal.screen import Screen
from sentaudit.reporting.terminal.table import COLOURS, incident_table, who
from sentaudit.reporting.words.catalogue import Catalogue, catalogue
from sentaudit.reporting.words.hint_text import kind_of, why
from sentaudit.reporting.words.problem_text import detail_text, nature_text
from sentaudit.reporting.words.times import day, moment
from sentaudit.reporting.words.verdict import verdict

_APART_SHOWN = 5
_SERIES_SHOWN = 10
_POSSIBLE_SHOWN = 5
_HINTS_SHOWN = 3


class TerminalReporter:
    """Plain text for `width` columns, `rows` incidents at most; `colour` only where the caller knows of a terminal."""

    extension = "txt"
    binary = False

    def __init__(self, *, colour: bool = False, width: int = 80, rows: int = 20) -> None:
        self._screen = Screen(width, colour)
        self._rows = rows

    def write(self, result: AuditResult, stream: IO[str], *, reveal: bool, lang: str) -> None:
        words, mask = catalogue(lang), Mask.of(result, reveal=reveal)
        blocks = (
            self._screen.wrapped(verdict(result, words), "1"),
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

    def _summary(self, result: AuditResult, words: Catalogue) -> Iterator[str]:
        totals = result.totals
        severities = ", ".join(
            self._screen.paint(f"{words(f'severity.{severity}')} {totals.incidents[severity]:,}", COLOURS[severity])
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
        yield self._screen.paint(words("terminal.coverage"), "1")
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
            cost = f"{words(f'extent.{gap.extent}')} ({nature_text(gap, words)})"
            line = f"    {gap.problems:>7,}  {pad(kind, column)}  {cost}"
            yield self._screen.paint(line, "31") if gap.is_operation else line

    def _incidents(self, incidents: Sequence[Incident], words: Catalogue, mask: Mask) -> Iterator[str]:
        shown = incidents[: self._rows]
        if not shown:
            return
        yield from incident_table(shown, words, mask, self._screen)
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
        yield self._screen.paint(words("terminal.data"), "1")
        yield from self._screen.wrapped(named[0], "0")
        if named[1]:
            yield from self._screen.wrapped(words("html.data_none", kinds=named[1]), "0")

    def _apart(self, result: AuditResult, words: Catalogue, mask: Mask) -> Iterator[str]:
        apart = [one for one in result.incidents if not one.reported]
        if not apart:
            return
        least = result.min_confidence
        note = f" ({words('terminal.below', minimum=f'{least:.2f}')})" if least is not None else ""
        yield self._screen.paint(words("terminal.apart") + note, "1")
        for one in apart[:_APART_SHOWN]:
            head = f"  {shorten(one.id, 20)}  {max(one.exposed.net, one.records_people or 0):,}  {one.confidence:.2f}  "
            yield head + who(one, words, mask, max(self._screen.width - width(head), 20))
            for reason in one.reasons:
                yield "      " + shorten(f"{reason.effect} {reason.text}", self._screen.width - 6)
        if len(apart) > _APART_SHOWN:
            yield "  " + words("word.more_incidents", more=words.count("count.more", len(apart) - _APART_SHOWN))

    def _series(self, result: AuditResult, words: Catalogue) -> Iterator[str]:
        if not result.series:
            return
        yield self._screen.paint(words("terminal.series"), "1")
        for one in result.series[:_SERIES_SHOWN]:
            line = words(
                "terminal.series_line",
                id=one.id,
                people=f"{one.people:,}",
                incidents=words.count("count.incident", len(one.incidents)),
                watch=words.count("count.watched", one.watch_messages),
                reason=one.reason,
            )
            yield from self._screen.wrapped(f"  {line}", "0")
        if len(result.series) > _SERIES_SHOWN:
            yield "  " + words("word.more_in_json", more=words.count("count.more", len(result.series) - _SERIES_SHOWN))

    def _possible(self, result: AuditResult, words: Catalogue, mask: Mask) -> Iterator[str]:
        possible = result.possible
        if not possible:
            return
        yield self._screen.paint(words("terminal.possible", n=f"{len(possible):,}"), "1")
        for one in possible[:_POSSIBLE_SHOWN]:
            who = words("word.outside", external=f"{one.external:,}", receivers=f"{one.receivers:,}")
            head = f"  {day(moment(one.sent_at, one.zone), words.lang)}  {who}  "
            way = " ".join(mask.inner(one.where.inner))
            place = " ".join(visible(word) for word in (one.where.folder, one.where.position, way) if word)
            yield head + shorten(place, max(self._screen.width - width(head), 20))
            yield "      " + shorten(detail_text(one.detail, words), self._screen.width - 6)
        if len(possible) > _POSSIBLE_SHOWN:
            yield "  " + words("word.more_incidents", more=words.count("count.more", len(possible) - _POSSIBLE_SHOWN))
        yield from self._screen.wrapped(words("terminal.possible_hint"), "2")

    def _hints(self, result: AuditResult, words: Catalogue, mask: Mask) -> Iterator[str]:
        hints = result.hints
        if not hints:
            return
        yield from self._screen.wrapped(words("terminal.hints", n=f"{len(hints):,}"), "1")
        for one in hints[:_HINTS_SHOWN]:
            who = words("word.outside", external=f"{one.external:,}", receivers=f"{one.receivers:,}")
            head = f"  {day(moment(one.sent_at, one.zone), words.lang)}  {one.confidence:.2f}  "
            yield head + shorten(f"{kind_of(one, words)}  {who}", max(self._screen.width - width(head), 20))
            for line in why(one, words, mask):
                yield "      " + shorten(line, self._screen.width - 6)
        yield "  " + self._screen.paint(shorten(words("terminal.hints_next"), self._screen.width - 2), "2")

    def _next(self, result: AuditResult, words: Catalogue) -> Iterator[str]:
        case = f" --case {shlex.quote(visible(result.case))}" if result.case else ""
        yield self._screen.paint(words("terminal.next"), "1")
        if result.incidents:
            yield f"  sentaudit incidents show {visible(result.incidents[0].id)}{case}"
            yield f"      {words('terminal.next_show')}"
        yield f"  sentaudit report{case} --format html"
        yield f"      {words('terminal.next_report')}"
        if not result.run.complete:
            yield f"  {words('terminal.next_rescan')}"


def _equation(counts: Counts, words: Catalogue) -> str:
    parts = " + ".join(f"{getattr(counts, key):,} {words(f'word.{key}')}" for key in ("scanned", "skipped", "failed"))
    return f"{counts.seen:,} {words('word.seen')} = {parts}"
