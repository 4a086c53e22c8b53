"""What happened after an incident, minute by minute: messages, what people were told, how many knew by when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sentaudit.model.incident import Incident
from sentaudit.model.overview import told_when
from sentaudit.reporting.words.catalogue import Catalogue
from sentaudit.reporting.words.times import minute, moment

_TOLD_SHOWN = 8


class Event(NamedTuple):
    """`minutes` are full ones after the first exposing message; `kind` is `sent` or `told`."""

    minutes: int
    when: str
    kind: str
    text: str


def events(one: Incident, words: Catalogue) -> list[Event]:
    """In the order of time; empty where nothing is known but the message itself."""
    if one.first_sent is None:
        return []
    found = sorted(set(_events(one, words)), key=lambda event: (event.minutes, event.kind, event.text))
    return found if len(found) > 1 else []


def _events(one: Incident, words: Catalogue) -> Iterator[Event]:
    moments = [("sent", "first_message", one.first_sent)]
    if one.last_sent != one.first_sent:
        moments.append(("sent", "last_message", one.last_sent))
    if one.follow_up:
        moments.append(("told", "first_told", one.follow_up.first_at))
        moments.append(("told", "deletion", one.follow_up.deletion_at))
    for kind, name, sent_at in moments:
        yield from _event(one, words, sent_at, kind, words(f"html.event.{name}"))
    told = told_when(one)
    for sent_at, people in (*told[: _TOLD_SHOWN - 1], *told[_TOLD_SHOWN - 1 :][-1:]):
        yield from _event(
            one, words, sent_at, "told", words("html.event.told", people=words.count("count.person", people))
        )


def _event(one: Incident, words: Catalogue, sent_at: int | None, kind: str, text: str) -> Iterator[Event]:
    minutes = one.minutes_after_first(sent_at)
    if minutes is not None:
        yield Event(minutes, minute(moment(sent_at, one.zone), words.lang), kind, text)
