"""Cuts an address out of difficult surroundings: full-width signs, no spaces around it, URLs, odd local parts."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import unquote

from sentaudit.detection.at_signs.lookalikes import (
    ID_LEADS,
    is_archive_link,
    is_login,
    is_prompt,
    is_remote_path,
    url_part,
)
from sentaudit.detection.at_signs.tops import is_top

_ATEXT = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-!#$%&'*/=?^`{|}~"
_CLEAN = re.compile(r"[0-9A-Za-z_][0-9A-Za-z._+-]*")
_DOMAIN = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._-]*[0-9A-Za-z])?")
_WORD_DOMAIN = re.compile(r"[^\W_](?:[\w.-]*\w)?")
_ASCII_HEAD = re.compile(r"[0-9A-Za-z-]*[0-9A-Za-z]")
_ODD = re.compile(r"\.\.|[.-]$")
_DECORATION = "'`*~|^#!?=&/${}%"
_STOPS = re.compile(r".*[|{}?#`!]")
_OPENERS = frozenset(' \t\n\r\f\v<"([,;:>\u3000')
_INTERNATIONAL_OPENERS = _OPENERS - {":"}
# Full-width ASCII to ASCII (a one-to-one part of NFKC, so that places stay), and signs nobody sees dropped.
_FOLD: dict[int, str | None] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    0xFE6B: "@",
    **dict.fromkeys([0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF]),
}
_KEYS = frozenset(
    "cn mail email e-mail e_mail address addr to cc bcc from user username login id uid e m recipient sender "
    "subscriber account contact name value owner mailto href reply-to replyto usermail mailaddress".split()
)
_UNQUOTABLE = frozenset("@\n\t<>")
_CJK = "\u2e80"
_LONGEST_LOCAL = 128

Settled = tuple[int, int, str]
"""Characters before the at-sign, characters behind it, canonical address."""


def unveil(window: str, mark: str) -> str:
    """A piece of text beside an encoded at-sign, decoded the way the at-sign was."""
    return unquote(window) if mark == "%40" else html.unescape(window)


def settle(left: str, right: str, judged: Callable[[str], str | None]) -> Settled | None:
    """The address around an at-sign, from the text on its left and right; `judged` has the last word on it."""
    written = right
    if not left.isascii() or not right.isascii():
        left, right = left.translate(_FOLD), right.translate(_FOLD)
    cut = _local_of(left) if "." in right else None
    if cut is None:
        return None
    taken, local = cut
    domain = _domain_of(right)
    if domain is None:
        return None
    if local[0] >= _CJK and domain.isascii() and left[: len(left) - taken][-1:] != "<":
        return None  # a Japanese word before an ASCII domain is text, unless brackets say that it is an address
    before, after = left[: len(left) - taken], right[len(domain) :]
    # A full-width colon leads to no path; where invisible signs were dropped the folded text has to do.
    path = written[len(domain) :] if len(written) == len(right) else after
    if is_remote_path(local, path) or is_prompt(before, after) or before.endswith(ID_LEADS):
        return None
    address = judged(f"{local}@{domain}")
    return (taken, len(domain), address) if address else None


def _domain_of(right: str) -> str | None:
    """The domain at the beginning of `right`: ASCII as far as it makes sense alone, else with IDN labels."""
    ascii_run = _DOMAIN.match(right)
    if ascii_run and "." in ascii_run[0] and is_top(ascii_run[0].rpartition(".")[2].lower()):
        return ascii_run[0]
    run = _WORD_DOMAIN.match(right)
    if run is None or len(run[0]) > 255 or run[0].isascii():
        return None
    *labels, top = run[0].split(".")
    while labels:
        if is_top(top.lower()):
            return ".".join([*labels, top])
        head = _ASCII_HEAD.match(top)
        if head and is_top(head[0].lower()):
            return ".".join([*labels, head[0]])
        if top[:1] < _CJK:
            return None
        top = labels.pop()
    return None


def _local_of(left: str) -> tuple[int, str] | None:
    """How many characters of `left` belong to the local part, and the local part; None if there is none."""
    rest = left.rstrip(_ATEXT)
    run = left[len(rest) :]
    before = rest[-1:]
    if not run:
        return _quoted_local(left) if before == '"' else _international_local(left)
    if before.isalnum() and not before.isascii() and before < _CJK:
        return _international_local(left)
    inside = url_part(left)
    if inside is not None and (is_login(inside) or is_archive_link(inside)):
        return None
    if not _CLEAN.fullmatch(run) and not ((not before or before in _OPENERS) and inside is None and _is_odd(run)):
        if run.count("$") > 1 or (before == "<" and "/" in run and "=" not in run):
            return None
        run = _cleaned(run)
    if not run or len(run) > _LONGEST_LOCAL or not any(map(str.isalnum, run)):
        return None
    return len(run), run


def _is_odd(run: str) -> bool:
    """Whether a local part has dots or hyphens where only deliberately chosen addresses have them."""
    return run[0] not in "'`|" and _ODD.search(run.lstrip(".")) is not None


def _cleaned(run: str) -> str:
    """A run of local-part characters without what belongs to the text, the markup or the URL around it."""
    if "%" in run:
        run = unquote(run)
        run = run[len(run.rstrip(_ATEXT)) :]
    run = run.lstrip(_DECORATION)
    stop = _STOPS.match(run)
    if stop:
        run = run[stop.end() :]
    if "&" in run and "=" in run:
        run = run.rpartition("&")[2]
    key, equals, value = run.partition("=")
    if equals and key.lower() in _KEYS:
        run = value.lstrip(_DECORATION)
    if "/" in run:
        run = run.rpartition("/")[2]
    run = run.lstrip(_DECORATION)
    if not _is_odd(run or "-"):
        run = run.lstrip("-+")
    return run.lstrip(".") if run.startswith("..") else run


def _quoted_local(left: str) -> tuple[int, str] | None:
    """`"a b"` before the at-sign (RFC 5322 3.4.1), on one line and at most 64 characters long."""
    opening = left.rfind('"', max(0, len(left) - 66), len(left) - 1)
    if opening < 0 or opening == len(left) - 2 or not _UNQUOTABLE.isdisjoint(left[opening:]):
        return None
    return len(left) - opening, left[opening:]


def _international_local(left: str) -> tuple[int, str] | None:
    """A local part with non-ASCII letters (RFC 6532), only if what stands before it separates it from the text."""
    start = len(left)
    while start and len(left) - start < 64 and (left[start - 1].isalnum() or left[start - 1] in "._+-"):
        start -= 1
    if start == len(left) or (start and left[start - 1] not in _INTERNATIONAL_OPENERS):
        return None
    return len(left) - start, left[start:]
