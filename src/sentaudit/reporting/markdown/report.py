"""The Markdown report (CommonMark with tables): for tickets, wikis and reviews, to read with or without rendering."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO

from sentaudit.model.coverage import Counts, Coverage
from sentaudit.model.incident import Severity
from sentaudit.model.result import AuditResult, Series
from sentaudit.reporting.markdown.incident import Incidents
from sentaudit.reporting.markdown.text import code, listed, table, words_of
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.words.catalogue import Catalogue, catalogue
from sentaudit.reporting.words.hint_text import kind_of, why
from sentaudit.reporting.words.problem_text import detail_text, nature_text
from sentaudit.reporting.words.times import minute, moment, span
from sentaudit.reporting.words.verdict import found, unread

_PROBLEMS = 200


class MarkdownReporter:
    """What comes from mail stands in code spans: nothing in it is markup, a link or a mention. Lists of one incident
    are cut; what is cut is said on the spot."""

    extension = "md"
    binary = False

    def write(self, result: AuditResult, stream: IO[str], *, reveal: bool, lang: str) -> None:
        page = _Page(catalogue(lang), Mask.of(result, reveal=reveal), result.series)
        for number, block in enumerate(page.blocks(result)):
            stream.write(("\n" if number else "") + block + "\n")


class _Page:
    """The blocks of the report in order; between two of them stands an empty line."""

    def __init__(self, words: Catalogue, mask: Mask, series: Iterable[Series]) -> None:
        self._words = words
        self._mask = mask
        self._incidents = Incidents(words, mask, series)

    def blocks(self, result: AuditResult) -> Iterator[str]:
        """The whole report."""
        yield from self._result(result)
        yield from self._found(result)
        yield from self._possible(result)
        yield from self._hints(result)
        yield from self._negative(result)
        yield from self._coverage(result.coverage)
        yield from self._gaps(result)
        yield from self._run(result)

    def _result(self, result: AuditResult) -> Iterator[str]:
        words, totals = self._words, result.totals
        yield f"# {words('word.title')}"
        yield words("word.subtitle")
        yield f"## {words('html.verdict')}"
        yield f"**{words_of(found(result, words))}**"
        yield words_of(("" if words.lang == "ja" else " ").join(unread(result, words)))
        severities = ", ".join(
            f"{words(f'severity.{one}')} {totals.incidents[one]:,}"
            for one in reversed(Severity)
            if totals.incidents.get(one)
        )
        figures = [
            (words("terminal.incidents"), f"{totals.reported:,}" + (f" ({severities})" if severities else "")),
            (words("terminal.people"), f"{totals.exposed:,}"),
            (words("terminal.viewers"), f"{totals.viewers:,}"),
            (words("terminal.records"), f"{totals.records:,}"),
            (words("terminal.apart"), f"{totals.listed_apart:,}"),
            (words("terminal.watch"), f"{totals.watch:,}"),
        ]
        yield listed(f"{name}: **{value}**" for name, value in figures)
        yield f"> {words('word.revealed' if self._mask.reveal else 'word.masked')}"

    def _found(self, result: AuditResult) -> Iterator[str]:
        words = self._words
        yield f"## {words('html.incidents')}"
        reported = [one for one in result.incidents if one.reported]
        apart = [one for one in result.incidents if not one.reported]
        yield self._incidents.overview(reported) if reported else words("html.none")
        if apart:
            least = f" {result.min_confidence:.2f}" if result.min_confidence is not None else ""
            yield f"## {words('html.apart')}"
            yield words("html.apart_text", minimum=least)
            yield self._incidents.overview(apart)
        if result.incidents:
            yield f"## {words('html.details')}"
        for one in (*reported, *apart):
            yield from self._incidents.chapter(one)

    def _possible(self, result: AuditResult) -> Iterator[str]:
        words = self._words
        if not result.possible:
            return
        keys = ("sent", "external", "receivers", "where", "detail")
        yield f"## {words('html.possible')}"
        yield words_of(words("html.possible_text"))
        rows = (
            (
                minute(moment(one.sent_at, one.zone), words.lang),
                f"{one.external:,}",
                f"{one.receivers:,}",
                self._incidents.place(one.where),
                code(detail_text(one.detail, words)),
            )
            for one in islice(result.possible, _PROBLEMS)
        )
        yield table([words(f"html.possible_column.{key}") for key in keys], rows, right=(1, 2))
        yield from self._incidents.more(len(result.possible) - _PROBLEMS)

    def _hints(self, result: AuditResult) -> Iterator[str]:
        words = self._words
        if not result.hints:
            return
        keys = ("kind", "confidence", "sent", "external", "receivers", "why", "where")
        yield f"## {words('html.hints')}"
        yield words_of(words("html.hints_text"))
        rows = (
            (
                words_of(kind_of(one, words)),
                f"{one.confidence:.2f}",
                minute(moment(one.sent_at, one.zone), words.lang),
                f"{one.external:,}",
                f"{one.receivers:,}",
                "<br>".join(map(words_of, why(one, words, self._mask))),
                self._incidents.place(one.where),
            )
            for one in islice(result.hints, _PROBLEMS)
        )
        yield table([words(f"html.hints_column.{key}") for key in keys], rows, right=(1, 3, 4))
        if len(result.hints) > _PROBLEMS:
            yield words("html.hints_more", more=words.count("count.more", len(result.hints) - _PROBLEMS))

    def _negative(self, result: AuditResult) -> Iterator[str]:
        words = self._words
        yield f"## {words('html.negative')}"
        if not result.negative:
            yield words("html.negative_none")
            return
        yield words("html.negative_text")
        keys = ("source", "folder", "period", "messages")
        rows = (
            (
                code(self._mask.source(one.source)),
                self._folder(one.folder),
                self._period(*one.period),
                f"{one.messages:,}",
            )
            for one in result.negative
        )
        yield table([words(f"html.negative_column.{key}") for key in keys], rows, right=(3,))

    def _coverage(self, coverage: Coverage) -> Iterator[str]:
        words = self._words
        states = ("seen", "scanned", "skipped", "failed")
        heads = [words(f"html.coverage_column.{key}") for key in states]

        def numbers(counts: Counts) -> list[str]:
            return [f"{getattr(counts, state):,}" for state in states]

        yield f"## {words('html.coverage')}"
        yield words("html.coverage_text")
        totals = (("messages", coverage.messages), ("parts", coverage.parts))
        rows: Iterable[Sequence[str]] = [(words(f"word.{key}"), *numbers(counts)) for key, counts in totals]
        yield table(["", *heads], rows, right=(1, 2, 3, 4))
        yield f"{words('word.duplicates')}: {coverage.duplicates:,}"
        for source in coverage.sources:
            yield f"### {code(self._mask.source(source.uri))}"
            columns = [words(f"html.folder_column.{key}") for key in ("folder", "role", "audited", "period")]
            rows = (
                (
                    self._folder(one.folder.name),
                    *numbers(one.messages),
                    f"{words(f'role.{one.folder.role}')} ({words(f'chosen_by.{one.folder.chosen_by}')})",
                    words("html.audited.on" if one.audited else "html.audited.off"),
                    self._period(one.first_sent, one.last_sent),
                )
                for one in source.folders
            )
            yield table([columns[0], *heads, *columns[1:]], rows, right=(1, 2, 3, 4))

    def _gaps(self, result: AuditResult) -> Iterator[str]:
        words, problems = self._words, result.coverage.problems
        yield f"## {words('html.gaps')}"
        if not problems:
            yield words("html.gaps_none")
            return
        gaps = (
            (
                words(f"kind.{gap.kind}"),
                words(f"extent.{gap.extent}"),
                nature_text(gap, words),
                f"{gap.problems:,}",
            )
            for gap in result.gaps
        )
        keys = ("kind", "extent", "class", "problems")
        yield table([words(f"html.gap_column.{key}") for key in keys], gaps, right=(3,))
        yield f"### {words('html.problems')}"
        urgent = sorted(problems, key=lambda one: (one.expected, not one.is_operation))
        rows = (
            (
                words(f"kind.{one.kind}"),
                words(f"stage.{one.stage}"),
                self._incidents.place(one.where),
                code(detail_text(one.detail, words)),
            )
            for one in islice(urgent, _PROBLEMS)
        )
        keys = ("kind", "stage", "where", "detail")
        yield table([words(f"html.problem_column.{key}") for key in keys], rows)
        yield from self._incidents.more(len(problems) - _PROBLEMS)

    def _run(self, result: AuditResult) -> Iterator[str]:
        words, run = self._words, result.run
        domains = ", ".join(map(code, sorted(run.internal_domains))) or words("html.organisation_none")
        facts = [
            (words("html.run_id"), code(run.id)),
            (words("html.version"), f"sentaudit {words_of(run.tool_version)}"),
            (
                words("html.time"),
                words("html.sent_span", first=minute(run.started, words.lang), last=minute(run.finished, words.lang)),
            ),
            (words("html.state"), words("word.complete" if run.complete else "word.incomplete")),
            (words("html.organisation"), domains + (f" ({words('html.inferred')})" if run.internal_inferred else "")),
            (words("html.ruleset"), code(run.ruleset_digest)),
            (words("html.config"), code(run.config_digest)),
        ]
        yield f"## {words('html.run')}"
        yield listed(f"{name}: {value}" for name, value in facts)
        yield words("html.schema_note")

    def _folder(self, name: str) -> str:
        return code(name) if name else self._words("word.top_folder")

    def _period(self, first: int | None, last: int | None) -> str:
        return span(first, last, self._words.lang, self._words("word.undated"))
