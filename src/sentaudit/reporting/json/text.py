"""JSON as text that is harmless to print, and written piece by piece."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import IO

_SURROGATE = re.compile("[\ud800-\udfff]")
_STEERING = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_NESTED = (Mapping, Iterator)
_PLAIN = frozenset((str, int, float, bool, type(None)))
"""Most values by far; to ask whether one is a mapping takes ten times as long."""

_on_one_line = json.JSONEncoder(ensure_ascii=False).encode


def dumps(value: object, *, indent: int | None = None) -> str:
    """JSON text with characters that steer terminals or break lines as \\u escapes: the same value once parsed.

    A lone surrogate, which UTF-8 cannot carry, becomes U+FFFD.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent) if indent else _on_one_line(value)
    if text.isascii() and "\x7f" not in text:
        return text
    return _STEERING.sub(_escape, _SURROGATE.sub("\ufffd", text))


def write_document(values: Mapping[str, object], stream: IO[str]) -> None:
    """An object with an indent of 2. A value that is an iterator is written as a list, one item in memory at a time;
    so is one in an object that is such a value or item. An item that holds no object takes one line."""
    _write_object(values, stream, 0)
    stream.write("\n")


def _write(value: object, stream: IO[str], depth: int) -> None:
    if isinstance(value, Iterator):
        _write_list(value, stream, depth)
    elif isinstance(value, Mapping) and any(isinstance(one, Iterator) for one in value.values()):
        _write_object(value, stream, depth)
    else:
        stream.write(_indented(value, depth))


def _write_object(values: Mapping[str, object], stream: IO[str], depth: int) -> None:
    inside = "\n" + " " * (depth + 2)
    stream.write("{")
    for number, (key, value) in enumerate(values.items()):
        stream.write(f"{',' if number else ''}{inside}{dumps(key)}: ")
        _write(value, stream, depth + 2)
    stream.write("\n" + " " * depth + "}")


def _write_list(items: Iterator[object], stream: IO[str], depth: int) -> None:
    inside = "\n" + " " * (depth + 2)
    empty = True
    stream.write("[")
    for item in items:
        stream.write(inside if empty else f",{inside}")
        if isinstance(item, Mapping) and _is_flat(item):
            stream.write(dumps(item))
        else:
            _write(item, stream, depth + 2)
        empty = False
    stream.write("]" if empty else "\n" + " " * depth + "]")


def _is_flat(item: Mapping[str, object]) -> bool:
    """Whether the object holds values and lists of texts and numbers only."""
    return not any(
        isinstance(one, _NESTED) or (isinstance(one, list) and one and isinstance(one[0], Mapping))
        for one in item.values()
        if one.__class__ not in _PLAIN
    )


def _indented(value: object, depth: int) -> str:
    return dumps(value, indent=2).replace("\n", "\n" + " " * depth)


def _escape(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]
