"""Finds mail addresses in text by their at-signs: every hit with its place and its canonical form.

Work per at-sign is bounded and between them nothing is looked at twice, so the time is linear on any input;
the usual expression for addresses is quadratic. Clean ASCII surroundings are settled here, all else in `spelled`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, pairwise

from sentaudit.detection.at_signs.lookalikes import ID_LEADS, is_id_line, is_machine_made
from sentaudit.detection.at_signs.spelled import settle, unveil
from sentaudit.detection.at_signs.tops import is_top
from sentaudit.names.address import canonical

Hit = tuple[int, int, str]
"""Start and end in the text, in characters, and the canonical address. Around encoded forms the end is approximate."""

_AT = re.compile(r"@(?:[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?)?")
_CODED_AT = re.compile(r"@|＠|﹫|%40|&#0{0,4}64;|&#[xX]0{0,4}40;|&commat;")
_LOCAL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-"
_FIRST = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")
_BEFORE = frozenset(' \t\n\r\f\v(<",;>\u3000')
_AFTER = frozenset(" \t\n\r\f\v<>)(\"[],;!?'*&|}{\u3000\u3001\u3002\u300d")
_BEFORE_SENTENCE = re.compile(r"@[0-9a-z-]+(?:\.[0-9a-z-]+)*\.([a-z]{2,})(?=\.[A-Z][a-z]*\Z)")
_SECOND_LEVEL = frozenset("ac ad co ed go gr lg ne or".split())
"""Top-level domains too, but below countries they are known better: `example.co.Jp`."""
_REACH = 64
_FAR = 320
_ID_FIRST = frozenset("MmRrIiCcSsOoXxUuメ> \t＞|*")
_LABEL_WINDOW = 80
_FOLDED_LINES = 20
_LONGEST_FOLD = 1000


def has_at(text: str) -> bool:
    """Whether the text can hold an address at all: an at-sign, plain, full-width or encoded."""
    return "@" in text or is_coded(text)


def is_coded(text: str) -> bool:
    """Whether the text can hold an at-sign that is not a plain `@`."""
    # To look for one character first is three times as fast, and most texts have neither.
    return (
        ("%" in text and "%40" in text)
        or ("&" in text and ("&#" in text or "&commat;" in text))
        or (not text.isascii() and ("\uff20" in text or "\ufe6b" in text))
    )


def scan(text: str) -> list[Hit]:
    """All addresses of a text in order; lines of ids (`References:` ...) and what only looks alike left out."""
    hits = find(text)
    return without_ids(text, hits) if hits else hits


def distinct(text: str) -> tuple[str, ...]:
    """The distinct addresses of a text in order of appearance."""
    return tuple(dict.fromkeys([hit[2] for hit in scan(text)]))


def find(text: str) -> list[Hit]:
    """The addresses of a text by their own look and nearest surroundings, whatever the line is about."""
    if is_coded(text):
        return _find_coded(text)
    hits: list[Hit] = []
    floor = 0
    size = len(text)
    for match in _AT.finditer(text):
        at, end = match.span()
        low = at - _REACH if at - _REACH > floor else floor
        start = low + len(text[low:at].rstrip(_LOCAL))
        if (
            start < at
            and end > at + 1
            and (start == 0 or text[start - 1] in _BEFORE)
            and text[start] in _FIRST
            and (end == size or text[end] in _AFTER)
        ):
            if start and text[start - 1] in "<:=" and text.endswith(ID_LEADS, 0, start):
                continue
            address = judged(text[start:end])
            if address:
                hits.append((start, end, address))
            floor = end
            continue
        left = text[max(at - _FAR, floor) : at]
        floor = at + 1
        settled = settle(left, text[floor : floor + _FAR].partition("@")[0], judged) if left else None
        if settled and not _is_handle(text, at - settled[0]):
            hits.append((at - settled[0], at + 1 + settled[1], settled[2]))
            floor = at + 1 + settled[1]
    return hits


def _is_handle(text: str, start: int) -> bool:
    """Whether what begins here is an account of a social network: `@user@host`."""
    return start > 0 and text[start - 1] == "@" and (start == 1 or text[start - 2] in _BEFORE)


def _find_coded(text: str) -> list[Hit]:
    """Like `find`, for texts with full-width, URL-encoded or HTML-encoded at-signs."""
    hits: list[Hit] = []
    floor = 0
    signs = (match.span() for match in _CODED_AT.finditer(text))
    for (at, after), (following, _) in pairwise(chain(signs, [(len(text), len(text))])):
        left, right = text[max(at - _FAR, floor) : at], text[after : min(after + _FAR, following)]
        floor = after
        if not left or not right:
            continue
        if after - at > 1:
            mark = text[at:after]
            left, right = unveil(left, mark), unveil(right, mark)
        settled = settle(left, right, judged)
        if settled:
            hits.append((max(at - settled[0], 0), after + settled[1], settled[2]))
            if after - at == 1:
                floor = after + settled[1]
    return hits


def without_ids(text: str, hits: Iterable[Hit]) -> list[Hit]:
    """The hits that do not stand in a line, or folded header, of ids."""
    kept: list[Hit] = []
    line_end = -1
    ids = False
    for hit in hits:
        if hit[0] > line_end:
            start = text.rfind("\n", max(0, line_end), hit[0]) + 1
            ids = is_in_ids(text, start, ids and start == line_end + 1)
            line_end = text.find("\n", hit[0])
            if line_end < 0:
                line_end = len(text)
        if not ids:
            kept.append(hit)
    return kept


def is_in_ids(text: str, start: int, follows_ids: bool) -> bool:
    """Whether the line at `start` begins a header of ids or continues one; `follows_ids` tells of the line above."""
    if text[start] not in _ID_FIRST:
        return follows_ids and text[start] == "<"
    for _ in range(_FOLDED_LINES):
        line = text[start : start + _LABEL_WINDOW]
        if is_id_line(line):
            return True
        bare = line.lstrip(">＞")
        if bare[:2].strip(" \t"):
            return follows_ids and bare.lstrip()[:1] == "<"
        if follows_ids:
            return True
        above = text.rfind("\n", max(0, start - _LONGEST_FOLD), start - 1) if start > 1 else -1
        if start == 0 or (above < 0 and start > _LONGEST_FOLD):
            return False
        start = above + 1
    return False


@lru_cache(maxsize=1 << 15)
def judged(raw: str) -> str | None:
    """The canonical form of a string cut out of a text, None if its top-level domain or its look says no. Where no
    space is behind the full stop of a sentence, the next begins with a capital letter: `anna@example.org.Thank`."""
    whole = _BEFORE_SENTENCE.search(raw)
    if whole is not None and is_top(whole[1]) and whole[1] not in _SECOND_LEVEL:
        raw = raw[: whole.end()]
    address = canonical(raw)
    if address is None:
        return None
    local, _, domain = address.rpartition("@")
    if not is_top(domain.rpartition(".")[2]) or is_machine_made(local, domain):
        return None
    return address
