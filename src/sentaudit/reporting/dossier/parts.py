"""What a dossier is made of, before it becomes Markdown or HTML: chapters of facts, tables, texts and blanks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sentaudit.model.coverage import Counts
from sentaudit.model.incident import Incident
from sentaudit.model.locator import Locator
from sentaudit.model.result import AuditResult
from sentaudit.reporting.harmless import shorten
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.words.catalogue import Catalogue
from sentaudit.reporting.words.era import era_minute
from sentaudit.reporting.words.place import way
from sentaudit.reporting.words.times import minute, moment, second, span

_LINE = 300


class Quote(NamedTuple):
    """Text of mail, of a mailbox or of a user's table, already masked: it is shown, and never obeyed as markup."""

    text: str


class Gap(NamedTuple):
    """A number or fact the scan did not look for: never shown as zero."""


class Blank(NamedTuple):
    """Room for what only people know, `lines` of it."""

    lines: int = 1


Cell = str | int | Quote | Gap | Blank


def capital(text: str) -> str:
    """The label with a capital first letter: some are words of sentences elsewhere."""
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of our own words; a `note` says how something else is to be read."""

    text: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of label and value."""

    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below headings; `strong` are the numbers of rows that are sums."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    strong: frozenset[int] = frozenset()


Block = Text | Facts | Table


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading with what stands below it; `key` is its anchor."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole dossier in one language. `handling` says what its reader may do with it; `revealed`: in the clear."""

    lang: str
    title: str
    subject: str
    purpose: str
    handling: str
    revealed: bool
    head: Facts
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What every chapter is written from, and how its values are written."""

    result: AuditResult
    one: Incident
    words: Catalogue
    mask: Mask

    def chapters(self, **contents: Iterable[Block]) -> Iterator[Chapter]:
        """A chapter for each name, in the order given, under its heading in this language."""
        for key, blocks in contents.items():
            yield Chapter(key, self.words(f"dossier.chapter.{key}"), tuple(blocks))

    def cell(self, number: int | None) -> Cell:
        """A number, or that it was not examined."""
        return Gap() if number is None else number

    def second(self, epoch: int | None, zone: int | None) -> str:
        """To the second, in Japanese with the date of the era beside it."""
        when = moment(epoch, zone)
        if when is None:
            return self.words("word.undated")
        era = era_minute(when) if self.words.lang == "ja" else ""
        return f"{second(when, self.words.lang)} ／ {era}" if era else second(when, self.words.lang)

    def minute(self, epoch: int | None, zone: int | None = None) -> str:
        """To the minute."""
        when = moment(epoch, zone)
        return minute(when, self.words.lang) if when else self.words("word.undated")

    def second_only(self, epoch: int | None, zone: int | None) -> str:
        """To the second, for tables, which have no room for more."""
        when = moment(epoch, zone)
        return second(when, self.words.lang) if when else self.words("word.undated")

    def period(self, first: int | None, last: int | None) -> str:
        """Two days in UTC, or the word for undated."""
        return span(first, last, self.words.lang, self.words("word.undated"))

    def quote(self, text: str | None, otherwise: str = "word.unknown") -> Cell:
        """Text that may be shown, or the word for its absence."""
        shown = shorten(text or "", _LINE)
        return Quote(shown) if shown else self.words(otherwise)

    def place(self, where: Locator) -> Quote:
        """The way to a place, outermost first."""
        return Quote(shorten(" › ".join(way(where, self.words, self.mask)), _LINE))

    def listed(self, texts: list[str]) -> str:
        """Words in one line."""
        return ("、" if self.words.lang == "ja" else ", ").join(texts)

    def more(self, number: int) -> tuple[Text, ...]:
        """That rows were left out, if there are any."""
        if number <= 0:
            return ()
        return (Text(self.words("word.more_in_json", more=self.words.count("count.more", number)), note=True),)

    def kind(self, name: str) -> str:
        """The words for a kind of data."""
        return str(self.words.section("data").get(name, name))

    def counts(self, label: str, counts: Counts) -> tuple[Cell, ...]:
        """A row of the coverage."""
        return label, counts.seen, counts.scanned, counts.skipped, counts.failed
