"""The HTML report: one self-contained page to read, print and sign; it can load nothing and send nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import IO, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from sentaudit.model.coverage import Problem
from sentaudit.model.facts import Channel
from sentaudit.model.incident import ExposedAddress, Finding, Incident, Severity
from sentaudit.model.locator import Locator
from sentaudit.model.result import AuditResult
from sentaudit.reporting.catalogue import Catalogue, catalogue
from sentaudit.reporting.harmless import shorten
from sentaudit.reporting.hint_text import kind_of, why
from sentaudit.reporting.inline import inline, policy
from sentaudit.reporting.json_v1 import address_order, finding_order, place_order
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.place import way
from sentaudit.reporting.prompt_text import prompt_text
from sentaudit.reporting.times import day, minute, moment
from sentaudit.reporting.told import told
from sentaudit.reporting.verdict import found, unread

_ADDRESSES = (10, 200, 40_000)
_FINDINGS = (3, 50, 10_000)
_PROBLEMS = 500
_COPIES = 3
_SERIES_SHOWN = 20
_LINE = 160
_TEXT = 4000
_CHANNELS = [channel.value for channel in Channel]

View = dict[str, Any]


class HtmlReporter:
    """Lists of one incident are cut so that the page stays small enough to open; what is cut is said on the spot."""

    extension = "html"
    binary = False

    def write(self, result: AuditResult, stream: IO[str], *, reveal: bool, lang: str) -> None:
        words = catalogue(lang)
        style, script = inline("report.css"), inline("report.js")
        page = _Page(result, words, Mask.of(result, reveal=reveal))
        template = _environment(words).get_template("report.html.j2")
        parts = template.generate(
            page=page,
            result=result,
            lang=lang,
            reveal=reveal,
            found=found(result, words),
            unread=unread(result, words),
            severities=[severity for severity in reversed(Severity) if result.totals.incidents.get(severity)],
            all_severities=[severity.value for severity in reversed(Severity)],
            style=style,
            script=script,
            glossary=words.pairs("glossary"),
            policy=policy(style, script),
        )
        for part in parts:
            stream.write(part)


def _environment(words: Catalogue) -> Environment:
    environment = Environment(
        loader=PackageLoader("sentaudit.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"t": words, "count": words.count, "section": words.section, "prompt_text": prompt_text}
    environment.filters |= {"n": _number, "line": partial(_shortened, columns=_LINE), "text": _text, "minute": minute}
    return environment


def _number(number: int) -> str:
    return f"{number:,}"


def _shortened(text: object, columns: int) -> str:
    return shorten(str(text), columns)


def _text(text: str) -> str:
    return shorten(text, _TEXT)


def _budget(limits: tuple[int, int, int], incidents: int) -> int:
    """Rows of a list one incident may show: between least and most, and about `total` over the whole page."""
    least, most, total = limits
    return max(least, min(most, total // max(incidents, 1)))


class _Page:
    """What the template asks for: texts laid out for reading, made one incident at a time."""

    def __init__(self, result: AuditResult, words: Catalogue, mask: Mask) -> None:
        self._result = result
        self._words = words
        self._mask = mask
        self._addresses = _budget(_ADDRESSES, len(result.incidents))
        self._findings = _budget(_FINDINGS, len(result.incidents))
        self._series = {series.id: series for series in result.series}
        self.gaps = result.gaps
        self.minimum = f" {result.min_confidence:.2f}" if result.min_confidence is not None else ""

    def rows(self, *, reported: bool) -> Iterator[View]:
        """One row of the list of incidents each."""
        return (self._row(one) for one in self._result.incidents if one.reported is reported)

    def incidents(self, *, reported: bool) -> Iterator[View]:
        """One chapter each."""
        return (self._chapter(one) for one in self._result.incidents if one.reported is reported)

    def _row(self, one: Incident) -> View:
        words, mask = self._words, self._mask
        return {
            "incident": one,
            "date": day(moment(one.first_sent, one.zone)),
            "channels": self._channels(one.channels),
            "sender": shorten(mask.sender(one.sender[:1000]), 60) or words("word.no_sender"),
            "subject": shorten(mask.text(one.subject[:1000]), 90) or words("word.no_subject"),
        }

    def _chapter(self, one: Incident) -> View:
        mask = self._mask
        findings = sorted(one.findings, key=finding_order)
        addresses = sorted(one.addresses, key=address_order)
        return {
            **self._row(one),
            "sender": shorten(mask.sender(one.sender[:1000]), _LINE),
            "subject": shorten(mask.text(one.subject[:1000]), _LINE),
            "first": minute(moment(one.first_sent, one.zone)),
            "last": minute(moment(one.last_sent, one.zone)),
            "steps": _steps(one),
            "data": [(self._data(kind), number) for kind, number in sorted(one.data_kinds.items()) if number],
            "not_seen": [self._data(kind) for kind, number in sorted(one.data_kinds.items()) if not number],
            "columns": [(self._data(kind), number) for kind, number in sorted(one.records_columns.items())],
            "series": self._series_of(one),
            "told": list(told(one, self._words)),
            "as_of": minute(moment(one.inbox.as_of, None)) if one.inbox else "",
            "findings": [self._finding(finding) for finding in findings[: self._findings]],
            "more_findings": max(len(findings) - self._findings, 0),
            "addresses": [self._address(shown) for shown in addresses[: self._addresses]],
            "more_addresses": max(len(addresses) - self._addresses, 0),
        }

    def _series_of(self, one: Incident) -> View | None:
        series = self._series.get(one.series or "")
        if series is None:
            return None
        words = self._words
        return {
            "id": series.id,
            "others": [other for other in series.incidents if other != one.id][:_SERIES_SHOWN],
            "said": words(
                "html.series_said",
                incidents=words.count("count.incident", len(series.incidents)),
                watch=words.count("count.watched", series.watch_messages),
                people=_number(series.people),
                reason=series.reason,
            ),
        }

    def _finding(self, finding: Finding) -> View:
        copies = sorted(finding.copies, key=place_order)
        return {
            "finding": finding,
            "sent": minute(moment(finding.sent_at, finding.zone)),
            "channel": self._words(f"channel.{finding.channel}"),
            "place": self.place(finding.where),
            "sha256": finding.sha256.hex(),
            "copies": [" › ".join(self.place(copy)) for copy in copies[:_COPIES]],
            "more_copies": max(len(copies) - _COPIES, 0),
        }

    def _address(self, shown: ExposedAddress) -> View:
        words = self._words
        notified = minute(moment(shown.notified, None)) if shown.notified is not None else ""
        notes: list[tuple[bool | None, Callable[[], str]]] = [
            (shown.internal, lambda: words("html.note.internal")),
            (shown.excluded, lambda: words("html.note.excluded")),
            (shown.identifying, lambda: words("html.note.identifying")),
            (shown.received, lambda: words("html.note.received")),
            (shown.bounced, lambda: words("html.note.bounced")),
            (bool(notified), lambda: words("html.note.notified", when=notified)),
        ]
        return {
            "address": shorten(self._mask.address(shown.address), 80),
            "pseudonym": shown.pseudonym,
            "channels": self._channels(shown.channels),
            "notes": ", ".join(text() for holds, text in notes if holds),
        }

    def problems(self) -> Iterator[View]:
        """The first problems by place; `more_problems` says how many stay out."""
        listed = sorted(self._result.coverage.problems, key=self._problem_order)
        for problem in islice(listed, _PROBLEMS):
            yield {"problem": problem, "place": self.place(problem.where)}

    @property
    def more_problems(self) -> int:
        return max(len(self._result.coverage.problems) - _PROBLEMS, 0)

    @staticmethod
    def _problem_order(problem: Problem) -> tuple[object, ...]:
        return problem.expected, not problem.is_operation, *place_order(problem.where), problem.kind, problem.detail

    def place(self, where: Locator) -> list[str]:
        """The way to a place, outermost first: source, folder, position, part, then what is inside of the part."""
        return way(where, self._words, self._mask)

    def possible(self) -> Iterator[View]:
        """The first files nobody could open; `more_possible` says how many stay out."""
        for one in islice(self._result.possible, _PROBLEMS):
            yield {"one": one, "sent": minute(moment(one.sent_at, one.zone)), "place": self.place(one.where)}

    @property
    def more_possible(self) -> int:
        return max(len(self._result.possible) - _PROBLEMS, 0)

    def hints(self) -> Iterator[View]:
        """The surest hints; `more_hints` says how many stay out."""
        for one in islice(self._result.hints, _PROBLEMS):
            yield {
                "one": one,
                "kind": kind_of(one, self._words),
                "sent": minute(moment(one.sent_at, one.zone)),
                "why": list(why(one, self._words, self._mask)),
                "place": self.place(one.where),
            }

    @property
    def more_hints(self) -> int:
        return max(len(self._result.hints) - _PROBLEMS, 0)

    def uri(self, uri: str) -> str:
        """A source as it may be shown."""
        return shorten(self._mask.source(uri), _LINE)

    def period(self, first: int | None, last: int | None) -> str:
        """Two days with a dash between, or the word for undated."""
        if first is None and last is None:
            return self._words("word.undated")
        return f"{day(moment(first, None))} – {day(moment(last, None))}"

    def _channels(self, channels: Iterable[str]) -> str:
        return ", ".join(self._words(f"channel.{channel}") for channel in sorted(channels, key=_CHANNELS.index))

    def _data(self, kind: str) -> str:
        names = self._words.section("data")
        return str(names.get(kind, kind))


def _steps(one: Incident) -> list[tuple[str, str, int | None]]:
    """Sign, name and number of each step from all entries to the net number."""
    exposed = one.exposed
    return [
        ("", "listed", exposed.listed),
        ("−", "duplicates", exposed.duplicates),
        ("−", "internal", exposed.internal),
        ("−", "excluded", exposed.excluded),
        ("=", "distinct", exposed.distinct),
        ("−", "undeliverable", exposed.undeliverable),
        ("=", "net", exposed.net),
    ]
