"""One message, looked at without a case: what stands where in it, for tests and for questions about a single file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sentaudit.engine.reading import Reader, recipients_of
from sentaudit.engine.recipe import Recipe
from sentaudit.model.coverage import Extent
from sentaudit.model.facts import Channel, Place
from sentaudit.model.text import Found

_CONTENT = (Channel.SUBJECT, Channel.BODY, Channel.QUOTED, Channel.ATTACHMENT)


def inspect_message(data: bytes, recipe: Recipe) -> dict[str, Any]:
    """Sorted addresses per channel, those of authors and signatures apart, and the kinds of problems met.

    Left out by policy (pictures) is no problem here.
    """
    reader = Reader(
        recipe.parse, tuple(one() for one in recipe.extractors), tuple(one() for one in recipe.detectors), recipe.limits
    )
    reading = reader.read(data, thorough=True)
    envelope = reading.message.envelope
    view: dict[str, Any] = {
        "to": sorted(recipients_of(envelope.to)),
        "cc": sorted(recipients_of(envelope.cc)),
        "bcc": sorted(recipients_of(envelope.bcc)),
        "sent_at": envelope.sent_at,
        "problems": sorted({str(one.kind) for one in reading.problems if one.extent is not Extent.PART_SKIPPED}),
    }
    for channel in _CONTENT:
        view[str(channel)] = _addresses(reading.found, channel, Place.LISTED)
    view["signature"] = sorted({a for c in _CONTENT for a in _addresses(reading.found, c, Place.SIGNATURE)})
    view["author"] = sorted({a for c in _CONTENT for a in _addresses(reading.found, c, Place.AUTHOR)})
    return view


def _addresses(found: Iterable[Found], channel: Channel, place: Place) -> list[str]:
    return sorted({one for item in found if item.channel is channel and item.place is place for one in item.addresses})
