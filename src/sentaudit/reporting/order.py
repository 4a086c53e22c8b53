"""In which order reports list places, findings and addresses, so that the same result gives the same bytes."""

from __future__ import annotations

from operator import attrgetter

from sentaudit.model.incident import Finding
from sentaudit.model.locator import Locator

address_order = attrgetter("internal", "excluded", "address", "pseudonym")
"""Sort key of an address: the exposed before the excluded and the internal, then by address."""


def place_order(where: Locator) -> tuple[object, ...]:
    """Sort key of a locator: by text in each step, what is not known first."""
    texts = (where.source, where.folder, where.position, where.message_id, where.part)
    return *(text or "" for text in texts), where.inner


def finding_order(finding: Finding) -> tuple[object, ...]:
    """Sort key of a finding: by time, undated ones last, then by place."""
    return finding.sent_at is None, finding.sent_at or 0, *place_order(finding.where), finding.id
