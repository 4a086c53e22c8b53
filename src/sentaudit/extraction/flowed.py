"""Joins the soft line breaks of format=flowed text (RFC 3676)."""

from __future__ import annotations

import re

_HEADER_LINE = re.compile(r"[^\s:：,.@<]{1,24}(?: [^\s:：,.@<]{1,12})?[:：]")

_CUT_ADDRESS = re.compile(r"[^\s@]@(?:[^\s@]*\.|[^\s@.]*) $")
_TOKEN = 100


def unflow(text: str) -> str:
    """The text with every line that ends in a space joined to the next one of the same quote depth.

    Lines that look like `To: ...` are never joined to the one above: header blocks in replies are often written
    with trailing spaces, and what belongs to which field must stay apart. Quote marks stay. The space at the end
    stays too, unless an address breaks off there: then the mail was written with DelSp=yes, which nobody tells us.
    """
    if " \n" not in text:
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
            if _CUT_ADDRESS.search(paragraph[-1][-_TOKEN:]):
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
