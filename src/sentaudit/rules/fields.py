"""Typed access to the keys of one YAML mapping: every wrong, missing or unknown key becomes a fault with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

from sentaudit.rules.yaml_lines import Faults, Items, Keys, Node, Plain, Scalar, shown

T = TypeVar("T")

_WIDE = "[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]"
_FOLDED = re.compile(f"(?<={_WIDE}) (?={_WIDE})")


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` if a known word is near, else nothing."""
    near = get_close_matches(word, list(known), 1)
    return f"; did you mean '{near[0]}'?" if near else ""


class Fields:
    """Reads a mapping key by key. Every method returns a harmless value after it has put a fault."""

    def __init__(self, node: Node, faults: Faults, name: str) -> None:
        self.faults = faults
        self.name = name
        self.line = node.line
        self._asked: set[str] = set()
        self._sound = isinstance(node, Keys)
        self._keys = node if isinstance(node, Keys) else Keys(node.line)
        if not self._sound:
            faults.add(node.line, f"{name} must be a mapping (key: value)")

    def take(self, key: str, *, required: bool = True) -> Node | None:
        """The value of a key, None (a fault, if required) where it is missing."""
        self._asked.add(key)
        found = self._keys.entries.get(key)
        if found is None and required and self._sound:
            self.faults.add(self.line, f"{self.name}: key '{key}' is missing")
        return found

    def only(self, *keys: str) -> bool:
        """True if the mapping has no other keys than these."""
        return set(self._keys.entries) <= set(keys)

    def finish(self) -> None:
        """Every key that nobody asked for is a fault."""
        for key, line in self._keys.lines.items():
            if key not in self._asked:
                self.faults.add(line, f"{self.name}: unknown {shown(key)}{nearest(key, self._asked)}")

    def _scalar(self, key: str, required: bool) -> Scalar | None:
        node = self.take(key, required=required)
        if node is None or isinstance(node, Scalar):
            return node
        self.faults.add(node.line, f"'{key}' must be a single value")
        return None

    def text(self, key: str, *, required: bool = True) -> str:
        """A text that is not empty, without white space around it."""
        node = self._scalar(key, required)
        return self._as_text(node, f"'{key}'") if node else ""

    def _as_text(self, node: Scalar, what: str) -> str:
        if isinstance(node.value, str) and node.value.strip():
            return node.value.strip()
        self.faults.add(node.line, f"{what} must be text{'' if node.value in (None, '') else ' (put it in quotes)'}")
        return ""

    def whole(self, key: str, least: int) -> int:
        """A whole number of at least `least`."""
        node = self._scalar(key, required=True)
        return self._as_whole(node, f"'{key}'", least) if node else least

    def _as_whole(self, node: Node, what: str, least: int) -> int:
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        self.faults.add(node.line, f"{what} must be a whole number of at least {least}")
        return least

    def decimal(self, key: str, least: float, most: float) -> float:
        """A number within `least`..`most`."""
        node = self._scalar(key, required=True)
        return self._as_decimal(node, f"'{key}'", least, most) if node else least

    def _as_decimal(self, node: Node, what: str, least: float, most: float) -> float:
        value: Plain = node.value if isinstance(node, Scalar) else None
        if isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= most:
            return float(value)
        self.faults.add(node.line, f"{what} must be a number from {least:g} to {most:g}")
        return least

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        node = self._scalar(key, required=False)
        if node is None:
            return default
        if isinstance(node.value, bool):
            return node.value
        self.faults.add(node.line, f"'{key}' must be true or false")
        return default

    def choice(self, key: str, known: Mapping[str, T], default: T, *, required: bool = True) -> T:
        """One of the known words, as what it stands for; `default` where the key is missing or wrong."""
        node = self._scalar(key, required)
        return self._as_choice(node, f"'{key}'", known, default) if node else default

    def _as_choice(self, node: Node, what: str, known: Mapping[str, T], default: T) -> T:
        word = node.value if isinstance(node, Scalar) else None
        if isinstance(word, str) and word in known:
            return known[word]
        near = nearest(word, known) if isinstance(word, str) else ""
        self.faults.add(node.line, f"{what} must be one of {', '.join(known)}{near}")
        return default

    def choices(self, key: str, known: Mapping[str, T], *, required: bool = True) -> tuple[T, ...]:
        """A list of different known words, at least one if required."""
        found: list[T] = []
        for node in self.items(key, required=required):
            before = len(self.faults.found)
            value = self._as_choice(node, f"an entry of '{key}'", known, next(iter(known.values())))
            if len(self.faults.found) > before:
                continue
            if value in found:
                self.faults.add(node.line, f"an entry of '{key}' is there twice")
            found.append(value)
        return tuple(found)

    def items(self, key: str, *, required: bool = True) -> list[Node]:
        """The entries of a list, at least one if required."""
        node = self.take(key, required=required)
        if node is None:
            return []
        if not isinstance(node, Items):
            self.faults.add(node.line, f"'{key}' must be a list")
            return []
        if required and not node.items:
            self.faults.add(self._keys.lines[key], f"'{key}' must have at least one entry")
        return node.items

    def numbers(self, key: str, known: Iterable[str], least: int) -> dict[str, float]:
        """A mapping of known names to whole numbers of at least `least`, at least one of them."""
        node = self.take(key)
        return self.numbers_of(node, f"'{key}'", known, least) if node else {}

    def numbers_of(self, node: Node, what: str, known: Iterable[str], least: int) -> dict[str, float]:
        """Like `numbers`, for a mapping already taken."""
        return {
            name: self._as_whole(value, f"'{name}'", least) for name, value in self._known(node, what, known).items()
        }

    def decimals(self, key: str, known: Iterable[str], least: float, most: float) -> dict[str, float]:
        """A mapping of known names to numbers within `least`..`most`, at least one of them."""
        node = self.take(key)
        entries = self._known(node, f"'{key}'", known) if node else {}
        return {name: self._as_decimal(value, f"'{name}'", least, most) for name, value in entries.items()}

    def texts(self, key: str, languages: tuple[str, ...]) -> dict[str, str]:
        """A text in every one of the languages and in no other.

        Folding a Japanese text leaves a space at each line end; those between two wide characters are taken out.
        """
        node = self.take(key)
        if node is None:
            return {}
        fields = Fields(node, self.faults, f"'{key}'")
        found = {language: _FOLDED.sub("", fields.text(language)) for language in languages}
        fields.finish()
        return found

    def line_of(self, key: str) -> int:
        """Where a key stands, or the mapping if it does not have it."""
        return self._keys.lines.get(key, self.line)

    def _known(self, node: Node, what: str, known: Iterable[str]) -> dict[str, Node]:
        fields = Fields(node, self.faults, what)
        entries = {name: value for name in known if (value := fields.take(name, required=False)) is not None}
        fields.finish()
        if not fields._keys.entries and fields._sound:
            self.faults.add(node.line, f"{what} must have at least one entry")
        return entries
