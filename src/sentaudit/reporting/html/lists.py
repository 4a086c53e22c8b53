"""What the HTML report shows beside its incidents: what could not be opened, hints, Problems and periods."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sentaudit.model.coverage import Counts, Problem
from sentaudit.model.locator import Locator
from sentaudit.model.result import AuditResult
from sentaudit.reporting.harmless import shorten
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.order import place_order
from sentaudit.reporting.words.catalogue import Catalogue
from sentaudit.reporting.words.hint_text import kind_of, why
from sentaudit.reporting.words.place import way
from sentaudit.reporting.words.times import minute, moment, span

_SHOWN = 500
_LINE = 160

View = dict[str, Any]


class Lists:
    """Texts laid out for reading, made one row at a time."""

    def __init__(self, result: AuditResult, words: Catalogue, mask: Mask) -> None:
        self._result = result
        self._words = words
        self._mask = mask
        self.gaps = result.gaps
        self.minimum = f" {result.min_confidence:.2f}" if result.min_confidence is not None else ""
        self.more_possible = max(len(result.possible) - _SHOWN, 0)
        self.more_hints = max(len(result.hints) - _SHOWN, 0)
        self.more_problems = max(len(result.coverage.problems) - _SHOWN, 0)

    def possible(self) -> Iterator[View]:
        """The first files nobody could open; `more_possible` says how many stay out."""
        for one in islice(self._result.possible, _SHOWN):
            yield {"one": one, "sent": self._minute(one.sent_at, one.zone), "place": self.place(one.where)}

    def hints(self) -> Iterator[View]:
        """The surest hints; `more_hints` says how many stay out."""
        for one in islice(self._result.hints, _SHOWN):
            yield {
                "one": one,
                "kind": kind_of(one, self._words),
                "sent": self._minute(one.sent_at, one.zone),
                "why": list(why(one, self._words, self._mask)),
                "place": self.place(one.where),
            }

    def problems(self) -> Iterator[View]:
        """The first problems by place; `more_problems` says how many stay out."""
        listed = sorted(self._result.coverage.problems, key=_problem_order)
        for problem in islice(listed, _SHOWN):
            yield {"problem": problem, "place": self.place(problem.where)}

    def place(self, where: Locator) -> list[str]:
        """The way to a place, outermost first: source, folder, position, part, then what is inside of the part."""
        return way(where, self._words, self._mask)

    def uri(self, uri: str) -> str:
        """A source as it may be shown."""
        return shorten(self._mask.source(uri), _LINE)

    def period(self, first: int | None, last: int | None) -> str:
        """Two days with a dash between, or the word for undated."""
        return span(first, last, self._words.lang, self._words("word.undated"))

    @staticmethod
    def bars(counts: Counts) -> list[tuple[str, float, float]]:
        """The states of messages or parts as a bar: state, start and width in percent."""
        found, start = [], 0.0
        for state in ("scanned", "skipped", "failed"):
            width = 100 * getattr(counts, state) / (counts.seen or 1)
            found.append((state, round(start, 3), round(max(width, 0.4) if width else 0, 3)))
            start += width
        return found

    def _minute(self, epoch: int | None, zone: int | None) -> str:
        return minute(moment(epoch, zone), self._words.lang)


def _problem_order(problem: Problem) -> tuple[object, ...]:
    return problem.expected, not problem.is_operation, *place_order(problem.where), problem.kind, problem.detail
