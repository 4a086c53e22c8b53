"""The list of incidents: which are shown, in which order one goes through them, and how far the review is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sentaudit.app import Standing
from sentaudit.model.incident import Incident, Severity, Status
from sentaudit.reporting.harmless import shorten
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.words.catalogue import Catalogue
from sentaudit.reporting.words.said import channel_names
from sentaudit.reporting.words.times import day, moment

WAITING = "waiting"
APART = "apart"
_SENDER, _SUBJECT = 60, 90
_LOOKED_AT = 1000


class Choice(NamedTuple):
    """What a reviewer wants to see; "" is everything a decision is wanted of."""

    severity: str = ""
    status: str = ""
    rule: str = ""
    find: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Choice:
        """From the query of a request."""
        return cls(*(asked.get(name, "")[:200] for name in cls._fields))

    @property
    def query(self) -> dict[str, str]:
        """For the query of a link."""
        return {name: value for name, value in self._asdict().items() if value}

    def incidents(self, stands: Standing, lines: Lines) -> list[Incident]:
        """Those that fit. What is looked for is looked for in what is shown: a masked text gives nothing away."""
        asked = {one.id for one in stands.asked}
        wanted = self.find.casefold().split()
        found = []
        for one in stands.incidents:
            if (one.id in asked) is (self.status == APART):
                continue
            if self.status == WAITING and one.status is not Status.NEW:
                continue
            if self.status not in ("", WAITING, APART) and one.status.value != self.status:
                continue
            if self.severity not in ("", one.severity.value) or (self.rule and self.rule not in one.rules):
                continue
            if wanted and not all(word in lines.searched(one) for word in wanted):
                continue
            found.append(one)
        return found


def statuses() -> Sequence[str]:
    """What may be chosen as a status besides everything."""
    return (WAITING, *(one.value for one in Status if one is not Status.NEW), APART)


def severities() -> Sequence[str]:
    """The worst first."""
    return [one.value for one in reversed(Severity)]


def rules_of(stands: Standing) -> Sequence[str]:
    """The rules any incident met."""
    return sorted({rule for one in stands.incidents for rule in one.rules})


class Lines:
    """The lines of the list in one language, for as long as the incidents are the same whatever is decided of them."""

    def __init__(self, words: Catalogue, mask: Mask) -> None:
        self._words = words
        self._mask = mask
        self._searched: dict[str, str] = {}

    def row(self, one: Incident) -> dict[str, Any]:
        """One line; the texts are harmless and bounded."""
        words, mask = self._words, self._mask
        return {
            "incident": one,
            "date": day(moment(one.first_sent, one.zone), words.lang),
            "channels": words.comma.join(channel_names(one.channels, words)),
            "sender": shorten(mask.sender(one.sender[:_LOOKED_AT]), _SENDER) or words("word.no_sender"),
            "subject": shorten(mask.text(one.subject[:_LOOKED_AT]), _SUBJECT) or words("word.no_subject"),
        }

    def searched(self, one: Incident) -> str:
        """The text words are looked for in; laid out at the first search only, for each page of a search needs all."""
        text = self._searched.get(one.id)
        if text is None:
            shown = self.row(one)
            text = f"{one.id} {one.title} {shown['sender']} {shown['subject']}".casefold()
            self._searched[one.id] = text
        return text


def neighbours(found: Sequence[Incident], identity: str) -> tuple[str, str, int]:
    """The one before and the one after ("" at an end), and the place from 1 on; 0 if it is none of them."""
    for at, one in enumerate(found):
        if one.id == identity:
            before = found[at - 1].id if at else ""
            after = found[at + 1].id if at + 1 < len(found) else ""
            return before, after, at + 1
    return "", found[0].id if found else "", 0


def next_waiting(found: Sequence[Incident], stands: Standing, identity: str = "") -> str:
    """The next undecided one after this one, around the end of the list; "" if none is left."""
    waiting = {one.id for one in stands.waiting} - {identity}
    at = next((place for place, one in enumerate(found) if one.id == identity), -1)
    return next((one.id for one in (*found[at + 1 :], *found[: at + 1]) if one.id in waiting), "")


class Leaf(NamedTuple):
    """One page of a long list; pages count from 1."""

    items: Sequence[Any]
    number: int
    pages: int
    total: int


def leaf(items: Sequence[Any], asked: str, size: int) -> Leaf:
    """The page asked for, or the nearest there is."""
    pages = max(1, -(-len(items) // size))
    number = min(max(int(asked) if asked.isdecimal() and len(asked) < 7 else 1, 1), pages)
    return Leaf(items[(number - 1) * size : number * size], number, pages, len(items))
