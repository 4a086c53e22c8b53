"""The subject of a message: whether it answers or passes on another, and what batches of one mailing share."""

from __future__ import annotations

import re
import unicodedata

_REPLY_MARK = re.compile(
    r"^(?:\s*(?:re|aw|sv|antw|r|fwd?|wg|tr|rv|vs|odp|转发|回复|回覆|轉寄|返信|転送)\s*(?:\[\d+\])?\s*[:：])+",
    re.IGNORECASE,
)
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_NO_ASCII_LETTERS = bytes([code for code in range(128) if not chr(code).isalpha()])
_ADDRESS = re.compile(r"\S*[@＠]\S*")
_MARK_WINDOW = 20


def has_reply_mark(subject: str) -> bool:
    """True for Re:, Fwd:, AW:, 返信: and the like at the beginning of a subject."""
    head = subject[:_MARK_WINDOW]
    return (":" in head or "：" in head) and _REPLY_MARK.match(subject) is not None


def template_of(subject: str, marked: bool) -> str:
    """The letters of a subject without reply marks, numbers, addresses, spaces and signs; "" if none are left.

    Batches of one mailing ("News 12 (3/7)", "News 12 (4/7)") have the same template. `marked` tells whether the
    subject begins with a reply mark.
    """
    bare = _REPLY_MARK.sub("", subject) if marked else subject
    if bare.isascii() and "@" not in bare:
        return bare.encode("ascii").translate(None, _NO_ASCII_LETTERS).decode("ascii").lower()
    bare = unicodedata.normalize("NFKC", bare)
    if "@" in bare:
        bare = _ADDRESS.sub("", bare)
    return _NOT_LETTERS.sub("", bare).casefold()
