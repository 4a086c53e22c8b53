"""Folders as people ask for them: by name or by a pattern of it."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase


def matches(name: str, patterns: Iterable[str]) -> bool:
    """True if a pattern is the name, in any case, or a glob of it. `[Gmail]/Sent Mail` is a name too."""
    low = name.lower()
    return any(low == one.lower() or fnmatchcase(low, one.lower()) for one in patterns)
