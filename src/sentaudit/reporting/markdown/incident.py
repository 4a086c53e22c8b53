"""Incidents in the Markdown report: the overview, and the chapter of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sentaudit.model.incident import Finding, Incident
from sentaudit.model.locator import Locator
from sentaudit.model.result import Series
from sentaudit.reporting.markdown.text import code, listed, table, words_of
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.order import finding_order
from sentaudit.reporting.words.catalogue import Catalogue
from sentaudit.reporting.words.place import way
from sentaudit.reporting.words.prompt_text import prompt_text
from sentaudit.reporting.words.said import about_series, channel_names, extent
from sentaudit.reporting.words.times import day, minute, moment
from sentaudit.reporting.words.told import told

_FINDINGS = 50
_STEPS = ("listed", "duplicates", "internal", "excluded", "distinct", "undeliverable", "net")
_SIGNS = ("", "−", "−", "−", "=", "−", "=")


class Incidents:
    """Blocks about incidents in the language of the report, masked."""

    def __init__(self, words: Catalogue, mask: Mask, series: Iterable[Series]) -> None:
        self._words = words
        self._mask = mask
        self._series = {one.id: one for one in series}

    def overview(self, incidents: Iterable[Incident]) -> str:
        keys = ("id", "date", "severity", "net", "viewers", "channels", "confidence", "who")
        rows = (
            (
                words_of(one.id),
                day(moment(one.first_sent, one.zone), self._words.lang),
                self._words(f"severity.{one.severity}"),
                f"{one.exposed.net:,}",
                f"{one.receivers.viewers:,}",
                self._words.comma.join(channel_names(one.channels, self._words)),
                f"{one.confidence:.2f}",
                f"{self._sender(one)} {self._subject(one)}",
            )
            for one in incidents
        )
        return table([self._words(f"html.column.{key}") for key in keys], rows, right=(3, 4, 6))

    def chapter(self, one: Incident) -> Iterator[str]:
        words = self._words
        yield f"### {words_of(one.id)} {words_of(one.title)}"
        first, last = (minute(moment(sent, one.zone), words.lang) for sent in (one.first_sent, one.last_sent))
        sent = first if first == last else words("html.sent_span", first=first, last=last)
        facts = [
            (words("html.column.severity"), words(f"severity.{one.severity}")),
            (words("html.column.confidence"), f"{one.confidence:.2f}"),
            (words("html.status"), words(f"status.{one.status}")),
            (words("html.sender"), self._sender(one)),
            (words("html.subject"), self._subject(one)),
            (words("html.sent"), sent),
            (words("html.extent"), extent(one, words)),
            (words("html.rules"), words_of(", ".join(sorted(one.rules)))),
        ]
        if one.client:
            facts.append((words("html.client"), code(one.client)))
        yield listed(f"{name}: {value}" for name, value in facts)
        yield from self._numbers(one)
        yield from self._data(one)
        if one.reasons:
            yield f"#### {words('html.why' if one.reported else 'html.why_apart')}"
            yield listed(f"({reason.effect}) {words_of(reason.text)}" for reason in one.reasons)
        for key, text in (("meaning", one.explanation), ("advice", one.advice)):
            if text:
                yield f"#### {words(f'html.{key}')}"
                yield words_of(text)
        if one.prompts:
            yield f"#### {words('html.prompts')}"
            yield listed(words_of(prompt_text(prompt, words)) for prompt in one.prompts)
        yield from self._beyond(one)
        yield from self._findings(one)

    def _numbers(self, one: Incident) -> Iterator[str]:
        words, exposed, receivers = self._words, one.exposed, one.receivers
        yield f"#### {words('html.numbers')}"
        steps = [(sign, key, getattr(exposed, key)) for sign, key in zip(_SIGNS, _STEPS, strict=True)]
        rows = [(sign, words(f"html.step.{key}"), self._known(number)) for sign, key, number in steps]
        yield table(["", words("xlsx.summary.item"), words("xlsx.summary.value")], rows, right=(2,))
        least = f"{receivers.distinct:,}"
        lines = [
            (words("html.identifying"), f"{exposed.identifying:,}"),
            (words("html.organisations"), f"{exposed.organisations:,}"),
            (words("html.max_visible"), f"{exposed.max_visible_to_one:,}"),
            (words("html.receivers"), words("word.at_least", n=least) if receivers.at_least else least),
            (words("html.receivers_internal"), f"{receivers.internal:,}"),
            (words("html.undelivered"), self._known(receivers.undelivered)),
            (words("html.viewers"), f"{receivers.viewers:,}"),
            (words("html.overlap"), f"{one.overlap:,}"),
            (words("html.never_received"), f"{one.never_received:,}"),
        ]
        yield listed(f"{name}: {value}" for name, value in lines)

    def _data(self, one: Incident) -> Iterator[str]:
        words, names = self._words, self._words.section("data")
        kinds = [(words_of(str(names.get(kind, kind))), number) for kind, number in sorted(one.data_kinds.items())]
        lines = [f"{kind}: {number:,}" for kind, number in kinds if number]
        if one.records_people is None:
            lines.append(words("html.records_not"))
        elif one.records_people:
            columns = ", ".join(f"{names.get(kind, kind)} {n:,}" for kind, n in sorted(one.records_columns.items()))
            people = words.count("count.record", one.records_people)
            lines.append(words_of(words("html.records", people=people, columns=columns)))
        if absent := ", ".join(kind for kind, number in kinds if not number):
            lines.append(words("html.data_none", kinds=absent))
        yield f"#### {words('html.data')}"
        yield listed(lines)

    def _beyond(self, one: Incident) -> Iterator[str]:
        """Groups of the user's own, the series, and what came back, as far as they are known."""
        words = self._words
        if one.breakdown is not None:
            yield f"#### {words('breakdown.title')}"
            yield listed(f"{code(group)}: {people:,}" for group, people in sorted(one.breakdown))
        series = self._series.get(one.series or "")
        if series is not None:
            yield f"#### {words('html.series')} ({words_of(series.id)})"
            yield words_of(about_series(series, words))
            yield listed(words_of(other) for other in series.incidents)
        if one.follow_up is not None:
            yield f"#### {words('html.follow_up')}"
            yield " ".join(told(one, words))
        if one.inbox is not None:
            names = ("bounces", "replies", "reply_alls", "complaints", "opt_outs")
            numbers = {name: f"{getattr(one.inbox, name):,}" for name in names}
            as_of = words("html.inbox_as_of", when=minute(moment(one.inbox.as_of, None), words.lang))
            yield f"#### {words('html.inbox')} ({as_of})"
            yield words("html.inbox_counts", **numbers, deletions=f"{one.inbox.deletion_confirmations:,}")

    def _findings(self, one: Incident) -> Iterator[str]:
        words = self._words
        keys = ("sent", "channel", "exposed", "receivers", "where")
        findings = sorted(one.findings, key=finding_order)
        yield f"#### {words('html.findings')}"
        yield table(
            [words(f"html.finding.{key}") for key in keys],
            map(self._finding, findings[:_FINDINGS]),
            right=(2, 3),
        )
        yield from self.more(len(findings) - _FINDINGS)
        addresses = words.count("count.address", len(one.addresses))
        yield f"{words('html.addresses')}: {words('word.more_in_json', more=addresses)}"

    def _finding(self, one: Finding) -> Sequence[str]:
        copies = self._words.count("count.copy", len(one.copies))
        return (
            minute(moment(one.sent_at, one.zone), self._words.lang),
            self._words(f"channel.{one.channel}"),
            f"{one.exposed:,}",
            f"{one.receivers:,}",
            f"{self.place(one.where)} {code(one.id)} SHA-256 {code(one.sha256.hex())}"
            + (f" ({copies})" if one.copies else ""),
        )

    def _sender(self, one: Incident) -> str:
        return code(self._mask.sender(one.sender[:1000])) if one.sender else self._words("word.no_sender")

    def _subject(self, one: Incident) -> str:
        return code(self._mask.text(one.subject[:1000])) if one.subject else self._words("word.no_subject")

    def place(self, where: Locator) -> str:
        """The way to a place."""
        return " › ".join(map(code, way(where, self._words, self._mask)))

    def _known(self, number: int | None) -> str:
        return self._words("word.not_examined") if number is None else f"{number:,}"

    def more(self, number: int) -> Iterator[str]:
        if number > 0:
            yield self._words("word.more_in_json", more=self._words.count("count.more", number))
