"""What a look at the configuration found: single checks, each with what to do if it failed."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Finding(StrEnum):
    """How a check came out; a warning works, but probably not as meant."""

    GOOD = "ok"
    WARNING = "warning"
    FAILED = "failed"


class Check(NamedTuple):
    """One check. `text` and `advice` hold no secret and no whole address."""

    what: str
    finding: Finding
    text: str
    advice: str = ""


def good(what: str, text: str) -> Check:
    """All is well."""
    return Check(what, Finding.GOOD, text)


def warning(what: str, text: str, advice: str) -> Check:
    """Works, but probably not as meant."""
    return Check(what, Finding.WARNING, text, advice)


def failed(what: str, text: str, advice: str) -> Check:
    """Does not work."""
    return Check(what, Finding.FAILED, text, advice)
