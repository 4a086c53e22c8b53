"""HTML markup to lines of text, by one pass over the tags: no tree, so depth and broken nesting cost nothing.

Quotes come out as in plain mail: lines in a `<blockquote>` begin with `>`, and the dividers Outlook puts above a
quoted message become `-----Original Message-----`. A link to an address whose text does not show it becomes
`text <mailto:address>`.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

_TAG = re.compile(r"<([/!?A-Za-z][^<>]*)>")
_RAW = re.compile(r"<(?:!--|(?:style|script)(?=[\s>/]))", re.IGNORECASE)
_RAW_ENDS = {
    "<!--": re.compile("-->"),
    "<style": re.compile("</style[^<>]*>?", re.IGNORECASE),
    "<script": re.compile("</script[^<>]*>?", re.IGNORECASE),
}
_NAME = re.compile(r"/?[A-Za-z][0-9A-Za-z:-]*")
_MAILTO = re.compile(r"href\s{0,5}=\s{0,5}[\"']?\s{0,5}mailto:([^\"'\s<>]{3,2000})", re.IGNORECASE)
_UNSEEN = re.compile(
    r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|mso-hide\s{0,3}:\s{0,3}all|font-size\s{0,3}:\s{0,3}0(?:px|pt|;|\")"
    r"|\shidden(?:$|[\s=/])",
    re.IGNORECASE,
)
_DIVIDER = re.compile(
    r"divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|border-top:\s{0,3}solid\s{1,3}#?(?:E1E1E1|B5C4DF)", re.IGNORECASE
)
_DIVIDER_LINE = "\n-----Original Message-----\n"
_BLOCKS = frozenset(
    "p div br tr li ul ol dl dt dd h1 h2 h3 h4 h5 h6 table tbody thead hr pre title section article header footer "
    "address form option select textarea center fieldset body head html caption legend main nav aside figure "
    "figcaption details summary".split()
)
_VOID = frozenset("br hr img input meta link area base col embed source track wbr".split())
_CELLS = frozenset({"td", "th"})
_SPECIAL = None
_MAX_DEPTH = 50
SHORT = 400
"""Characters of a tag up to which it is remembered."""


def to_text(source: str) -> tuple[str, str]:
    """Visible and hidden text of an HTML source; lines of hidden text stand only for what may hold an address."""
    hidden: list[str] = []
    if "<!--" in source or _RAW.search(source):
        source = _without_raw(source, hidden)
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" in source or "\t" in source:
        source = source.replace("\n", " ").replace("\t", " ") if "<pre" not in source.lower() else source
    pieces = _TAG.split(source)
    actions = [_action_of_short(tag) if len(tag) < SHORT else _action(tag) for tag in pieces[1::2]]
    if _SPECIAL in actions:
        text = _Walk(pieces, actions, hidden).text()
    else:
        pieces[1::2] = actions
        text = "".join(pieces)
    return _tidy(text), _tidy("\n".join(hidden)) if hidden else ""


def _without_raw(source: str, hidden: list[str]) -> str:
    """The source without comments, style sheets and scripts; those with an at-sign go to `hidden`."""
    kept: list[str] = []
    position = 0
    while True:
        found = _RAW.search(source, position)
        if found is None:
            kept.append(source[position:])
            return "".join(kept)
        kept.append(source[position : found.start()])
        end = _RAW_ENDS[found[0].lower()].search(source, found.end())
        position = end.end() if end else len(source)
        content = source[found.end() : position].lstrip(">")  # the end of the tag is no mark of a quoted line
        if _may_hold_address(content):
            hidden.append(content)


def _action(tag: str) -> str | None:
    """What a tag leaves in the text: a line feed, a tab, nothing, or None if it needs a closer look."""
    found = _NAME.match(tag)
    name = found[0].lower() if found else ""
    bare = name.lstrip("/")
    if bare == "blockquote" or _may_hold_address(tag):
        return _SPECIAL
    if len(tag) > 10 and (_DIVIDER.search(tag) or (bare not in _VOID and _UNSEEN.search(tag))):
        return _SPECIAL
    if bare in _BLOCKS:
        return "\n"
    return "\t" if name in _CELLS else ""


_action_of_short = lru_cache(maxsize=1 << 12)(_action)  # mail programs repeat the same few tags with all attributes


def sets_apart(tag: str) -> bool:
    """Whether a tag, shorter than SHORT, puts a line end or a gap between what stands before and behind it."""
    return bool(_action_of_short(tag))


def _may_hold_address(text: str) -> bool:
    return "@" in text or "%40" in text or "&#" in text or "&commat" in text or "\uff20" in text


class _Walk:
    """Goes over the tags once, when some of them are quotes, links to addresses, dividers or hide text."""

    def __init__(self, pieces: list[str], actions: list[str | None], hidden: list[str]) -> None:
        self._pieces = pieces
        self._actions = actions
        self._hidden = hidden
        self._out: list[str] = [pieces[0]]
        self._depth = 0
        self._break = "\n"
        self._link = ""
        self._link_start = 0
        self._unseen = ""
        self._unseen_depth = 0
        self._unseen_text: list[str] = []

    def text(self) -> str:
        pieces = self._pieces
        for number, action in enumerate(self._actions):
            tag, following = pieces[2 * number + 1], pieces[2 * number + 2]
            if self._unseen:
                self._in_unseen(tag, following)
                continue
            if action is _SPECIAL:
                self._special(tag)
            elif action == "\n":
                self._out.append(self._break)
            elif action:
                self._out.append(action)
            elif self._link and tag[:2].lower() == "/a":
                self._end_link()
            (self._unseen_text if self._unseen else self._out).append(following)
        self._end_link()
        self._end_unseen()
        return "".join(self._out)

    def _special(self, tag: str) -> None:
        name_match = _NAME.match(tag)
        name = name_match[0].lower() if name_match else ""
        if name in ("blockquote", "/blockquote"):
            self._depth = max(0, self._depth + (-1 if name[0] == "/" else 1))
            self._break = "\n" + ">" * min(self._depth, _MAX_DEPTH) + " " * (self._depth > 0)
            self._out.append(self._break)
        elif name in _BLOCKS or name.lstrip("/") in _BLOCKS:
            self._out.append(self._break)
        elif name in _CELLS:
            self._out.append("\t")
        if _DIVIDER.search(tag):
            self._out.append(_DIVIDER_LINE if not self._depth else self._break)
        if not _may_hold_address(tag):
            if name and name[0] != "/" and name not in _VOID and _UNSEEN.search(tag) and not tag.endswith("/"):
                self._unseen, self._unseen_depth = name, 1
            return
        if "@" in tag.split(None, 1)[0]:
            self._out.append(f"<{tag}>")  # an address in angle brackets somebody forgot to escape
            return
        link = _MAILTO.search(tag) if name == "a" else None
        if link:
            self._end_link()
            self._link, self._link_start = link[1], len(self._out)
        self._hidden.append(f"{self._break}{tag}")
        if name and name[0] != "/" and name not in _VOID and _UNSEEN.search(tag):
            self._unseen, self._unseen_depth = name, 1

    def _end_link(self) -> None:
        """Shows the address of a link unless its text does."""
        if self._link:
            target = self._link.partition("?")[0].lower()
            shown = "".join(self._out[self._link_start :]).lower()
            if target not in shown:
                self._out.append(f" <mailto:{self._link}> ")
            self._link = ""

    def _in_unseen(self, tag: str, following: str) -> None:
        name_match = _NAME.match(tag)
        name = name_match[0].lower() if name_match else ""
        if name == self._unseen and not tag.endswith("/"):
            self._unseen_depth += 1
        elif name == "/" + self._unseen:
            self._unseen_depth -= 1
            if not self._unseen_depth:
                self._end_unseen()
                self._out += (self._break if name[1:] in _BLOCKS else "", following)
                return
        if name.lstrip("/") in _BLOCKS:
            self._unseen_text.append(self._break)
        if _may_hold_address(tag):
            self._hidden.append(f"{self._break}{tag}")
        self._unseen_text.append(following)

    def _end_unseen(self) -> None:
        text = "".join(self._unseen_text)
        if _may_hold_address(text):
            self._hidden.append(self._break + text)
        self._unseen = ""
        self._unseen_text = []


def _tidy(text: str) -> str:
    """Entities decoded, lines trimmed, empty ones dropped."""
    if "&" in text:
        text = text.replace("&gt;", ">").replace("&lt;", "<").replace("&nbsp;", " ").replace("&quot;", '"')
        if "&" in text:
            text = html.unescape(text)
    if not text.isascii():
        text = text.replace("\xa0", " ")
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    return "\n".join([line for line in lines if line[0] != ">" or line.strip("> ")])
