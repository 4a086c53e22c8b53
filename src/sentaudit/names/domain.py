"""What a domain tells: the organisation that registered it, or that it is one where anybody gets an address."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from sentaudit.names.freemail import FREEMAIL_DOMAINS

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


@cache
def _suffixes() -> PublicSuffixList:
    """The bundled list, loaded on first use (some 35 ms); nothing is ever downloaded."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


@lru_cache(maxsize=1 << 15)
def registrable(domain: str) -> str:
    """The registrable domain of a canonical domain: `mail.example.co.jp` gives `example.co.jp`.

    By the Public Suffix List with its private section: customers of one hosting provider are different
    organisations, and taking the provider's domain for the own one would declare all its customers internal.
    A public suffix, a single label and an address literal are returned as they are; below an unlisted top
    domain the last two labels count, as the list's default rule says.
    """
    if domain.startswith("["):
        return domain
    found: str | None = _suffixes().privatesuffix(domain)
    return found or domain


@lru_cache(maxsize=1 << 15)
def is_freemail(domain: str) -> bool:
    """Whether a canonical domain, or a domain it lies under, is freemail, a mobile carrier or an internet provider."""
    rest = domain
    while "." in rest:
        if rest in FREEMAIL_DOMAINS:
            return True
        rest = rest.partition(".")[2]
    return False
