"""The rows of each sheet of the workbook report, by the columns the catalogue names for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sentaudit.model.coverage import Counts, Coverage
from sentaudit.model.incident import Finding, Incident, Severity
from sentaudit.model.locator import Locator
from sentaudit.model.result import AuditResult
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.order import finding_order, place_order
from sentaudit.reporting.tables.csv_table import incident_cells
from sentaudit.reporting.tables.workbook import Cell
from sentaudit.reporting.words.catalogue import Catalogue
from sentaudit.reporting.words.hint_text import kind_of, why
from sentaudit.reporting.words.problem_text import detail_text, nature_text
from sentaudit.reporting.words.times import moment
from sentaudit.reporting.words.verdict import found, unread

Row = Mapping[str, Cell]


class XlsxRows:
    """In the language of `words`, masked by `mask`."""

    def __init__(self, words: Catalogue, mask: Mask) -> None:
        self._words = words
        self._mask = mask

    def summary(self, result: AuditResult) -> Iterator[Row]:
        """One line per figure, beginning with the verdict in words."""
        words, run, totals, coverage = self._words, result.run, result.totals, result.coverage
        domains = ", ".join(sorted(run.internal_domains))
        inferred = f" ({words('html.inferred')})" if run.internal_inferred else ""
        lines: list[tuple[str, Cell]] = [
            (words("html.verdict"), found(result, words)),
            *((words("html.gaps"), sentence) for sentence in unread(result, words)),
            (words("html.state"), words("word.complete" if run.complete else "word.incomplete")),
            (words("terminal.incidents"), totals.reported),
            *((f"– {words(f'severity.{one}')}", totals.incidents.get(one, 0)) for one in reversed(Severity)),
            (words("terminal.people"), totals.exposed),
            (words("terminal.viewers"), totals.viewers),
            (words("terminal.records"), totals.records),
            (words("terminal.apart"), totals.listed_apart),
            (words("terminal.watch"), totals.watch),
            *self._counts("word.messages", coverage.messages),
            (f"{words('word.messages')}: {words('word.duplicates')}", coverage.duplicates),
            *self._counts("word.parts", coverage.parts),
            (words("html.organisation"), domains + inferred if domains else words("html.organisation_none")),
            (words("html.run_id"), run.id),
            (words("html.version"), f"sentaudit {run.tool_version}"),
            (words("xlsx.utc", title=words("xlsx.started")), run.started),
            (words("xlsx.utc", title=words("xlsx.finished")), run.finished),
            (words("html.ruleset"), run.ruleset_digest),
            (words("html.config"), run.config_digest),
            (words("html.case"), result.case),
            ("", words("word.revealed" if self._mask.reveal else "word.masked")),
        ]
        return ({"item": item, "value": value} for item, value in lines)

    def _counts(self, name: str, counts: Counts) -> Iterator[tuple[str, Cell]]:
        for key in ("seen", "scanned", "skipped", "failed"):
            yield f"{self._words(name)}: {self._words(f'word.{key}')}", getattr(counts, key)

    def incidents(self, result: AuditResult) -> Iterator[Row]:
        """The columns of the CSV report, with dates."""
        for one in result.incidents:
            yield incident_cells(one, self._words, self._mask) | {
                "first_sent": moment(one.first_sent, None),
                "last_sent": moment(one.last_sent, None),
                "inbox_as_of": moment(one.inbox.as_of, None) if one.inbox else None,
            }

    def evidence(self, result: AuditResult) -> Iterator[Row]:
        """Each exposing message, then the other places where it lies."""
        for one in result.incidents:
            for finding in sorted(one.findings, key=finding_order):
                yield self._finding(one, finding, finding.where, copy=False)
                for copy in sorted(finding.copies, key=place_order):
                    yield self._finding(one, finding, copy, copy=True)

    def _finding(self, one: Incident, finding: Finding, where: Locator, *, copy: bool) -> Row:
        return {
            "incident": one.id,
            "finding": finding.id,
            "rule": finding.rule,
            "channel": self._words(f"channel.{finding.channel}"),
            "exposed": None if copy else finding.exposed,  # so that the sum of the column counts no message twice
            "receivers": None if copy else finding.receivers,
            "sent": moment(finding.sent_at, None),
            "copy": self._yes(copy),
            **self._place(where),
            "sha256": finding.sha256.hex(),
        }

    def groups(self, result: AuditResult) -> Iterator[Row]:
        """People of each incident by groups of the user's own."""
        for one in result.incidents:
            for group, people in sorted(one.breakdown or ()):
                yield {"incident": one.id, "group": group, "people": people}

    def series(self, result: AuditResult) -> Iterator[Row]:
        """Each series once."""
        for one in result.series:
            yield {
                "id": one.id,
                "incidents": " ".join(one.incidents),
                "watch": one.watch_messages,
                "people": one.people,
                "reason": one.reason,
            }

    def folders(self, coverage: Coverage) -> Iterator[Row]:
        """Every folder of every source."""
        words = self._words
        for source in coverage.sources:
            for one in source.folders:
                yield {
                    "source": self._mask.source(source.uri),
                    "folder": one.folder.name or words("word.top_folder"),
                    "role": words(f"role.{one.folder.role}"),
                    "chosen": words(f"chosen_by.{one.folder.chosen_by}"),
                    "audited": words("html.audited.on" if one.audited else "html.audited.off"),
                    **{key: getattr(one.messages, key) for key in ("seen", "scanned", "skipped", "failed")},
                    "first": moment(one.first_sent, None),
                    "last": moment(one.last_sent, None),
                }

    def negative(self, result: AuditResult) -> Iterator[Row]:
        """Folders searched without a finding."""
        for one in result.negative:
            yield {
                "source": self._mask.source(one.source),
                "folder": one.folder or self._words("word.top_folder"),
                "first": moment(one.period[0], None),
                "last": moment(one.period[1], None),
                "messages": one.messages,
            }

    def possible(self, result: AuditResult) -> Iterator[Row]:
        """Encrypted files nobody could open."""
        for one in result.possible:
            yield {
                "sent": moment(one.sent_at, None),
                "external": one.external,
                "receivers": one.receivers,
                **self._place(one.where),
                "detail": detail_text(one.detail, self._words),
            }

    def hints(self, result: AuditResult) -> Iterator[Row]:
        """What no rule can prove, part of no number."""
        for one in result.hints:
            yield {
                "kind": kind_of(one, self._words),
                "confidence": one.confidence,
                "sent": moment(one.sent_at, None),
                "external": one.external,
                "receivers": one.receivers,
                "reasons": "; ".join(why(one, self._words, self._mask)),
                **self._place(one.where),
            }

    def problems(self, coverage: Coverage) -> Iterator[Row]:
        """Everything that was not read, and what is only noted, in the order of the result."""
        words = self._words
        for one in coverage.problems:
            yield {
                "kind": words(f"kind.{one.kind}"),
                "nature": nature_text(one, words),
                "extent": words(f"extent.{one.extent}"),
                "stage": words(f"stage.{one.stage}"),
                **self._place(one.where),
                "detail": detail_text(one.detail, self._words),
            }

    def _place(self, where: Locator) -> dict[str, Cell]:
        return {
            "source": self._mask.source(where.source),
            "folder": where.folder,
            "position": where.position,
            "message_id": self._mask.message_id(where.message_id),
            "part": where.part,
            "inside": " › ".join(self._mask.inner(where.inner)),
        }

    def _yes(self, value: bool) -> str:
        return self._words("word.yes" if value else "word.no")
