"""XML as the values JSON would hold: texts, lists of what is called alike, and objects of what is not."""

from __future__ import annotations

import html
import re
from typing import Any

from sentaudit.extraction.texts.value_tables import ASIDE

_TAG = re.compile(r"<(/?)([^\s<>/!?\"'=]{1,200}+)([^<>]*+)>")
_ATTRIBUTE = re.compile(r"([^\s=\"'<>/]{1,100})\s?=\s?(?:\"([^\"<>]*)\"|'([^'<>]*)')")
_CALLED = ("name", "key", "Name", "Key")
"""Attributes that say what a text is, where all elements are called alike: `<field name="tel">`."""
_DEEPEST = 100


class _Element:
    """An element that is not closed yet, by its local name."""

    __slots__ = ("attributes", "children", "name", "texts")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[tuple[str, Any]] = []
        self.texts: list[str] = []

    def closed(self) -> tuple[str, Any]:
        """Its name and value. Attributes are marked as such; those beside mere text, or beside a list, tell nothing."""
        names = {name for name, _ in self.children}
        if not names:
            text = html.unescape("".join(self.texts)).strip()
            if text or not self.attributes:
                called = next((self.attributes[key] for key in _CALLED if key in self.attributes), self.name)
                return called, text
        elif len(names) == 1 and len(self.children) > 1:
            return self.name, [value for _, value in self.children]
        value: dict[str, Any] = {ASIDE + key: html.unescape(said) for key, said in self.attributes.items()}
        lists: dict[str, list[Any]] = {}
        for name, child in self.children:
            if name in lists:
                lists[name].append(child)
            elif name in value:
                value[name] = lists[name] = [value[name], child]
            else:
                value[name] = child
        return self.name, value


def xml_values(text: str) -> list[Any]:
    """What the elements say; nothing if they are nested deeper than any record. Tags without a partner are passed over.

    Linear in the text: each tag is looked at once, and searched for among at most a hundred open ones.
    """
    open_elements = [_Element("", {})]
    end = 0
    text = _without_asides(text)
    for tag in _TAG.finditer(text):
        slash, name, attributes = tag.groups()
        if tag.start() > end:
            open_elements[-1].texts.append(text[end : tag.start()])
        end = tag.end()
        name = name.rpartition(":")[2]
        if slash:
            _close(open_elements, name)
            continue
        found = _ATTRIBUTE.findall(attributes) if "=" in attributes else ()
        said = {key.rpartition(":")[2]: one or other for key, one, other in found if not key.startswith("xmlns")}
        open_elements.append(_Element(name, said))
        if attributes.endswith("/"):
            _close(open_elements, name)
        elif len(open_elements) > _DEEPEST:
            return []
    while len(open_elements) > 1:
        _close(open_elements, open_elements[-1].name)
    return [open_elements[0].closed()[1]]


def _close(open_elements: list[_Element], name: str) -> None:
    """Closes the innermost element of that name and all in it; nothing if there is none."""
    depth = len(open_elements) - 1
    while depth and open_elements[depth].name != name:
        depth -= 1
    while depth and len(open_elements) > depth:
        closed = open_elements.pop().closed()
        open_elements[-1].children.append(closed)


def _without_asides(text: str) -> str:
    """The text without comments and processing instructions, what is quoted as CDATA written like any other."""
    for mark, ending in (("<!--", "-->"), ("<![CDATA[", "]]>")):
        kept = []
        position = 0
        while (found := text.find(mark, position)) >= 0 and (end := text.find(ending, found)) >= 0:
            kept.append(text[position:found])
            if mark != "<!--":
                kept.append(html.escape(text[found + len(mark) : end]))
            position = end + len(ending)
        text = "".join([*kept, text[position:]]) if kept else text
    return text
