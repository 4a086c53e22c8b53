"""Texts that are made in English, far below of anybody who knows the language of a report, in another language.

Their English is the key of a table locale/<table>.<lang>.yml. It may have gaps in braces: {what}, {where} and {why} are
filled with texts that are translated in turn, {name} and {names} with any text, which stays, all others with one word.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import yaml

_TEXTS = ("what", "where", "why")
_KEPT = ("name", "names")
_NAME = re.compile(r"\{(\w+)\}")


class _Form(NamedTuple):
    """A text with gaps, as a pattern of the English and with the names of the gaps in the other language."""

    pattern: re.Pattern[str]
    text: str


@lru_cache(maxsize=4096)
def from_english(text: str, lang: str, *tables: str) -> str:
    """The text in the language, by the first of the tables that knows it; as it is where none does, as in old cases."""
    if lang == "en":
        return text
    whole, forms = _known(lang, tables)
    if text in whole:
        return whole[text]
    for pattern, form in forms:
        match = pattern.fullmatch(text)
        if match:
            said = match.groupdict()
            return form.format(
                **{key: from_english(one, lang, *tables) if key in _TEXTS else one for key, one in said.items()}
            )
    return text


@lru_cache
def _known(lang: str, tables: tuple[str, ...]) -> tuple[dict[str, str], tuple[_Form, ...]]:
    """Texts without gaps, and those with some: what says most of itself comes first."""
    known: dict[str, str] = {}
    for table in reversed(tables):
        path = files("sentaudit.reporting") / "locale" / f"{table}.{lang}.yml"
        known |= yaml.safe_load(path.read_text("utf-8"))
    gaps = sorted((key for key in known if "{" in key), key=lambda key: (-len(_NAME.sub("", key)), key))
    return known, tuple(_Form(_pattern(key), known[key]) for key in gaps)


def _pattern(key: str) -> re.Pattern[str]:
    """Matches what the key says, whatever stands in its gaps."""
    steps = _NAME.split(key)
    steps[::2] = map(re.escape, steps[::2])
    steps[1::2] = [f"(?P<{name}>{'.+' if name in _TEXTS + _KEPT else '[^ ]+'})" for name in steps[1::2]]
    return re.compile("".join(steps))
