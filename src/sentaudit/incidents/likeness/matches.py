"""Matches of what is asked about with what a case holds: how they are put in words and in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sentaudit.incidents.likeness.likeness import Likeness
from sentaudit.model.locator import Locator
from sentaudit.model.result import Negative

_WORDS = {
    "en": {
        "sender": "same sender",
        "organisation": "same organisation",
        "audience": "same audience {:.2f}",
        "template": "same subject",
        "file": "same attachment",
        "body": "same text {:.2f}",
        "channel": "same channel",
        "client": "same mail program",
    },
    "ja": {
        "sender": "同じ送信者",
        "organisation": "同じ組織の送信者",
        "audience": "宛先の重なり {:.2f}",
        "template": "同じ件名",
        "file": "同じ添付ファイル",
        "body": "同じ本文 {:.2f}",
        "channel": "同じ露出経路",
        "client": "同じメールソフト",
    },
}


class Match(NamedTuple):
    """An incident, or a message at watch level or below, that is like the one asked about.

    `score` goes from 0 to 1; `exposed` counts the people it exposes; `incident` is its id, None for single messages;
    `sent_at` is of its earliest message, in epoch seconds.
    """

    score: float
    reasons: tuple[str, ...]
    messages: tuple[Locator, ...]
    exposed: int
    incident: str | None
    sent_at: int | None


class Similar(NamedTuple):
    """The answer: matches from most to least alike, how many messages were compared, and where they lie.

    `people` counts everybody exposed by the one asked about and by all matches; `searched` are the folders audited,
    with what period they cover, `clean` those in which no incident was reported.
    """

    matches: tuple[Match, ...]
    compared: int
    people: int
    searched: tuple[Negative, ...]
    clean: tuple[Negative, ...]


def reasons(alike: Likeness, lang: str) -> Iterator[str]:
    """What is alike, the most telling first."""
    words = _WORDS.get(lang, _WORDS["en"])
    if alike.audience:
        yield words["audience"].format(alike.audience)
    for name in ("file", "template"):
        if getattr(alike, name):
            yield words[name]
    if alike.body:
        yield words["body"].format(alike.body)
    if alike.sender:
        yield words["sender"]
    elif alike.organisation:
        yield words["organisation"]
    for name in ("channel", "client"):
        if getattr(alike, name):
            yield words[name]


def order(match: Match) -> tuple[float, bool, int, tuple[str, ...]]:
    """Most alike first, then the earlier, then by place."""
    first = match.messages[0]
    return (
        -match.score,
        match.sent_at is None,
        match.sent_at or 0,
        (first.source, first.folder or "", first.position or ""),
    )
