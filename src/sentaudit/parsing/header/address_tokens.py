"""The lexical half of address lists: a field body to entries made of words, quotes, comments and brackets.

After RFC 5322 3.4 and 4.4, but total: a quote, comment or bracket that is never closed counts as a blank, so that a
malformed entry ends at the next comma or semicolon. Everything is linear in the length of the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Entry(NamedTuple):
    """One entry between separators. `bare` is what stands outside of brackets and comments, quotes still in place.

    `phrase` is the part of `bare` before the first bracket, `rest` what follows it; `angles` are the insides of
    `<...>`, `comments` those of `(...)`.
    """

    phrase: str
    rest: str
    angles: list[str]
    comments: list[str]

    @property
    def bare(self) -> str:
        return f"{self.phrase} {self.rest}" if self.rest else self.phrase


_TOKEN = re.compile(
    r"""
      (?P<word>=\?[^?\s<>]{1,80}\?[BbQq]\?[^?\s<>"]{0,1000}\?=  # an encoded word is one piece, whatever it contains
        | \[[^\[\]()<>@,;"\s]*\]                           # domain literals have colons
        | [^"()<>,;:\\\[=]+
        | \\. | [\[=\\] )
    | (?P<mark>["()>,;:] | <+)
    """,
    re.VERBOSE | re.DOTALL,
)
_QUOTED = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_QUOTED_NAME = re.compile(r'"[^"\\@]*(?:\\.[^"\\@]*)*"', re.DOTALL)
_ANGLE = re.compile(r'(?:[^<>",;()]|"[^"\\]*(?:\\.[^"\\]*)*")*', re.DOTALL)
_ROUTE = re.compile(r"\s*@[^<>\":;]*:")
_PARENTHESIS = re.compile(r"\\.|[()]", re.DOTALL)


def entries(text: str) -> Iterator[Entry]:
    """The entries of an address list, groups expanded; empty ones and group names are left out."""
    closing = _closing_parentheses(text) if "(" in text else {}
    # With an odd number of quotes each one may be the stray one: then no quote may reach over an address.
    quoting = _QUOTED if text.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 0 else _QUOTED_NAME
    quotes_end = True
    phrase: list[str] = []
    rest: list[str] = []
    angles: list[str] = []
    comments: list[str] = []
    position = 0
    while token := _TOKEN.match(text, position):
        position = token.end()
        mark = token["mark"]
        if mark is None:
            part = rest if angles else phrase
            if part or not token[0].isspace():
                part.append(token[0])
        elif mark in ",;":
            if phrase or rest or angles or comments:
                yield Entry("".join(phrase), "".join(rest), angles, comments)
                phrase, rest, angles, comments = [], [], [], []
        elif mark == '"':
            quoted = quoting.match(text, position - 1) if quotes_end else None
            if quoted is None:
                quotes_end = quoting is _QUOTED_NAME  # no other quote ends either
            else:
                (rest if angles else phrase).append(quoted[0])
                position = quoted.end()
        elif mark[0] == "<":
            inside, position = _angle(text, position)
            if inside:
                angles.append(inside)
        elif mark == "(":
            if position - 1 in closing:
                comments.append(text[position : closing[position - 1]])
                position = closing[position - 1] + 1
            else:
                (rest if angles else phrase).append(" ")
        elif mark == ":" and not angles and "@" not in "".join(phrase[-8:]):
            phrase, comments = [], []  # it was the name of a group
        else:
            (rest if angles else phrase).append(" ")
    if phrase or rest or angles or comments:
        yield Entry("".join(phrase), "".join(rest), angles, comments)


def _angle(text: str, position: int) -> tuple[str, int]:
    """What stands in a bracket opened before `position`, without a route, and where reading goes on."""
    route = _ROUTE.match(text, position, position + 2000) if text[position : position + 1] in "@ \t\r\n" else None
    start = route.end() if route else position
    inside = _ANGLE.match(text, start)
    assert inside is not None  # noqa: S101 - the pattern matches the empty string
    stop = inside.end()
    return inside[0], stop + 1 if text.startswith(">", stop) else stop


def _closing_parentheses(text: str) -> dict[int, int]:
    """Where each parenthesis that is closed is closed; comments nest (RFC 5322 3.2.2), quotes do not protect them."""
    opened: list[int] = []
    closing: dict[int, int] = {}
    for found in _PARENTHESIS.finditer(text):
        if found[0] == "(":
            opened.append(found.start())
        elif found[0] == ")" and opened:
            closing[opened.pop()] = found.start()
    return closing
