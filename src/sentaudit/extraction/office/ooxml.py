"""What Word, Excel and PowerPoint files (OOXML, ECMA-376) share: package, properties, links, embedded files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from sentaudit.extraction.allowance import Allowance
from sentaudit.extraction.archives.zip_package import Package, names_at_a_glance
from sentaudit.extraction.office.paragraphs import Everything, Paragraphs
from sentaudit.extraction.office.shown import Shown
from sentaudit.extraction.office.xml_walk import Handler, attribute, has_at, walk
from sentaudit.extraction.problems import problem
from sentaudit.formats.foreign import Fault
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan

Item = TextSpan | Table | Part | Problem
Filter = Callable[[Iterator[bytes]], Iterator[bytes]]

_TYPES_MEMBER = "[content_types].xml"
_XML = re.compile(r"\.(?:xml|rels|vml|xhtml|html?)$")
_MEDIA = re.compile(
    r"\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|emz|wmz|svg|wdp|ico|pcx|pict|eps|fntdata|odttf|ttf|mp[34]|m4[av]|wav|wma|wmv"
    r"|avi|mov|mpe?g|aac|ogg|svm)$"
)
_WORDLESS = re.compile(
    r"(?:^|/)(?:\[content_types\]|styles|stylesWithEffects|theme\d*|fonttable|websettings|settings|numbering|presprops"
    r"|viewprops|tablestyles|calcchain|colors\d*|style\d*|printersettings\d*|metadata)\.(?:xml|bin)$|themeoverride",
    re.IGNORECASE,
)
_SMALL = 1 << 18
_AT_MARKS = (b"@", b"%40", b"&#", "\uff20".encode(), b"\0")
"""One of these is in all XML that may hold an at-sign."""
_FIELDS = frozenset({"v", "u"})
"""Attributes that hold the values of a pivot cache: rows of a source sheet, which may be gone."""

MAIN_FOLDERS = ("word/", "xl/", "ppt/", "visio/")


def main_folder(data: bytes) -> str:
    """Which of MAIN_FOLDERS an OOXML file is about; "" if it is none, but say a zip with such files in it."""
    names = names_at_a_glance(data)
    if _TYPES_MEMBER not in names and not any(name.startswith("_rels/") for name in names):
        return ""
    present = {name.partition("/")[0] for name in names if "/" in name}
    return next((folder for folder in MAIN_FOLDERS if folder[:-1] in present), "")


class Reading:
    """One OOXML file while it is read: its members, what it may still give, what it has shown so far."""

    def __init__(self, part: Part, limits: Limits) -> None:
        self.part = part
        self.limits = limits
        self.package = Package(part.data, limits)
        self.allowance = Allowance(limits)
        self.shown = Shown()
        self.done: set[str] = set()
        self.visible = False
        self._told: set[tuple[ProblemKind, str]] = set()

    def walk(self, name: str, handler: Handler | None, through: Filter | None = None) -> Iterator[Item]:
        """Reads one XML member into `handler` (None: to see whether it is whole), `through` a filter. What is damaged
        comes as text and a Problem."""
        self.done.add(name)
        pieces = self._pieces(name)
        damage = walk(through(pieces) if through else pieces, handler, self.limits.part_bytes)
        if damage:
            yield from self.told(damage.kind, damage.detail)
            if damage.rest and self.allowance.text(len(damage.rest)):
                yield self.span([damage.rest], (_stem(name),))

    def _pieces(self, name: str) -> Iterator[bytes]:
        """The content of a member as long as the file may give anything."""
        for piece in self.package.chunks(name):
            fault = self.allowance.fault()
            if fault:
                raise fault
            yield piece

    def told(self, kind: ProblemKind, detail: str) -> Iterator[Problem]:
        """A Problem of the whole file, once for each thing that is wrong however often it is met."""
        if (kind, detail) not in self._told:
            self._told.add((kind, detail))
            yield problem(self.part, kind, detail)

    def span(self, lines: list[str], inner: tuple[str, ...] = ()) -> TextSpan:
        """Visible text, remembered."""
        text = "\n".join(lines)
        self.shown.add(text)
        self.visible = True
        return TextSpan(text, self.part.path, (*self.part.way, *inner))

    def hidden(self, lines: list[str], inner: tuple[str, ...] = ()) -> Iterator[TextSpan]:
        """Text nobody sees at once, if it adds something."""
        kept = self.shown.new(lines)
        if kept:
            yield TextSpan("\n".join(kept), self.part.path, (*self.part.way, *inner), True)

    def table(self, rows: tuple[tuple[str, ...], ...], inner: tuple[str, ...] = ()) -> Table:
        """A table, its addresses remembered."""
        for row in rows:
            if "@" in "\0".join(row):
                for cell in row:
                    if "@" in cell:
                        self.shown.add(cell)
        self.visible = True
        return Table(rows, self.part.path, (*self.part.way, *inner))

    def paragraphs(self, name: str, inner: tuple[str, ...] = (), *, unseen: bool = False) -> Iterator[Item]:
        """Text and tables of one member written in Word's or PowerPoint's XML."""
        handler = Paragraphs(self.allowance)
        yield from self.walk(name, handler)
        handler.finish()
        for rows in handler.tables:
            yield self.table(rows, inner)
        if unseen:
            handler.hidden = handler.lines + handler.hidden
        elif handler.lines:
            yield self.span(handler.lines, inner)
        yield from self.hidden(handler.hidden, inner)

    def remaining(self) -> Iterator[Item]:
        """All members nobody has asked for: properties and other XML as hidden text, embedded files as parts."""
        media = 0
        for name in self.package.names:
            lower = name.lower().rstrip("~")
            if name in self.done or lower.endswith("/"):
                continue
            if _MEDIA.search(lower):
                media += 1
            elif _XML.search(lower):
                yield from self._other_xml(name)
            elif not _WORDLESS.search(lower):
                yield from self._embedded(name)
        yield from self.closing(media)

    def _other_xml(self, name: str) -> Iterator[Item]:
        if "/drawings/drawing" in name or "/diagrams/data" in name:
            yield from self.paragraphs(name, (_stem(name),))
            return
        handler = Everything(self.allowance, _FIELDS if "pivotcache/" in name.lower() else frozenset())
        if not _WORDLESS.search(name) and not name.endswith(".rels"):
            yield from self.walk(name, handler)
            lines = handler.lines
        elif self._has_no_at(name):
            yield from self.walk(name, None)
            return
        else:
            yield from self.walk(name, handler)
            lines = [line for line in handler.lines if has_at(line)]
        yield from self.hidden(lines, (_stem(name),))

    def _has_no_at(self, name: str) -> bool:
        """Whether a small member in UTF-8 shows at its first sight that no address can be in it."""
        try:
            data = self.package.read(name, _SMALL)
        except Fault:
            return False
        head = data[:200].lower()
        return (b"encoding" not in head or b"utf-8" in head) and not any(mark in data for mark in _AT_MARKS)

    def _embedded(self, name: str) -> Iterator[Item]:
        try:
            data = self.package.read(name, self.limits.part_bytes)
        except Fault as error:
            yield problem(self.part, error.kind, error.detail, inner=(name,))
            return
        self.visible = True
        yield Part(self.part.path, "application/octet-stream", "", name, True, data, inner=self.part.way)

    def overdrawn(self) -> Iterator[Problem]:
        fault = self.allowance.fault()
        if fault:
            yield from self.told(fault.kind, fault.detail)

    def closing(self, media: int = 0) -> Iterator[Problem]:
        if self.package.damaged:
            yield from self.told(ProblemKind.BROKEN, "the directory of the file is lost")
        if self.package.too_many:
            yield from self.told(ProblemKind.TOO_MANY, f"only the first {self.limits.parts} members were read")
        yield from self.overdrawn()
        yield from self.left_out(media)

    def left_out(self, media: int) -> Iterator[Problem]:
        if media and not self.visible:
            yield from self.told(ProblemKind.NO_TEXT, f"no text; pictures or sounds: {media}")
        elif media:
            detail = f"pictures or sounds inside left out: {media}"
            yield problem(self.part, ProblemKind.UNSUPPORTED, detail, Extent.ASIDE, expected=True)


class Relations:
    """A handler that collects the relations of a part: id to target, those inside the package only."""

    direct = False

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attribute(attributes, "TargetMode") != "External":
            target = attribute(attributes, "Target")
            path = target[1:] if target.startswith("/") else f"{self._folder}/{target}"
            self.targets[attribute(attributes, "Id")] = _flattened(path)

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


def _flattened(path: str) -> str:
    kept: list[str] = []
    for step in path.split("/"):
        if step == "..":
            kept = kept[:-1]
        elif step not in ("", "."):
            kept.append(step)
    return "/".join(kept)


def _stem(name: str) -> str:
    return name.rpartition("/")[2].partition(".")[0]


def number_of(name: str) -> tuple[int, str]:
    """A key that sorts slide2 before slide10."""
    digits = re.search(r"(\d{1,9})\.xml", name)
    return (int(digits[1]) if digits else 0, name)
