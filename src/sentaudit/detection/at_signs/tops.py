"""Which top-level domains exist: the first test every string with an at-sign has to pass."""

from __future__ import annotations

from sentaudit.names.domain import is_top_level

_RESERVED = frozenset({"test", "example", "invalid", "xn--zckzah", "テスト"})
"""Reserved for tests (RFC 2606, RFC 6761), but used in test mail that went out for real."""

_NO_MAIL = frozenset({"target", "onion"})
"""Delegated or reserved, but in text they end the names of systemd units and hidden services, not of mail domains."""


def is_top(label: str) -> bool:
    """Whether a lower-case label, A-label or Unicode, is a top-level domain under which mail is possible."""
    if label in _RESERVED:
        return True
    if label in _NO_MAIL or label.isdecimal():
        return False
    return is_top_level(label)
