"""The words of an HTML text, roughly: enough to read what a report says, not what a mail shows."""

from __future__ import annotations

import html
import re

_HIDDEN = re.compile(r"<(style|script|head)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|p|/p|div|/div|tr|/tr|li|/li|h\d|/h\d|table|/table)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")


def words_of(markup: str) -> str:
    """The text between the tags, with a line end where a block ends."""
    flat = " ".join(_HIDDEN.sub(" ", markup).split())
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", flat)))
