"""What a Problem says, in the language of a report: it is made with an English text, which is the key of the others.

Problems cross processes and lie in cases as they were made; nothing but this file knows that they can be translated.
"""

from __future__ import annotations

from sentaudit.model.coverage import Problem
from sentaudit.model.result import Gap
from sentaudit.reporting.words.catalogue import Catalogue
from sentaudit.reporting.words.from_english import from_english


def detail_text(detail: str, words: Catalogue) -> str:
    """The detail of a Problem in the language of the report; as it is where it is not known, as in a case of old."""
    return from_english(detail, words.lang, "problems")


def nature_text(one: Problem | Gap, words: Catalogue) -> str:
    """Whether the next run may read it, or it lasts, or it was left out on purpose."""
    if one.expected:
        return words("html.policy")
    return words("class.operation" if one.is_operation else "class.content")
