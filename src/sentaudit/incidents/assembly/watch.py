"""Messages at watch level: strangers enough for some rule to keep an eye on, but in no incident."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sentaudit.incidents.exposures.exposing import Exposing
from sentaudit.incidents.exposures.family import Family
from sentaudit.incidents.exposures.shown import people_in_records
from sentaudit.incidents.verdicts.judged import Judged
from sentaudit.rules.rule import Level, Rule


def least_watched(rules: Mapping[Family, tuple[Rule, ...]]) -> dict[Family, int]:
    """From how many people some rule of a family keeps an eye on a message; 0 if none does."""
    return {
        family: min((rule.watch for rule in some if rule.level is Level.MESSAGE), default=0)
        for family, some in rules.items()
    }


def watched_messages(
    messages: Iterable[Exposing], judged: Iterable[Judged], least: Mapping[Family, int]
) -> Iterator[Exposing]:
    """Those of the messages that are in none of the incidents."""
    counted = {message.id for one in judged for message, _ in one.verdict.counted}
    return (
        message
        for message in messages
        if message.id not in counted
        and any(
            least[family] and max(shown.size, people_in_records((shown,))) >= least[family]
            for family, shown in message.shown.items()
        )
    )
