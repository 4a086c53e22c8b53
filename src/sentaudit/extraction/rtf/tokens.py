"""Rich Text Format (RTF 1.9.1) cut into control words, escaped bytes, groups and text, in one linear pass."""

from __future__ import annotations

import re
from collections.abc import Iterator

WORD, BYTE, TEXT, OPEN, CLOSE, BINARY = "word", "byte", "text", "{", "}", "binary"

_TOKEN = re.compile(
    r"\\(?:([A-Za-z]{1,40})(-?[0-9]{1,10})? ?|'([0-9A-Fa-f]{2})|(.))|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)", re.DOTALL
)
_SYMBOLS = {"~": "\xa0", "_": "-", "-": "", "\n": "par", "\r": "par", "*": "*"}

Token = tuple[str, str, int | None]


def tokens(source: str) -> Iterator[Token]:
    """Kind, word or text, and number. `source` holds bytes as Latin-1, so that code pages can be told later."""
    position = 0
    match = _TOKEN.match
    while position < len(source):
        found = match(source, position)
        if found is None:  # a lone backslash at the end
            return
        position = found.end()
        word, number, escaped, symbol, brace, text = found.groups()
        if text is not None:
            yield TEXT, text, None
        elif word is not None:
            value = int(number) if number else None
            if word == "bin" and value:
                yield BINARY, source[position : position + max(0, value)], None
                position += max(0, value)
            else:
                yield WORD, word, value
        elif escaped is not None:
            yield BYTE, chr(int(escaped, 16)), None
        elif brace is not None:
            yield brace, "", None
        elif symbol is not None:
            if symbol in "*\r\n":
                yield WORD, _SYMBOLS[symbol], None
            elif symbol in _SYMBOLS:
                yield TEXT, _SYMBOLS[symbol], None
            else:
                yield TEXT, symbol, None
