"""Makes text from mail harmless to look at: no control, escape or direction characters, bounded width."""

from __future__ import annotations

import unicodedata

_KEPT_INVISIBLE = "\u200c\u200d"
_REPLACEMENT = "\ufffd"


def visible(text: str) -> str:
    """The text with everything that could steer a terminal or reorder a line made visible.

    White space becomes a plain space, C0 controls become their control pictures (ESC is `␛`); other controls,
    direction and format characters (Unicode Cc, Cf, Cs, Zl, Zp) and the two XML cannot carry become U+FFFD. Joiners are
    kept.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(char: str) -> str:
    if char.isprintable() or char in _KEPT_INVISIBLE:
        return char
    if char.isspace() and char not in "\x1c\x1d\x1e\x1f\x85\u2028\u2029":
        return " "
    if char < " ":
        return chr(0x2400 + ord(char))
    if char == "\x7f":
        return "\u2421"
    if unicodedata.category(char) in {"Co", "Cn"} and char not in "\ufffe\uffff":
        return char
    return _REPLACEMENT


def width(text: str) -> int:
    """Columns the text takes on a terminal: 2 for wide and full-width characters, 0 for combining ones."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


def _width(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def shorten(text: str, columns: int) -> str:
    """The visible text, cut to at most `columns` columns, a cut one ending in `…`.

    However long the text is, only a small multiple of `columns` characters is looked at: marks without a width
    of their own cannot pile up.
    """
    head = visible(text[: columns * 4])
    if len(text) <= columns * 4 and width(head) <= columns:
        return head
    taken, used = 0, 0
    for char in head:
        used += _width(char)
        if used > columns - 1:
            break
        taken += 1
    return head[:taken].rstrip() + "…"


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled with spaces to `columns` columns, on its left if `right` aligned."""
    space = " " * (columns - width(text))
    return space + text if right else text + space
