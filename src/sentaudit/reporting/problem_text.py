"""What a Problem says, in the language of a report: it is made with an English text, which is the key of the others.

Problems cross processes and lie in cases as they were made; nothing but this file knows that they can be translated.
"""

from __future__ import annotations

from sentaudit.reporting.catalogue import Catalogue
from sentaudit.reporting.from_english import from_english


def detail_text(detail: str, words: Catalogue) -> str:
    """The detail of a Problem in the language of the report; as it is where it is not known, as in a case of old."""
    return from_english(detail, words.lang, "problems")
