"""JSON as text that is harmless to print, and written piece by piece."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

_SURROGATE = re.compile("[\ud800-\udfff]")
_STEERING = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_NESTED = (Mapping, Iterator)
_PLAIN = frozenset((str, int, float, bool, type(None)))
"""Most values by far; to ask whether one is a mapping takes ten times as long."""

_STEP = "  "

_WORDS: Mapping[type, Callable[[Any], str]] = {
    int: int.__repr__,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _: "null",
}
"""What json would write, without the object it makes each time."""

_on_one_line = json.JSONEncoder(ensure_ascii=False).encode


def dumps(value: object) -> str:
    """JSON text with characters that steer terminals or break lines as \\u escapes: the same value once parsed.

    A lone surrogate, which UTF-8 cannot carry, becomes U+FFFD.
    """
    if value.__class__ in _WORDS:
        return _WORDS[value.__class__](value)
    text = _on_one_line(value)
    if text.isascii() and "\x7f" not in text:
        return text
    return _STEERING.sub(_escape, _SURROGATE.sub("\ufffd", text))


def write_document(values: Mapping[str, object], stream: IO[str]) -> None:
    """An object with an indent of 2. A value that is an iterator is written as a list, one item in memory at a time;
    so is one in an object that is such a value or item. An item that holds no object takes one line."""
    _write_object(values, stream, "\n")
    stream.write("\n")


def _write(value: object, stream: IO[str], line: str) -> None:
    """`line` is a line break with the indent of the line that holds the value."""
    if value.__class__ in _PLAIN:
        stream.write(dumps(value))
    elif isinstance(value, Iterator):
        _write_list(value, stream, line)
    elif isinstance(value, Mapping) and any(isinstance(one, Iterator) for one in value.values()):
        _write_object(value, stream, line)
    else:
        stream.write(_indented(value, line))


def _write_object(values: Mapping[str, object], stream: IO[str], line: str) -> None:
    inside = line + _STEP
    stream.write("{")
    for number, (key, value) in enumerate(values.items()):
        stream.write(f"{',' if number else ''}{inside}{dumps(key)}: ")
        _write(value, stream, inside)
    stream.write(line + "}")


def _write_list(items: Iterator[object], stream: IO[str], line: str) -> None:
    inside = line + _STEP
    empty = True
    stream.write("[")
    for item in items:
        stream.write(inside if empty else f",{inside}")
        if isinstance(item, Mapping) and _is_flat(item):
            stream.write(dumps(item))
        else:
            _write(item, stream, inside)
        empty = False
    stream.write("]" if empty else line + "]")


def _is_flat(item: Mapping[str, Any]) -> bool:
    """Whether the object holds values and lists of texts and numbers only."""
    for one in item.values():
        if one.__class__ in _PLAIN:
            continue
        if one.__class__ is list:
            if one and isinstance(one[0], Mapping):
                return False
        elif isinstance(one, _NESTED):
            return False
    return True


def _indented(value: object, line: str) -> str:
    """As `json.dumps` with an indent, which leaves that to Python and is far from as fast."""
    if value.__class__ in _PLAIN or not value:
        return dumps(value)
    inside = line + _STEP
    if isinstance(value, dict):
        items = [f"{inside}{dumps(key)}: {_indented(one, inside)}" for key, one in value.items()]
        return "{" + ",".join(items) + line + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join([inside + _indented(one, inside) for one in value]) + line + "]"
    return dumps(value)


def _escape(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]
