"""Takes the usual shared strings out of the XML of a workbook at once; all others are left to the parser."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sentaudit.extraction.office.sheet_pieces import blocks, plain
from sentaudit.extraction.office.sheet_xml import Strings

_STRINGS = re.compile(rb"(?:<si><t(?: xml:space=\"preserve\")?>[^<>]*+</t></si>\s*+)+")
_STRING = re.compile(r"<si><t[^<>]*>([^<>]*)<")


class PlainStrings:
    """Puts plain shared strings among the others as the pieces pass by, in their order."""

    def __init__(self, strings: Strings) -> None:
        self._strings = strings

    def left(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The pieces without the strings that were taken; each is given before what stands behind it is taken."""
        for block in blocks(pieces, b"</si>"):
            position = 0
            for found in _STRINGS.finditer(block):
                if found.start() > position:
                    yield block[position : found.start()]
                position = found.end()
                self._take(found[0].decode("utf-8", "replace"))
            if position < len(block):
                yield block[position:]

    def _take(self, source: str) -> None:
        texts = _STRING.findall(source)
        self._strings.add(list(map(plain, texts)) if "&" in source or "\r" in source else texts)
