"""What the page shows of one incident, as data: texts laid out for reading, numbers as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sentaudit.model.incident import ExposedAddress, Finding, Incident
from sentaudit.model.overview import batches, domains
from sentaudit.model.result import AuditResult
from sentaudit.reporting.harmless import shorten
from sentaudit.reporting.html.events import events
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.order import address_order, finding_order, place_order
from sentaudit.reporting.words.catalogue import Catalogue
from sentaudit.reporting.words.place import way
from sentaudit.reporting.words.prompt_text import prompt_text
from sentaudit.reporting.words.said import about_series, channel_names, extent, notes_on
from sentaudit.reporting.words.times import minute, moment
from sentaudit.reporting.words.told import told

_ADDRESSES = (10, 2_000, 150_000)
_FINDINGS = (3, 100, 20_000)
_BATCHES = 60
_COPIES = 3
_DOMAINS = 12
_SERIES_SHOWN = 20
_GROUPS = 50
_LINE = 160
_TEXT = 4000

Json = dict[str, Any]


class Chapter:
    """Makes the data of one incident after the other. `number_of` keeps a text that stands in many of them once."""

    def __init__(self, result: AuditResult, words: Catalogue, mask: Mask, number_of: Callable[[str], int]) -> None:
        self._words = words
        self._mask = mask
        self._number_of = number_of
        self._addresses = _budget(_ADDRESSES, len(result.incidents))
        self._findings = _budget(_FINDINGS, len(result.incidents))
        self._known: dict[str, int] = {}
        self._series = {series.id: series for series in result.series}

    def values(self, one: Incident) -> Json:
        """Keys as `incident.js` reads them; texts that are numbers stand in the block of strings."""
        exposed, receivers, words = one.exposed, one.receivers, self._words
        return {
            "facts": list(self._facts(one)),
            "new": one.new,
            "steps": [
                exposed.listed,
                exposed.duplicates,
                exposed.internal,
                exposed.excluded,
                exposed.distinct,
                exposed.undeliverable,
                exposed.net,
            ],
            "of": [exposed.identifying, exposed.organisations, exposed.max_visible_to_one],
            "receivers": [receivers.distinct, receivers.internal, receivers.undelivered, receivers.viewers],
            "at_least": receivers.at_least,
            "reach": [one.overlap, one.never_received],
            "data": [[self._data(kind), number] for kind, number in sorted(one.data_kinds.items()) if number],
            "data_notes": list(self._data_notes(one)),
            "reasons": [[reason.effect, self._text(reason.text)] for reason in one.reasons],
            "texts": [
                [self._number_of(words(f"html.{name}")), self._text(text)]
                for name, text in (("meaning", one.explanation), ("advice", one.advice))
                if text
            ],
            "prompts": [self._text(prompt_text(prompt, words)) for prompt in one.prompts],
            "series": self._series_of(one),
            "told": list(told(one, words)),
            "events": [list(event) for event in events(one, words)],
            "inbox": list(self._inbox(one)),
            "groups": self._groups(one),
            **self._domains(one),
            **self._batches(one),
            **self._messages(one),
            **self._people(one),
        }

    def _facts(self, one: Incident) -> Iterator[list[object]]:
        words, mask = self._words, self._mask
        first, last = (minute(moment(sent, one.zone), words.lang) for sent in (one.first_sent, one.last_sent))
        sent = first if one.first_sent == one.last_sent else words("html.sent_span", first=first, last=last)
        rows = (
            ("sender", shorten(mask.sender(one.sender[:1000]), _LINE) or words("word.no_sender")),
            ("subject", shorten(mask.text(one.subject[:1000]), _LINE) or words("word.no_subject")),
            ("sent", sent),
            ("extent", extent(one, words)),
            ("client", shorten(one.client or "", _LINE)),
            ("rules", shorten(", ".join(sorted(one.rules)), _LINE)),
        )
        for name, value in rows:
            if value:
                yield [self._number_of(words(f"html.{name}")), value]

    def _data_notes(self, one: Incident) -> Iterator[int | str]:
        words = self._words
        if one.records_people:
            columns = words.comma.join(
                f"{self._data(kind)} {number:,}" for kind, number in sorted(one.records_columns.items())
            )
            people = words.count("count.record", one.records_people)
            yield shorten(words("html.records", people=people, columns=columns), _TEXT)
        elif one.records_people is None:
            yield self._text(words("html.records_not"))
        missing = [self._data(kind) for kind, number in sorted(one.data_kinds.items()) if not number]
        if missing:
            yield self._text(words("html.data_none", kinds=words.comma.join(missing)))

    def _series_of(self, one: Incident) -> Json | None:
        series = self._series.get(one.series or "")
        if series is None:
            return None
        others = [shorten(other, 60) for other in series.incidents if other != one.id]
        return {
            "id": shorten(series.id, 60),
            "said": self._text(about_series(series, self._words)),
            "others": others[:_SERIES_SHOWN],
            "more": self._more(len(others) - _SERIES_SHOWN),
        }

    def _inbox(self, one: Incident) -> Iterator[str]:
        inbox, words = one.inbox, self._words
        if inbox is None:
            return
        yield words("html.inbox_as_of", when=minute(moment(inbox.as_of, None), words.lang))
        yield words(
            "html.inbox_counts",
            bounces=f"{inbox.bounces:,}",
            replies=f"{inbox.replies:,}",
            reply_alls=f"{inbox.reply_alls:,}",
            complaints=f"{inbox.complaints:,}",
            opt_outs=f"{inbox.opt_outs:,}",
            deletions=f"{inbox.deletion_confirmations:,}",
        )

    def _groups(self, one: Incident) -> list[list[object]]:
        ranked = sorted(one.breakdown or (), key=lambda group: (-group[1], group[0]))
        return [[shorten(group, _LINE), people] for group, people in ranked[:_GROUPS]]

    def _domains(self, one: Incident) -> Json:
        found = domains(one, _DOMAINS)
        shown = [[shorten(self._mask.domain(domain), 80), people] for domain, people in found.shown]
        rest = self._words("html.domains_more", domains=f"{found.others:,}", people=f"{found.people:,}")
        return {"domains": shown, "more_domains": rest if found.others else ""}

    def _batches(self, one: Incident) -> Json:
        found = batches(one)
        shown = [
            [
                batch.messages,
                batch.exposed,
                batch.receivers,
                batch.first,
                batch.last,
                minute(moment(batch.first, one.zone), self._words.lang),
            ]
            for batch in found[:_BATCHES]
        ]
        return {"batches": shown, "more_batches": self._more(len(found) - _BATCHES)}

    def _messages(self, one: Incident) -> Json:
        findings = sorted(one.findings, key=finding_order)
        shown = [self._message(finding) for finding in findings[: self._findings]]
        return {
            "messages": shown,
            "all_messages": self._words.count("count.finding", len(findings)),
            "more_messages": self._more(len(findings) - self._findings),
        }

    def _message(self, finding: Finding) -> list[object]:
        copies = sorted(finding.copies, key=place_order)
        shown = [" › ".join(way(copy, self._words, self._mask)) for copy in copies[:_COPIES]]
        if len(copies) > _COPIES:
            more = self._words.count("count.copy", len(copies) - _COPIES)
            shown.append(self._words("word.more_in_json", more=more))
        source, *steps = way(finding.where, self._words, self._mask)
        return [
            minute(moment(finding.sent_at, finding.zone), self._words.lang),
            self._number_of(self._words(f"channel.{finding.channel}")),
            finding.exposed,
            finding.receivers,
            [self._number_of(source), *steps],
            f"{finding.id} · sha256 {finding.sha256.hex()}",
            shown,
        ]

    def _people(self, one: Incident) -> Json:
        addresses = sorted(one.addresses, key=address_order)
        return {
            "people": [self._person(shown) for shown in addresses[: self._addresses]],
            "all_people": self._words.count("count.address", len(addresses)),
            "more_people": self._more(len(addresses) - self._addresses),
        }

    def _person(self, shown: ExposedAddress) -> list[object]:
        words = self._words
        return [
            shorten(self._mask.address(shown.address), 80),
            self._number_of(self._channels(shown.channels)),
            self._number_of(words.comma.join(notes_on(shown, words))),
            shown.pseudonym.removeprefix("p:"),
        ]

    def _more(self, number: int) -> str:
        """A sentence on what is not shown, empty if all is."""
        return self._words("word.more_in_json", more=self._words.count("count.more", number)) if number > 0 else ""

    def _channels(self, channels: Iterable[str]) -> str:
        return self._words.comma.join(channel_names(channels, self._words))

    def _data(self, kind: str) -> str:
        return shorten(str(self._words.section("data").get(kind, kind)), _LINE)

    def _text(self, text: str) -> int:
        """The number of a text. What is asked for often is shortened once."""
        number = self._known.get(text)
        if number is None:
            number = self._number_of(shorten(text, _TEXT))
            if len(text) <= _TEXT:
                self._known[text] = number
        return number


def _budget(limits: tuple[int, int, int], incidents: int) -> int:
    """Rows of a list one incident may show: between least and most, and about `total` over the whole page."""
    least, most, total = limits
    return max(least, min(most, total // max(incidents, 1)))
