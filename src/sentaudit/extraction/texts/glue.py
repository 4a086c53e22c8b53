"""Whether an address in HTML is a piece of what a reader sees: `jo<b>e@a.example</b>`, `joe@a.example<i>.org</i>`."""

from __future__ import annotations

import re

from sentaudit.extraction.texts.markup import SHORT, sets_apart

_MOST_TAGS = 8
_LOCAL = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-=!#$&'*/?^`{|}~")
_GOES_ON = re.compile(rb"[0-9A-Za-z-]|\.[0-9A-Za-z]")


def is_glued(data: bytes, start: int, end: int) -> bool:
    """Whether only tags that leave no gap stand between `data[start:end]` and letters before or behind it."""
    return (data.startswith(b">", start - 1) and _is_led(data, start)) or (
        data.startswith(b"<", end) and _goes_on(data, end)
    )


def _is_led(data: bytes, start: int) -> bool:
    for _ in range(_MOST_TAGS):
        if not data.startswith(b">", max(start - 1, 0)):
            return start > 0 and _is_letter(data, start - 1)
        opened = data.rfind(b"<", max(start - SHORT, 0), start)
        if opened < 0:
            return start > SHORT
        if sets_apart(data[opened + 1 : start - 1].decode("latin-1")):
            return False
        start = opened
    return True


def _goes_on(data: bytes, end: int) -> bool:
    for _ in range(_MOST_TAGS):
        if not data.startswith(b"<", end):
            return _GOES_ON.match(data, end) is not None
        closed = data.find(b">", end, end + SHORT)
        if closed < 0:
            return end + SHORT < len(data)
        if sets_apart(data[end + 1 : closed].decode("latin-1")):
            return False
        end = closed + 1
    return True


def _is_letter(data: bytes, at: int) -> bool:
    """Whether the character that ends here can belong to the local part: of other letters than ASCII those of two
    bytes in UTF-8 and of one elsewhere; Chinese and Japanese ones end a word."""
    last = data[at]
    return last in _LOCAL or last >= 0xC0 or (last >= 0x80 and at > 0 and 0xC3 <= data[at - 1] <= 0xDF)
