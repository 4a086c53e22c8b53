"""Joins addresses that break off at the end of a line, as narrow table cells on a page make them."""

from __future__ import annotations

import re

from sentaudit.extraction.texts.full_stop import is_full_stop
from sentaudit.names.domain import is_top_level

_TAIL = 100
_STARTS = re.compile(r"[0-9A-Za-z]")
_DOMAIN_GOES_ON = re.compile(r"[0-9A-Za-z-]{0,63}\.[A-Za-z0-9]")
_LABELS = re.compile(r"[0-9A-Za-z-]{1,63}(?:\.[0-9A-Za-z-]{1,63}){0,4}")
_USUAL = frozenset("com org net jp edu gov info biz uk de fr kr cn tw it es eu ru ch at nl be au ca us".split())
_LONGEST_REST = 3
_LOCAL_ENDS = re.compile(r"[0-9A-Za-z_+-]\Z")
_LOCAL_SEPARATED = re.compile(r"[0-9A-Za-z][_+-]\Z")
_ADDRESS = re.compile(r"[!-?A-~]{1,64}@(?:[0-9A-Za-z-]{1,63}\.){1,8}[A-Za-z]{2,24}")
_LOCAL_GOES_ON = re.compile(r"[0-9A-Za-z._+-]{1,64}@[0-9A-Za-z]")


def is_address(text: str) -> bool:
    """Whether the text is an address and nothing else."""
    return _ADDRESS.fullmatch(text) is not None and is_top_level(text.rpartition(".")[2])


def join_addresses(text: str) -> str:
    """The text with a line joined to the next where an address cannot end there, or begin there.

    Where both halves could stand alone the break stays: a whole address is found either way.
    """
    if "@" not in text:
        return text
    lines: list[str] = []
    pieces: list[str] = []
    tail = ""
    for line in text.split("\n"):
        head = line.lstrip()
        if pieces and _goes_on(tail, head[:_TAIL]):
            pieces[-1] = pieces[-1].rstrip()
            pieces.append(head)
            tail = (tail.rstrip() + head)[-_TAIL:]
        else:
            if pieces:
                lines.append("".join(pieces))
            pieces = [line]
            tail = line[-_TAIL:]
    lines.append("".join(pieces))
    return "\n".join(lines)


def _goes_on(above: str, below: str) -> bool:
    """Whether an address that breaks off at the end of `above` goes on in `below`."""
    last = above.rsplit(None, 1)[-1:]
    if not last or not below:
        return False
    token = last[0]
    _, at, domain = token.rpartition("@")
    if at:
        if is_full_stop(domain, below):
            return False
        if not domain or domain[-1] in ".-":
            return _STARTS.match(below) is not None
        if below[0] == ".":
            return _STARTS.match(below, 1) is not None
        if "." not in domain:
            return domain[-1].isalnum() and _DOMAIN_GOES_ON.match(below) is not None
        return domain[-1].isalnum() and _completes(domain.rpartition(".")[2], below)
    if below[0] == "@":
        return _LOCAL_ENDS.search(token) is not None and _STARTS.match(below, 1) is not None
    return _LOCAL_SEPARATED.search(token) is not None and _LOCAL_GOES_ON.match(below) is not None


def _completes(label: str, below: str) -> bool:
    """Whether the last label of a domain is the beginning of one only, and `below` begins with the rest."""
    label = label.lower()
    found = _LABELS.match(below)
    if label in _USUAL or found is None:
        return False
    rest = f"{label}{found[0]}".lower()
    if is_top_level(label):
        # `co` and `ne` are top-level domains too, but no line of text consists of the letter that makes them others.
        return len(below.rstrip()) <= _LONGEST_REST and rest in _USUAL
    return is_top_level(rest.rpartition(".")[2])
