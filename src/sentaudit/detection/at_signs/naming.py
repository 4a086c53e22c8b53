"""Tells whether a personal name stands beside an address: `Taro Yamada <address>`, `address (Taro Yamada)`."""

from __future__ import annotations

import re

_WINDOW = 80
OPENINGS = frozenset("<＜[〈:")
"""What stands directly before an address that has a name before it; the colon is that of `<mailto:`."""
BRACKETS = (" (", "(", "（")
"""What stands directly behind an address that has a name behind it."""
_LETTERS = re.compile(r"[^\W\d_]{2}")
_NO_NAMES = frozenset(
    "mail|e-mail|email|mailto|address|addresses|contact|to|cc|bcc|from|or|and|by|at|reply|subject|date|sent|wrote|on"
    "|メール|メールアドレス|アドレス|連絡先|宛先|差出人|送信者|お問い合わせ|問い合わせ|お問い合わせ先|お問合せ先|問合せ先".split(
        "|"
    )
)


def is_named(text: str, start: int, end: int) -> bool:
    """Whether the address at `text[start:end]` is given together with a name; looks at 80 characters at most."""
    opening = text[start - 1]
    if opening == ":" and text[max(0, start - 7) : start].lower() == "mailto:":
        start -= 7
        opening = text[start - 1] if start > 0 else ""
    if opening in OPENINGS and opening != ":":
        before = text[max(0, start - 1 - _WINDOW) : start - 1]
        return _is_name(_last_field(before))
    if text.startswith(BRACKETS, end):
        return _is_name(text[end : end + _WINDOW].lstrip(" (（").partition(")")[0].partition("）")[0])
    return False


def _last_field(before: str) -> str:
    """What follows the last separator of entries; a quoted name may hold separators itself."""
    before = before.rstrip()
    if before[-1:] == '"':
        return before[before.rfind('"', 0, len(before) - 1) + 1 : -1]
    for separator in ",;:>、；：\n\t":
        before = before[before.rfind(separator) + 1 :]
    return before


def _is_name(text: str) -> bool:
    name = text.strip(" '\"\u3000*-・")
    return "@" not in name and name.lower() not in _NO_NAMES and _LETTERS.search(name) is not None
