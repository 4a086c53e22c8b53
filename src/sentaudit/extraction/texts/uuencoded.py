"""Files that old mail programs put into the text itself: `begin 644 name` ... `end`."""

from __future__ import annotations

import binascii
import re
from typing import NamedTuple

_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n", re.MULTILINE)
_END = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)
_FILES = 100


class InlineFile(NamedTuple):
    """A file found in a text."""

    name: str
    data: bytes


def split_files(data: bytes) -> tuple[bytes, list[InlineFile]]:
    """The text without its files, and the files; a block that does not decode stays in the text."""
    if b"begin " not in data:
        return data, []
    kept: list[bytes] = []
    files: list[InlineFile] = []
    position = 0
    while len(files) < _FILES:
        begin = _BEGIN.search(data, position)
        end = _END.search(data, begin.end()) if begin else None
        if begin is None or end is None:
            break
        content = _decoded(data[begin.end() : end.start()])
        if content is None:
            kept.append(data[position : begin.end()])
            position = begin.end()
            continue
        kept.append(data[position : begin.start()])
        files.append(InlineFile(begin[1].decode("utf-8", "replace").strip(), content))
        position = end.end()
    kept.append(data[position:])
    return b"".join(kept), files


def _decoded(block: bytes) -> bytes | None:
    """The bytes of the lines; None if one of the first lines is no uuencoded one."""
    decoded: list[bytes] = []
    for number, line in enumerate(block.splitlines()):
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            if number < 2:
                return None
            # Some programs write a wrong length of the last line; its bytes are there all the same.
            size = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
            try:
                decoded.append(binascii.a2b_uu(line[:size]))
            except binascii.Error:
                continue
    return b"".join(decoded)
