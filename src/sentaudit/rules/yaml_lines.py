"""Reads a YAML file into plain nodes that remember their line; shared by rules and configuration.

A small and predictable part of YAML 1.2 is accepted: mappings with text keys, lists, and scalars of the core schema
(`no` and `2015-01-01` stay text). Duplicate keys, tags, anchors, aliases and a second document are refused. Nodes are
built from the event stream without any constructor and without recursion, so a hostile file can do nothing but be
refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

FILE_BYTES = 1024 * 1024
"""A file of settings larger than this is refused."""

DEPTH = 16
"""Levels of nesting beyond which a file is refused."""

Plain = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; `line` counts from 1."""

    line: int
    value: Plain


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Keys:
    """A mapping; `lines` tells where each key stands."""

    line: int
    entries: dict[str, Node] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


Node = Scalar | Items | Keys


@dataclass(slots=True)
class Faults:
    """Collects what is wrong with one file, so that all of it can be shown at once."""

    path: str
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, text: str) -> None:
        self.found.append((line, text))

    def lines(self) -> list[str]:
        """`path:line: text` in the order of the file."""
        return [f"{self.path}:{line}: {text}" for line, text in sorted(self.found)]


def shown(key: str) -> str:
    """A key as messages name it; what does not look like one is not repeated, it may be an address or a secret."""
    return f"key '{key}'" if re.fullmatch(r"[A-Za-z][\w.-]{0,39}", key, re.ASCII) else "a key"


_INTEGER = re.compile(r"[-+]?[0-9]{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[-+]?(?:[0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18})", re.ASCII)
_WORDS: dict[str, Plain] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


def plain_value(text: str) -> Plain:
    """What an unquoted scalar means: nothing, true or false, a whole or decimal number, else text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text


def read_file(path: Path, faults: Faults) -> Node | None:
    """The single document of a file; None, with a fault, if it cannot be read. An empty file is an empty mapping."""
    try:
        with path.open("rb") as stream:
            data = stream.read(FILE_BYTES + 1)
    except OSError as error:
        faults.add(1, f"cannot be read: {error.strerror or type(error).__name__}")
        return None
    if len(data) > FILE_BYTES:
        faults.add(1, f"is larger than {FILE_BYTES} bytes")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.add(data.count(b"\n", 0, error.start) + 1, "is not UTF-8 text")
        return None
    return read_text(text, faults)


def read_text(text: str, faults: Faults) -> Node | None:
    """Like `read_file`, for text already decoded."""
    builder = _Builder(faults)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if not builder.take(event):
                return None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        faults.add(line, f"is no valid YAML: {error.problem or 'syntax error'}")
        return None
    except yaml.YAMLError:  # a character YAML forbids; this error carries no line
        faults.add(_line_of_forbidden(text), "is no valid YAML: a control character")
        return None
    return builder.root if builder.root is not None else Keys(1)


_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where it is built in

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _line_of_forbidden(text: str) -> int:
    found = _FORBIDDEN.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else 1


class _Builder:
    """Turns parse events into nodes with a stack of the open ones and, for mappings, the key that waits."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.root: Node | None = None
        self._open: list[Items | Keys] = []
        self._waiting: list[tuple[str, int] | None] = []

    def take(self, event: yaml.Event) -> bool:
        """Adds one event; False, with a fault, if the file must be given up."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            return self._give_up(line, "holds more than one YAML document")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            return self._give_up(line, "YAML anchors and aliases are not accepted")
        if isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None) is not None:
            return self._give_up(line, "YAML tags are not accepted")
        if isinstance(event, yaml.ScalarEvent):
            plain = event.implicit[0]
            return self._scalar(line, plain_value(event.value) if plain else event.value, event.value)
        if isinstance(event, yaml.CollectionStartEvent):
            return self._start(Keys(line) if isinstance(event, yaml.MappingStartEvent) else Items(line))
        if isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            self._waiting.pop()
        return True

    def _give_up(self, line: int, text: str) -> bool:
        self.faults.add(line, text)
        return False

    def _scalar(self, line: int, value: Plain, written: str) -> bool:
        top = self._open[-1] if self._open else None
        if isinstance(top, Keys) and self._waiting[-1] is None:
            self._waiting[-1] = (written, line)
            return True
        self._place(Scalar(line, value))
        return True

    def _start(self, node: Items | Keys) -> bool:
        if len(self._open) >= DEPTH:
            return self._give_up(node.line, f"is nested deeper than {DEPTH} levels")
        if self._open and isinstance(self._open[-1], Keys) and self._waiting[-1] is None:
            return self._give_up(node.line, "a key must be text")
        self._place(node)
        self._open.append(node)
        self._waiting.append(None)
        return True

    def _place(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        top = self._open[-1]
        if isinstance(top, Items):
            top.items.append(node)
            return
        waiting = self._waiting[-1]
        assert waiting is not None  # noqa: S101 - a value follows its key by the grammar of YAML
        key, line = waiting
        self._waiting[-1] = None
        if key in top.entries:
            self.faults.add(line, f"{shown(key)} is there twice (first in line {top.lines[key]})")
            return
        top.entries[key] = node
        top.lines[key] = line
