"""The words of a language for reports people read, from locale/<lang>.yml."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from sentaudit.errors import UsageError

LANGUAGES = ("en", "ja")
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it is built in


class Catalogue:
    """Texts by dotted key. A missing key is a bug (KeyError), never an empty text."""

    def __init__(self, lang: str, texts: dict[str, Any]) -> None:
        self.lang = lang
        self._texts = texts

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of `key` with its {placeholders} filled."""
        text = self._find(key)
        if not isinstance(text, str):
            raise KeyError(key)
        return text.format(**values) if values else text

    def count(self, key: str, number: int) -> str:
        """A counted thing, `1 message` or `1,748 messages`: forms `one`, where the language has it, and `other`."""
        forms = self._find(key)
        form: str = forms["one"] if number == 1 and "one" in forms else forms["other"]
        return form.format(n=f"{number:,}")

    def section(self, key: str) -> dict[str, Any]:
        """All texts below `key`, in the order of the file."""
        section = self._find(key)
        if not isinstance(section, dict):
            raise KeyError(key)
        return section

    def code(self, key: str, code: str) -> str:
        """The word for a code; English has the code itself, as commands and settings take it."""
        return code if self.lang == "en" else self(f"{key}.{code}")

    @property
    def comma(self) -> str:
        """What stands between the things of a list."""
        return "、" if self.lang == "ja" else ", "

    def names(self, key: str) -> list[str]:
        """A list of texts, in the order of the file."""
        return [str(name) for name in self._find(key)]

    def pairs(self, key: str) -> list[tuple[str, str]]:
        """A list of term and text, in the order of the file."""
        return [(term, text) for term, text in self._find(key)]

    def _find(self, key: str) -> Any:  # noqa: ANN401 - a text or a section of the YAML file
        found: Any = self._texts
        for step in key.split("."):
            found = found[step]
        return found


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(lang: str) -> Catalogue:
    """The catalogue of `en` or `ja`. Raises UsageError for any other language."""
    if lang not in LANGUAGES:
        raise UsageError(f"there are no report texts in language {lang!r}", f"choose one of: {', '.join(LANGUAGES)}")
    text = (files("sentaudit.reporting") / "locale" / f"{lang}.yml").read_text(encoding="utf-8")
    return Catalogue(lang, yaml.load(text, _LOADER))  # noqa: S506 - one of the safe loaders
