"""Headers and footers of printed sheets (ECMA-376 18.3.1.46): their text without the codes that stand between it."""

from __future__ import annotations

import re

_CODE = re.compile(r"&(?:\"[^\"]{0,300}\"|K(?:[0-9A-F]{6}|\d\d[+-]\d{3})|\d{1,3}|[\s\S])")
_LOOKS = frozenset('BIUESXYOH"K')
"""Codes that change how a letter looks, even within a word. All others end a section or stand for something."""


def said(text: str) -> str:
    """What a header or footer says, each section on a line of its own."""
    return _CODE.sub(_meaning, text).strip() if "&" in text else text


def _meaning(match: re.Match[str]) -> str:
    code = match[0][1].upper()
    if code == "&":
        return "&"
    return "" if code in _LOOKS or code.isdecimal() else "\n"
