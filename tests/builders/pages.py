"""An HTML page taken apart, for tests of what reports hold."""

import json
from html.parser import HTMLParser

_VOID = {"meta", "br", "input"}
_SVG = {"rect", "line"}


class Page(HTMLParser):
    """Tags with their attributes, visible text, what style and script hold, and blocks of data by name.

    Every tag has to be closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline: dict[str, list[str]] = {"style": [], "script": []}
        self.data: dict[str, str] = {}
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs)
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        assert tag in _SVG
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if self._open and self._open[-1] == "script" and "id" in self.tags[-1][1]:
            name = str(self.tags[-1][1]["id"])
            self.data[name] = self.data.get(name, "") + data
        elif self._open and self._open[-1] in self.inline:
            self.inline[self._open[-1]].append(data)
        else:
            self.text += data

    def incidents(self) -> list[tuple[list, dict]]:
        """Row and details of each incident in a report, texts in place of their numbers."""
        strings = json.loads(self.data["strings"])
        rows = json.loads(self.data["rows"])
        lines = self.data["details"].strip().split("\n") if rows else []
        return [(row, _spelt(json.loads(line), strings)) for row, line in zip(rows, lines, strict=True)]


def _spelt(details: dict, strings: list[str]) -> dict:
    """The details with the texts their numbers stand for."""

    def text(value: object) -> object:
        return strings[value] if isinstance(value, int) else value

    details["facts"] = [[text(name), value] for name, value in details["facts"]]
    details["data_notes"] = [text(note) for note in details["data_notes"]]
    details["reasons"] = [[effect, text(reason)] for effect, reason in details["reasons"]]
    details["texts"] = [[text(name), text(value)] for name, value in details["texts"]]
    details["prompts"] = [text(prompt) for prompt in details["prompts"]]
    for message in details["messages"]:
        message[1], message[4] = text(message[1]), [text(step) for step in message[4]]
    for person in details["people"]:
        person[1], person[2] = text(person[1]), text(person[2])
    if details["series"]:
        details["series"]["said"] = text(details["series"]["said"])
    return details
