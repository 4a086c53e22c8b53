"""A place in mail as every JSON report writes it."""

from __future__ import annotations

from typing import Any

from sentaudit.model.locator import Locator
from sentaudit.reporting.masking import Mask


def locator(where: Locator, mask: Mask) -> dict[str, Any]:
    """A place with all six keys; the position is never masked, it leads back to the mail."""
    return {
        "source": mask.source(where.source),
        "folder": where.folder,
        "position": where.position,
        "message_id": mask.message_id(where.message_id),
        "part": where.part,
        "inner": mask.inner(where.inner),
    }
