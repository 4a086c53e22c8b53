"""The addresses of one incident as CSV: one row each, with the place where it stands (RFC 4180, UTF-8)."""

from __future__ import annotations

import csv
from typing import IO

from sentaudit.model.incident import Incident
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.order import address_order
from sentaudit.reporting.tables.csv_table import safe_cell

_COLUMNS = (
    "incident",
    "pseudonym",
    "address",
    "channels",
    "internal",
    "excluded",
    "identifying",
    "received",
    "part",
    "inside",
    "row",
)  # fmt: skip - a table


def write_addresses(incident: Incident, stream: IO[str], *, reveal: bool) -> None:
    """Exposed addresses first, then internal and excluded ones; the way inside a part is joined by ` > `."""
    mask = Mask(reveal=reveal)
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for one in sorted(incident.addresses, key=address_order):
        place = one.place
        cells = (
            incident.id,
            one.pseudonym,
            mask.address(one.address),
            ", ".join(one.channels),
            int(one.internal),
            int(one.excluded),
            int(one.identifying),
            int(one.received),
            place.part if place else None,
            " > ".join(mask.inner(place.inner)) if place else None,
            place.row if place else None,
        )  # fmt: skip - in the order of the columns
        writer.writerow([safe_cell(cell) for cell in cells])
