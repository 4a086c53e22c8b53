"""What a reviewer had seen of an incident, as the hidden field of a form."""

from __future__ import annotations

import re

from sentaudit.app import Seen

_SEEN = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})\.([0-9a-f]{16})", re.ASCII)


def seen_text(seen: Seen) -> str:
    """For the form."""
    return f"{seen.reviews}.{seen.notes}.{seen.fingerprint}"


def seen_of(text: str) -> Seen | None:
    """From the form; None if it is no such text."""
    match = _SEEN.fullmatch(text)
    return Seen(int(match[1]), int(match[2]), match[3]) if match else None
