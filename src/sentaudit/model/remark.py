"""What people noted or did about an incident without deciding: history that is only ever added to."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Act(StrEnum):
    NOTE = "note"
    """A remark for the other reviewers."""
    REVEALED = "revealed"
    """The masked texts and addresses of the incident were shown to the author in the clear."""


class Remark(NamedTuple):
    """A note about an incident, or that somebody looked at it unmasked; `at` is in epoch seconds."""

    act: Act
    incident: str
    text: str
    author: str
    at: int
