"""Cuts an IMAP server's stream into lines and literals, so that a fault hits an answer and never the text of a mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LITERAL = re.compile(rb"\{(\d+)\}\r\n\Z")


class Lines:
    """Feed it bytes; it gives whole lines (with CRLF, True) and pieces of literals (False) in order."""

    def __init__(self) -> None:
        self._kept = b""
        self._literal = 0

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bool]]:
        """What is complete now."""
        data = self._kept + data
        start = 0
        while start < len(data):
            if self._literal:
                piece = data[start : start + self._literal]
                self._literal -= len(piece)
                start += len(piece)
                yield piece, False
                continue
            end = data.find(b"\r\n", start) + 2
            if end < 2:
                break
            line = data[start:end]
            start = end
            if match := _LITERAL.search(line):
                self._literal = int(match[1])
            yield line, True
        self._kept = data[start:]
