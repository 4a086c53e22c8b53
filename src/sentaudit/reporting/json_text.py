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


def dumps(value: object, *, indent: int | None = None) -> str:
    """JSON text with characters that steer terminals or break lines as \\u escapes: the same value once parsed.

    A lone surrogate, which UTF-8 cannot carry, becomes U+FFFD.
    """
    text = _SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False, indent=indent))
    return _STEERING.sub(_escape, text)


def write_document(values: Mapping[str, object], stream: IO[str]) -> None:
    """An object with an indent of 2. A value that is an iterator is written as a list, one item in memory at a time."""
    stream.write("{")
    for number, (key, value) in enumerate(values.items()):
        stream.write(f"{',' if number else ''}\n  {dumps(key)}: ")
        if isinstance(value, Iterator):
            _write_list(value, stream)
        else:
            stream.write(_indented(value, 2))
    stream.write("\n}\n")


def _write_list(items: Iterator[object], stream: IO[str]) -> None:
    empty = True
    stream.write("[")
    for item in items:
        stream.write("\n    " if empty else ",\n    ")
        stream.write(_indented(item, 4))
        empty = False
    stream.write("]" if empty else "\n  ]")


def _indented(value: object, depth: int) -> str:
    return dumps(value, indent=2).replace("\n", "\n" + " " * depth)


def _escape(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]
