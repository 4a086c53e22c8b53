"""What a domain tells: the organisation that registered it, or that it is one where anybody gets an address."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from sentaudit.names.freemail import FREEMAIL_DOMAINS

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


@cache
def _suffixes() -> PublicSuffixList:
    """The bundled list in Unicode, loaded on first use; nothing is ever downloaded.

    Without its A-labels, whose making takes four times as long as all the rest: few domains need them.
    """
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_encoded_idn=False)


def _listed_form(domain: str) -> str:
    """The domain with its A-labels in Unicode, as the list has it; labels that are none stay as they are."""
    if "xn--" not in domain:
        return domain
    import idna

    labels = []
    for label in domain.split("."):
        try:
            labels.append(idna.decode(label))
        except idna.IDNAError:
            labels.append(label)
    return ".".join(labels)


@lru_cache(maxsize=1 << 13)
def is_top_level(label: str) -> bool:
    """Whether a lower-case label, A-label or Unicode, is a delegated top-level domain."""
    found: str | None = _suffixes().publicsuffix(f"a.b.{_listed_form(label)}", accept_unknown=False)
    return found is not None


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
    found: str | None = _suffixes().privatesuffix(_listed_form(domain))
    return ".".join(domain.split(".")[-found.count(".") - 1 :]) if found else domain


def is_public_suffix(domain: str) -> bool:
    """Whether everybody may register names below a canonical domain: `co.jp`, `com`, a hosting provider's own."""
    listed = _listed_form(domain)
    found: str | None = _suffixes().publicsuffix(listed, accept_unknown=False)
    return found == listed


@lru_cache(maxsize=1 << 15)
def is_freemail(domain: str) -> bool:
    """Whether a canonical domain, or a domain it lies under, is freemail, a mobile carrier or an internet provider."""
    rest = domain
    while "." in rest:
        if rest in FREEMAIL_DOMAINS:
            return True
        rest = rest.partition(".")[2]
    return False
