"""Tells for places in a mail text whether they are the sender's own words, his signature, or quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum

from sentaudit.detection.at_signs.scan import Hit, is_in_ids
from sentaudit.detection.zones.labels import LANDMARK_STARTS, Label, ends_attribution, is_marker, label_of
from sentaudit.detection.zones.signature import ruled_off

_MARKS = "> \t＞\u3000"
_LANDMARK = re.compile(rf"\n(?:--|[_=*─━—]{{3}}|- -|\*--|[{re.escape(LANDMARK_STARTS)}][^\n:：]{{0,40}}[:：])")
_BLANKS = " \t\u3000"
_ARROWS = frozenset(">＞")
_COLONS = (":", "：")
_INITIALS = re.compile(r"[ ]{0,2}[A-Z]{1,3}> ?")
_RULERS = frozenset({"---", "___", "===", "***", "- -", "───", "━━━", "———", "*--"})
_OTHER_LABEL = re.compile(r"\*?[^\W\d][^\n:：]{0,30}[:：]\*?[ \t]")
"""A header line about something else (`Importance: High`, `添付ファイル: ...`) ends no block of them."""
_BLOCK_LINES = 10
_BLOCK_WINDOW = 2000
_MARKER_WINDOW = 200
_LINE_WINDOW = 2000
_AUTHORS_PER_LINE = 2


class Zone(IntEnum):
    """Whose words a line are. AUTHOR names who wrote what is quoted; IDS are no words, and hold no addresses."""

    OWN = 0
    SIGNATURE = 1
    QUOTED = 2
    AUTHOR = 3
    IDS = 4


def zones(text: str, hits: Sequence[Hit]) -> list[Zone]:
    """The zone of each hit.

    A quote is what has quote marks, and everything below a marker or a header block that has none. A signature
    begins with the line `-- ` (RFC 3676 4.3), or is a short block of contact data below a ruler at the end of the
    own text; a ruler above many addresses makes a list, not a signature.
    """
    quoted_from, signature_from = _landmarks(text, hits[-1][0])
    result: list[Zone] = []
    own: list[int] = []
    line_end = -1
    zone = Zone.OWN
    authors = 0
    ids = False
    for number, hit in enumerate(hits):
        start = hit[0]
        if start > line_end:
            before = line_end
            line_start = text.rfind("\n", max(0, line_end), start) + 1
            line_end = text.find("\n", start)
            if line_end < 0:
                line_end = len(text)
            ids = is_in_ids(text, line_start, ids and line_start == before + 1)
            zone = Zone.IDS if ids else _zone(text, line_start, line_end, quoted_from, signature_from)
            authors = 0
        if zone is Zone.OWN:
            own.append(number)
        elif zone is Zone.AUTHOR:
            authors += 1
            if authors > _AUTHORS_PER_LINE:
                zone = Zone.QUOTED
        result.append(zone)
    if own:
        end = min(quoted_from, signature_from)
        following = own[-1] + 1
        if following < len(hits) and result[following] is not Zone.OWN:
            end = min(end, text.rfind("\n", 0, hits[following][0]) + 1)
        for number in ruled_off(text, [(number, hits[number][0]) for number in own], end):
            result[number] = Zone.SIGNATURE
    return result


def _zone(text: str, start: int, end: int, quoted_from: int, signature_from: int) -> Zone:
    line = text[start : end if end - start < _LINE_WINDOW else start + _LINE_WINDOW]
    if start >= quoted_from or _is_marked(line):
        return Zone.AUTHOR if _names_author(text, line, start, end) else Zone.QUOTED
    if _is_attribution(text, line, end):
        return Zone.AUTHOR
    return Zone.SIGNATURE if start >= signature_from else Zone.OWN


def _is_marked(line: str) -> bool:
    """Whether a line begins with quote marks, or with initials before one (`TY> `)."""
    first = line[:1]
    if first in _BLANKS:
        first = line.lstrip(_BLANKS)[:1]
    return first in _ARROWS or (">" in line[1:6] and _INITIALS.match(line) is not None)


def _landmarks(text: str, last: int) -> tuple[int, int]:
    """From which offsets everything is quoted, and the signature; the length of the text if nowhere before `last`."""
    none = signature = len(text)
    cut = text.find("\n", last)
    head = "\n" + (text if cut < 0 else text[:cut])
    for match in _LANDMARK.finditer(head):
        start = match.start()
        line = head[start + 1 : start + _MARKER_WINDOW].partition("\n")[0]
        if line[:2] == "--" and line.rstrip() == "--":
            signature = min(signature, start)
        elif _begins_quote(line, text, start):
            return start, signature
    return none, signature


def _begins_quote(line: str, text: str, start: int) -> bool:
    if (line[:3] in _RULERS or line.endswith(_COLONS)) and is_marker(line):
        return True
    if not label_of(line):
        return False
    return _begins_header_block(text[start : start + _BLOCK_WINDOW].split("\n", _BLOCK_LINES))


def _begins_header_block(lines: Sequence[str]) -> bool:
    """Whether at least three kinds of header lines, or author and date, stand here one below the other."""
    kinds = set()
    for line in lines[:_BLOCK_LINES]:
        label = label_of(line)
        if label:
            kinds.add(label)
        elif not line.strip():
            if len(kinds) > 1:
                break
        elif not (line[0] in " \t\u3000" or "@" in line or (kinds and _OTHER_LABEL.match(line))):
            break
    return Label.FROM in kinds and (len(kinds) > 2 or Label.DATE in kinds)


def _names_author(text: str, line: str, start: int, end: int) -> bool:
    """Whether a quoted line is the author's header line, its continuation, or an attribution."""
    core = line.lstrip(_MARKS)
    label = label_of(core)
    if label:
        return label is Label.FROM or label is Label.REPLY_TO
    if start and (core[:1] in ("<", "[", "(") or line.lstrip(">＞")[:2].isspace()):
        above = text[text.rfind("\n", max(0, start - _LINE_WINDOW), start - 1) + 1 : start].lstrip(_MARKS)
        if "@" not in above and label_of(above) is Label.FROM:
            return True
    return _is_attribution(text, line, end)


def _is_attribution(text: str, line: str, end: int) -> bool:
    """`On ... Name <address> wrote:`, also broken after the address, and any `...:` above a deeper quote."""
    if line.rstrip().endswith(_COLONS):
        if ends_attribution(line):
            return True
        depth = _depth(line)
        return any(_depth(below) > depth for below in text[end + 1 : end + 200].split("\n", 2)[:2] if below.strip())
    if text.find(":", end + 1, end + 41) < 0 and text.find("：", end + 1, end + 41) < 0:
        return False
    below = text[end + 1 : end + 42].partition("\n")[0].strip(_MARKS)
    return below.endswith(_COLONS) and ends_attribution(below)


def _depth(line: str) -> int:
    marks = line[: len(line) - len(line.lstrip(_MARKS))]
    return marks.count(">") + marks.count("＞")
