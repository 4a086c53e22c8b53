"""The words of a prompt, for every report that shows prompts in a line."""

from __future__ import annotations

from sentaudit.model.incident import Prompt
from sentaudit.reporting.words.catalogue import Catalogue


def prompt_text(prompt: Prompt, words: Catalogue) -> str:
    """Which rule, why it is listed, and what to check."""
    rule, found, check = (words(f"prompt.{prompt}.{key}") for key in ("rule", "found", "check"))
    return f"{rule} – {found}: {check}"
