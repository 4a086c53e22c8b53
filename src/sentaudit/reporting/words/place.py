"""The way to a place in mail, as reports for people write it."""

from __future__ import annotations

from sentaudit.model.locator import Locator
from sentaudit.reporting.harmless import shorten
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.words.catalogue import Catalogue

_LINE = 160


def way(where: Locator, words: Catalogue, mask: Mask) -> list[str]:
    """The steps, outermost first: source, folder, position, Message-ID, part, then what is inside of the part."""
    steps = [mask.source(where.source)]
    if where.folder:
        steps.append(where.folder)
    if where.position:
        steps.append(f"{words('html.position')} {where.position}")
    if message_id := mask.message_id(where.message_id):
        steps.append(message_id)
    if where.part:
        steps.append(f"{words('html.part')} {where.part}")
    return [shorten(step, _LINE) for step in (*steps, *mask.inner(where.inner))]
