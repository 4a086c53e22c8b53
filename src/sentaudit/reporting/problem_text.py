"""What a Problem says, in the language of a report: it is made with an English text, which is the key of the others.

Problems cross processes and lie in cases as they were made; nothing but this file knows that they can be translated.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from sentaudit.reporting.catalogue import Catalogue

_TEXTS = ("what", "where", "why")
"""Names in braces that stand for texts, which are translated in turn; all others stand for one word, kept as it is."""
_NAME = re.compile(r"\{(\w+)\}")


class _Form(NamedTuple):
    """A text with gaps, as a pattern of the English and with the names of the gaps in the other language."""

    pattern: re.Pattern[str]
    text: str


def detail_text(detail: str, words: Catalogue) -> str:
    """The detail of a Problem in the language of the report; as it is where it is not known, as in a case of old."""
    return detail if words.lang == "en" else _translated(detail, words.lang)


@lru_cache(maxsize=4096)
def _translated(detail: str, lang: str) -> str:
    whole, forms = _known(lang)
    if detail in whole:
        return whole[detail]
    for pattern, text in forms:
        match = pattern.fullmatch(detail)
        if match:
            said = match.groupdict()
            return text.format(**{key: _translated(one, lang) if key in _TEXTS else one for key, one in said.items()})
    return detail


@lru_cache
def _known(lang: str) -> tuple[dict[str, str], tuple[_Form, ...]]:
    """Texts without gaps, and those with some: what says most of itself comes first."""
    known = yaml.safe_load((files("sentaudit.reporting") / "locale" / f"problems.{lang}.yml").read_text("utf-8"))
    gaps = sorted((key for key in known if "{" in key), key=lambda key: (-len(_NAME.sub("", key)), key))
    return known, tuple(_Form(_pattern(key), known[key]) for key in gaps)


def _pattern(key: str) -> re.Pattern[str]:
    """Matches what the key says, whatever stands in its gaps."""
    steps = _NAME.split(key)
    steps[::2] = map(re.escape, steps[::2])
    steps[1::2] = [f"(?P<{name}>{'.+' if name in _TEXTS else '[^ ]+'})" for name in steps[1::2]]
    return re.compile("".join(steps))
