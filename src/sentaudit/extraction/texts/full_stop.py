"""Tells the full stop of a sentence from the dot of a domain that goes on in the next line."""

from __future__ import annotations

import re

from sentaudit.names.domain import is_top_level

_REST = re.compile(r"(?=[a-z]{2}\b|[a-z0-9-]{1,63}\.)(?:[a-z0-9-]{1,63}\.){0,8}([a-z]{2,24})(?![0-9A-Za-z.@_+-])")


def is_full_stop(domain: str, below: str) -> bool:
    """Whether the dot at the end of a domain, and of its line, is none of it: the domain is whole without it, and what
    stands `below` is not the rest of one, as it is of `example.co.` and `jp`."""
    _, dot, top = domain.removesuffix(".").rpartition(".")
    if domain[-1:] != "." or not dot or not is_top_level(top):
        return False
    rest = _REST.match(below)
    return rest is None or not is_top_level(rest[1])
