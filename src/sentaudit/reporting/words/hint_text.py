"""The words of a hint, for every report that shows hints."""

from __future__ import annotations

from collections.abc import Iterator

from sentaudit.model.hint import Hint
from sentaudit.reporting.masking import Mask
from sentaudit.reporting.words.catalogue import Catalogue


def kind_of(hint: Hint, words: Catalogue) -> str:
    """What it is about, in a few words."""
    return words(f"hint.{hint.kind}")


def why(hint: Hint, words: Catalogue, mask: Mask) -> Iterator[str]:
    """Its reasons with their signs, and which names are nearly the same, masked."""
    if hint.domains:
        domain, known = map(mask.domain, hint.domains)
        yield "= " + words("hint.domains", domain=domain, known=known)
    for reason in hint.reasons:
        yield f"{reason.effect} {reason.text}"
