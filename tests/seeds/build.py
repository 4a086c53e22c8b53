"""Builds the mailboxes of the acceptance test: `<box>/Sent.mbox` and `<box>/Inbox.mbox` for every sender of the table."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from mailgen.boxes import write_mbox
from seeds.incidents import BOXES, INCIDENTS, Incident
from seeds.noise import surround
from seeds.office import Office
from seeds.plant import excluded_addresses, plant, self_addressed


class Truth(NamedTuple):
    """What was written. `tags` maps the SHA-256 of every sent mail to an incident's id or a kind of noise (`~...`)."""

    root: Path
    domains: tuple[str, ...]
    excluded: tuple[str, ...]
    tags: dict[str, str]
    bytes: int


class Expected(NamedTuple):
    """The figures of the machine report; None where several readings are right."""

    channels: frozenset[str]
    distinct: int
    receivers: int
    messages: int
    batches: int | None
    internal: int | None
    excluded: int
    duplicates: int | None
    organisations: int | None
    max_visible: int | None


def build(root: Path, names: tuple[str, ...] = BOXES) -> Truth:
    """Writes the mailboxes `names` below `root`; the same bytes every time."""
    tags: dict[str, str] = {}
    domains, excluded, size = [], [], 0
    for number, name in enumerate(names):
        mine = [incident for incident in INCIDENTS if incident.box == name]
        days = sorted(incident.when for incident in mine)
        office = Office(name, days[0] - timedelta(days=60), days[-1] + timedelta(days=40))
        for incident in mine:
            plant(office, incident)
            excluded += excluded_addresses(office, incident)
        surround(office, number)
        domains.append(office.domain)
        for folder in ("Sent", "Inbox"):
            posted = sorted((mail for mail in office.mails if mail.folder == folder), key=lambda mail: mail.date)
            places = write_mbox(root / name / f"{folder}.mbox", (mail.data for mail in posted), crlf=number % 4 == 3)
            size += sum(len(mail.data) for mail in posted)
            if folder == "Sent":
                tags.update((place.sha256, mail.tag) for place, mail in zip(places, posted, strict=True))
    return Truth(root, tuple(domains), tuple(excluded), tags, size)


CHANNELS = {"both": ("to", "cc"), "spill": ("body",), "copies": ("body",), "wrong-bcc": ("to",)}


def expected(incident: Incident) -> Expected:
    """The figures the table implies (words as in the design: exposed, receivers, duplicates)."""
    visible = incident.way in ("to", "cc", "both")
    plain = visible and incident.way != "cc"
    beside = incident.internal + incident.excluded
    if visible:
        receivers = incident.exposed + beside + incident.hidden + (1 if incident.way == "cc" else 0)
    else:
        alone = incident.way in ("copies", "wrong-bcc", "spill") or (incident.split and max(incident.split) == 1)
        receivers = (incident.receivers or 0) + (0 if alone or not self_addressed(incident) else 1)
    rounds = 2 if incident.recall else 1
    largest = max(incident.split or (incident.exposed,))
    return Expected(
        channels=frozenset(CHANNELS.get(incident.way, (incident.way,))),
        distinct=incident.exposed,
        receivers=receivers,
        messages=incident.messages,
        batches=incident.batches,
        internal=incident.internal if plain or incident.way == "attachment" else None,
        excluded=incident.excluded,
        duplicates=incident.duplicates + (rounds - 1) * incident.exposed if plain else None,
        organisations=incident.organisations,
        max_visible=(largest if incident.hidden else largest - 1) if plain and not beside else None,
    )
