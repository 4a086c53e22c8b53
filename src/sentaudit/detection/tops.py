"""Which top-level domains exist: the first test every string with an at-sign has to pass."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_RESERVED = frozenset({"test", "example", "invalid", "xn--zckzah", "テスト"})
"""Reserved for tests (RFC 2606, RFC 6761), but used in test mail that went out for real."""

_NO_MAIL = frozenset({"target", "onion"})
"""Delegated or reserved, but in text they end the names of systemd units and hidden services, not of mail domains."""


@lru_cache(maxsize=1 << 13)
def is_top(label: str) -> bool:
    """Whether a lower-case label, A-label or Unicode, is a top-level domain under which mail is possible."""
    if label in _RESERVED:
        return True
    if label in _NO_MAIL or label.isdecimal():
        return False
    return _known().publicsuffix(f"a.b.{label}") is not None


@cache
def _known() -> PublicSuffixList:
    """The bundled list without its rule for unknown names; loaded on first use (some 35 ms)."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)
