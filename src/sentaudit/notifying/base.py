"""What all ways of telling have in common."""

from __future__ import annotations

from urllib.parse import urlsplit

from sentaudit.names.host import is_this_machine

SECONDS = 30
"""How long a server may keep a finished run waiting."""


class NotifyError(Exception):
    """The numbers did not get through. The text names no address, no URL and nothing a server said."""


def is_protected(url: str) -> bool:
    """True for https, and for http on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(parts.hostname or ""))
