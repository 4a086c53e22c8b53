"""The first screen of the HTML report: the picture of the years, and who exposed how many people when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sentaudit.model.incident import Incident, Severity
from sentaudit.model.overview import HeatRow, Period, Tally, heat, net_keys, timeline
from sentaudit.model.result import AuditResult
from sentaudit.reporting.harmless import shorten
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.words.catalogue import Catalogue

_HEIGHT = 120
_LEAST_SCALE = 3
_ROWS = 12
_SHADES = 5
_LINE = 80

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Block:
    """Incidents of one severity in a column of the picture: from `top`, `height` high, in CSS pixels."""

    severity: Severity
    number: int
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """One period of the picture; `left`, `width` and `middle` in percent, `top` in CSS pixels.

    Where there is no room for all words, those of `rank` 0 stay longest, then those of 2.
    """

    name: str
    label: str
    year: str
    key: str
    tally: Tally
    left: float
    width: float
    middle: float
    top: float
    rank: int
    blocks: tuple[Block, ...]


class Answer:
    """What the template asks for to draw the first screen."""

    height = _HEIGHT

    def __init__(self, result: AuditResult, words: Catalogue, mask: Mask) -> None:
        self._incidents = result.incidents
        self._words = words
        self._mask = mask
        self._people = net_keys(result.incidents)
        self._timeline = timeline(result.incidents, self._people)
        self.parts = self._timeline.parts
        self.apart = self._timeline.apart
        self.columns = self._columns()

    def _columns(self) -> Sequence[Column]:
        periods = self._timeline.periods
        most = max(_LEAST_SCALE, *(tally.total for _, tally in periods), 0)
        slot = 100 / max(len(periods), 6)
        found = []
        for number, (period, tally) in enumerate(periods):
            blocks, bottom = [], float(_HEIGHT)
            for severity, count in sorted(tally.incidents.items(), key=lambda pair: pair[0].rank):
                height = count / most * _HEIGHT
                bottom -= height
                blocks.append(Block(severity, count, round(bottom, 2), round(max(height - 1, 0.5), 2)))
            left = number * slot
            found.append(
                Column(
                    self.period(period),
                    self.part(period),
                    self.year(period) if period.part and (not number or period.part == 1) else "",
                    key_of(period),
                    tally,
                    left=round(left + slot * 0.19, 3),
                    width=round(slot * 0.62, 3),
                    middle=round(left + slot / 2, 3),
                    top=round(bottom, 2),
                    rank=number % 4,
                    blocks=tuple(blocks),
                )
            )
        return found

    def heats(self) -> Iterator[View]:
        """A table each for senders, their domains and the mailboxes, the last two only where there are several."""
        mask = self._mask
        names: dict[str, str] = {}
        for one in self._incidents:
            names.setdefault(_sender(one), one.sender)
        yield self._heat("sender", _sender, lambda sender: mask.sender(names[sender][:1000]))
        for name, group, shown in (("domain", _domain, mask.domain), ("mailbox", _mailbox, mask.source)):
            table = self._heat(name, group, lambda text, shown=shown: shown(text[:1000]))
            if table["several"]:
                yield table

    def _heat(self, name: str, group: Any, shown: Any) -> View:  # noqa: ANN401 - functions of one text
        rows = heat(self._incidents, self._people, group, self.parts)
        return {
            "name": name,
            "several": len(rows) > 1,
            "rows": [self._heat_row(row, shown(row.name)) for row in rows[:_ROWS]],
            "more": max(len(rows) - _ROWS, 0),
        }

    def _heat_row(self, row: HeatRow, name: str) -> View:
        cells = [row.cells.get(period) for period, _ in self._timeline.periods]
        return {
            "name": shorten(name, _LINE) or self._words("word.no_sender"),
            "total": row.total,
            "cells": [(cell, shade(cell.people) if cell else 0) for cell in cells],
        }

    def period(self, period: Period) -> str:
        """`2024`, `Q2 2024` or `May 2024`."""
        if period.part is None:
            return self.year(period)
        return self._words("html.period.part", year=period.year, part=self.part(period))

    def year(self, period: Period) -> str:
        """`2024`, in Japanese `2024年`."""
        return self._words("html.period.year", year=period.year)

    def part(self, period: Period) -> str:
        """`Q2` or `May`, and for whole years `2024`."""
        if period.part is None:
            return self.year(period)
        return self._words.names("html.months" if period.parts == 12 else "html.quarters")[period.part - 1]


def key_of(period: Period) -> str:
    """Names a period in data and links."""
    return str(period.year) if period.part is None else f"{period.year}.{period.part}"


def shade(people: int) -> int:
    """0 for nobody, else 1 to 5: from 10, 100, 1,000 and 10,000 people a shade more."""
    return min(len(str(people)), _SHADES) if people else 0


def _sender(one: Incident) -> str:
    """The address of the sender, however his name is spelt."""
    return one.sender.rpartition("<")[2].rstrip("> ").casefold()


def _domain(one: Incident) -> str:
    return _sender(one).rpartition("@")[2]


def _mailbox(one: Incident) -> str:
    return one.findings[0].where.source if one.findings else ""
