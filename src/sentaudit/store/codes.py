"""The small numbers rows hold in place of words, and the way back."""

from __future__ import annotations

from sentaudit.model.facts import Channel, Place

CHANNELS = (
    Channel.TO,
    Channel.CC,
    Channel.SUBJECT,
    Channel.BODY,
    Channel.QUOTED,
    Channel.ATTACHMENT,
    Channel.BCC,
)
"""A sighting stores the number in this list: it is only ever added to at the end."""

PLACES = (Place.LISTED, Place.SIGNATURE, Place.AUTHOR)
"""As CHANNELS."""

CHANNEL_NUMBER = {channel: number for number, channel in enumerate(CHANNELS)}
PLACE_NUMBER = {place: number for number, place in enumerate(PLACES)}
