"""Files that old mail programs put into the text itself: `begin 644 name` ... `end`, or `=ybegin` ... `=yend`."""

from __future__ import annotations

import binascii
import re
from typing import NamedTuple

_BEGIN = re.compile(
    rb"^(?:begin [0-7]{3,4} |begin-base64 [0-7]{3,4} |=ybegin [^\r\n]{0,200}?name=)([^\r\n]{1,255})\r?\n", re.M
)
_ENDS = {
    b"begin ": re.compile(rb"^end[ \t]*\r?$", re.MULTILINE),
    b"begin-": re.compile(rb"^====[ \t]*\r?$", re.MULTILINE),
    b"=ybegi": re.compile(rb"^=yend [^\r\n]*\r?$", re.MULTILINE),
}
_PIECE = re.compile(rb"=ypart [^\r\n]*\r?\n")
_ESCAPE = re.compile(rb"=(.)", re.DOTALL)
_SHIFT_BACK = bytes((byte - 42) % 256 for byte in range(256))
_FILES = 100


class InlineFile(NamedTuple):
    """A file found in a text."""

    name: str
    data: bytes


def split_files(data: bytes) -> tuple[bytes, list[InlineFile]]:
    """The text without its files, and the files; a block that does not decode stays in the text."""
    if data.find(b"begin") < 0:
        return data, []
    kept: list[bytes] = []
    files: list[InlineFile] = []
    position = 0
    endless = set()
    while len(files) < _FILES:
        begin = _BEGIN.search(data, position)
        if begin is None:
            break
        mark = begin[0][:6]
        end = None if mark in endless else _ENDS[mark].search(data, begin.end())
        content = _decoded(mark, data[begin.end() : end.start()]) if end else None
        if end is None or content is None:
            if end is None:
                endless.add(mark)  # from here to the end of the text, none needs looking for again
            kept.append(data[position : begin.end()])
            position = begin.end()
            continue
        kept.append(data[position : begin.start()])
        files.append(InlineFile(begin[1].decode("utf-8", "replace").strip(), content))
        position = end.end()
    kept.append(data[position:])
    return b"".join(kept), files


def _decoded(mark: bytes, block: bytes) -> bytes | None:
    """The bytes of a block, None if it is none; the mark tells what kind."""
    if mark == b"begin-":
        try:
            return binascii.a2b_base64(block)
        except binascii.Error:
            return None
    return _uudecoded(block) if mark == b"begin " else _ydecoded(block)


def _ydecoded(block: bytes) -> bytes:
    """The bytes of yEnc (version 1.3), which adds 42 to each and escapes those that mail would change."""
    piece = _PIECE.match(block)
    lines = block[piece.end() if piece else 0 :].translate(None, b"\r\n")
    return _ESCAPE.sub(lambda match: bytes([(match[1][0] - 64) % 256]), lines).translate(_SHIFT_BACK)


def _uudecoded(block: bytes) -> bytes | None:
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
