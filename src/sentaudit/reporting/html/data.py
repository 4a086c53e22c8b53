"""The incidents of an HTML report as data inside of the page: one short row and one line of details for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from sentaudit.model.incident import Incident
from sentaudit.model.overview import period_of
from sentaudit.model.result import AuditResult
from sentaudit.reporting.harmless import shorten
from sentaudit.reporting.html.answer import key_of
from sentaudit.reporting.html.incident import Chapter
from sentaudit.reporting.json.text import dumps
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.words.catalogue import Catalogue
from sentaudit.reporting.words.said import channel_names
from sentaudit.reporting.words.times import day, moment

_WITHOUT_SCRIPT = 200
_WORDS = ("not_examined", "at_least", "apart")
_TITLES = tuple(
    """address addresses addresses_note addresses_paper at_least_note batch batch_axis batch_exposed batch_messages
    batch_receivers batch_sent batches column data domains event_axis event_minutes event_what event_when events finding
    findings first_time follow_up groups identifying inbox matrix_receivers matrix_shown max_visible more_people
    never_received numbers organisations overlap paper_rest prompts range reason_effect receivers receivers_internal
    records_short series shown space step undelivered viewers who why why_apart""".split()
)


class Data:
    """Blocks of JSON the script of the page reads; every `<` in them is escaped, so nothing in them ends a block."""

    def __init__(self, result: AuditResult, words: Catalogue, mask: Mask, parts: int) -> None:
        self._incidents = result.incidents
        self._words = words
        self._mask = mask
        self._parts = parts
        self._strings = Strings()
        self._chapter = Chapter(result, words, mask, self._strings)

    def words(self) -> Markup:
        """The words the script shows."""
        words: dict[str, dict[str, Any]] = {name: self._words.section(name) for name in ("severity", "status")}
        for section, names in (("word", _WORDS), ("html", _TITLES)):
            texts = self._words.section(section)
            words[section] = {name: texts[name] for name in names}
        return _block(words)

    def rows(self) -> Iterator[Markup]:
        """One array per line for each incident, in the order of the result."""
        for number, one in enumerate(self._incidents):
            yield _block(self._row(one)) + ("," if number < len(self._incidents) - 1 else "")

    def details(self) -> Iterator[Markup]:
        """One object per line for each incident, in the same order."""
        return (_block(self._chapter.values(one)) for one in self._incidents)

    def strings(self) -> Markup:
        """Texts that stand in many details; to be asked for when all details are written."""
        return _block(self._strings.all)

    def _row(self, one: Incident) -> list[Any]:
        period = period_of(one, self._parts)
        return [
            shorten(one.id, 60),
            one.severity.value,
            one.exposed.net,
            one.receivers.viewers,
            one.first_sent,
            day(moment(one.first_sent, one.zone), self._words.lang),
            self.channels(one),
            self.sender(one),
            self.subject(one),
            one.confidence,
            int(one.reported),
            one.records_people or 0,
            one.status.value,
            key_of(period) if period else "",
            shorten(one.title, 160),
        ]

    def plain(self) -> list[Incident]:
        """The first incidents, for readers without script."""
        return list(self._incidents[:_WITHOUT_SCRIPT])

    @property
    def more_plain(self) -> int:
        return max(len(self._incidents) - _WITHOUT_SCRIPT, 0)

    def date(self, one: Incident) -> str:
        return day(moment(one.first_sent, one.zone), self._words.lang)

    def channels(self, one: Incident) -> str:
        return self._words.comma.join(channel_names(one.channels, self._words))

    def sender(self, one: Incident) -> str:
        return shorten(self._mask.sender(one.sender[:1000]), 60) or self._words("word.no_sender")

    def subject(self, one: Incident) -> str:
        return shorten(self._mask.text(one.subject[:1000]), 90) or self._words("word.no_subject")


class Strings:
    """Texts by number, each kept once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))

    @property
    def all(self) -> list[str]:
        """The texts in the order of their numbers."""
        return list(self._numbers)


def _block(value: object) -> Markup:
    return Markup(dumps(value).replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704 - JSON without any markup
