"""Joins the soft line breaks of format=flowed text (RFC 3676)."""

from __future__ import annotations

import re

from sentaudit.extraction.texts.full_stop import is_full_stop
from sentaudit.model.message import Flow
from sentaudit.names.domain import is_top_level

_HEADER_LINE = re.compile(r"[^\s:：,.@<]{1,24}(?: [^\s:：,.@<]{1,12})?[:：]")

_CUT_ADDRESS = re.compile(r"[^\s@]@(?:[^\s@]*\.|[^\s@.]*) $")
_WHOLE_ADDRESS = re.compile(r"[^\s@]@[^\s@]*\.([A-Za-z]+) $")
_BEHIND_LETTERS = re.compile(r"[^A-Za-z].*", re.DOTALL)
_TOKEN = 100
_CUTS = 3
"""Lines one address may go over."""


def unflow(text: str, flow: Flow) -> str:
    """The text with every line that ends in a space joined to the next one of the same quote depth.

    Lines that look like `To: ...` are never joined to the one above: header blocks in replies are often written
    with trailing spaces, and what belongs to which field must stay apart. Quote marks stay.
    """
    if flow is Flow.FIXED or " \n" not in text:
        return text
    lines: list[str] = []
    paragraph: list[str] = []
    depth = 0
    for line in text.split("\n"):
        if not paragraph and line[-1:] != " ":
            lines.append(line)
            continue
        marks = len(line) - len(line.lstrip(">")) if line[:1] == ">" else 0
        content = line[marks + 1 :] if marks and line[marks : marks + 1] == " " else line[marks:]
        if paragraph and marks == depth and content and not _HEADER_LINE.match(content):
            if _is_cut("".join(paragraph[-_CUTS:])[-_TOKEN:], content, flow):
                paragraph[-1] = paragraph[-1][:-1]
            paragraph.append(content)
        else:
            if paragraph:
                lines.append("".join(paragraph))
            paragraph = [line]
        depth = marks
        if line[-1:] != " " or content in ("-- ", ""):
            lines.append("".join(paragraph))
            paragraph = []
    if paragraph:
        lines.append("".join(paragraph))
    return "\n".join(lines)


def _is_cut(before: str, after: str, flow: Flow) -> bool:
    """Whether the space at the end of `before` is none of the text's.

    So `flow` says, or an address breaks off there: some mailers cut without telling. Others tell and do not cut: a
    whole address stays one where the next word would spoil it.
    """
    if flow is not Flow.DELSP:
        cut = _CUT_ADDRESS.search(before)
        return cut is not None and not is_full_stop(cut[0][2:-1], after)
    whole = _WHOLE_ADDRESS.search(before)
    if whole is None:
        return True
    domain = whole[1].lower()
    longer = domain + _BEHIND_LETTERS.sub("", after[:_TOKEN]).lower()
    return is_top_level(longer) or not is_top_level(domain)
