"""What several reports say of an incident in the same words."""

from __future__ import annotations

from collections.abc import Iterable

from sentaudit.model.facts import in_usual_order
from sentaudit.model.incident import ExposedAddress, Incident
from sentaudit.model.result import Series
from sentaudit.reporting.words.catalogue import Catalogue
from sentaudit.reporting.words.times import minute, moment

_NOTES = ("internal", "excluded", "identifying", "received", "bounced")
"""Fields of an ExposedAddress that are noted beside it, in this order."""


def channel_names(channels: Iterable[str], words: Catalogue) -> list[str]:
    """Channels as people call them, in the usual order."""
    return [words(f"channel.{channel}") for channel in in_usual_order(channels)]


def extent(one: Incident, words: Catalogue) -> str:
    """How many messages, in how many batches, and where people stood in them."""
    counts = words.count("count.message", one.messages), words.count("count.batch", one.batches)
    return f"{words.comma.join(counts)} · {words.comma.join(channel_names(one.channels, words))}"


def notes_on(person: ExposedAddress, words: Catalogue) -> list[str]:
    """What is known of an exposed person beside the address, and when somebody told them."""
    notes = [words(f"html.note.{name}") for name in _NOTES if getattr(person, name)]
    if person.notified is not None:
        notes.append(words("html.note.notified", when=minute(moment(person.notified, None), words.lang)))
    return notes


def about_series(series: Series, words: Catalogue) -> str:
    """How many incidents and people a series has, and why it is one."""
    return words(
        "html.series_said",
        incidents=words.count("count.incident", len(series.incidents)),
        watch=words.count("count.watched", series.watch_messages),
        people=f"{series.people:,}",
        reason=series.reason,
    )
