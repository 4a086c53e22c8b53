"""What a check of `doctor` says, in the language of the run: checks are made in English, some of them by Problems."""

from __future__ import annotations

from sentaudit.reporting.words.catalogue import Catalogue
from sentaudit.reporting.words.from_english import from_english


def check_text(text: str, words: Catalogue) -> str:
    """What was looked at, what was found or what to do about it; errors of the settings stay as they are."""
    return from_english(text, words.lang, "checks", "problems")
