"""What an extractor makes of bytes, sorted by kind, for tests of extractors."""

from __future__ import annotations

from typing import NamedTuple

from sentaudit import registry
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan


class Read(NamedTuple):
    """Tables by the last step to them, text that is seen, text that is not, parts, problems, and who read it."""

    tables: dict[str, tuple[tuple[str, ...], ...]]
    seen: str
    hidden: str
    parts: list[Part]
    problems: list[Problem]
    reader: str


def part_of(data, content_type="application/octet-stream", name=""):
    return Part("2", content_type, "", name, True, data, inner=("outer.eml",))


def reader_of(part):
    """The name of the first extractor that recognises the part."""
    readers = ((name, registry.load(target)()) for name, target in registry.EXTRACTORS.items())
    return next(((name, one) for name, one in readers if one.recognises(part)), ("", None))


def read(data, *passwords, limits=None, content_type="application/octet-stream", sandboxed=True):
    """Reads bytes with the extractor that recognises them, and what is inside of decrypted files too."""
    part = part_of(data, content_type)
    name, extractor = reader_of(part)
    assert extractor is not None, "nobody reads it"
    assert extractor.sandboxed == sandboxed
    items = list(extractor.extract(part, limits or Limits(), passwords))
    assert items == list(extractor.extract(part, limits or Limits(), passwords)), "not deterministic"
    if getattr(extractor, "nameless", False):
        named = extractor.extract(part._replace(filename="n.x"), limits or Limits(), passwords)
        assert [_behind(item, ("outer.eml", "n.x")) for item in named] == [_behind(item, part.way) for item in items]
    tables, seen, hidden, parts, problems = {}, [], [], [], []
    for item in items:
        if isinstance(item, Table):
            title = item.inner[-1]
            while title in tables:
                title += "+"
            tables[title] = item.rows
        elif isinstance(item, TextSpan):
            (hidden if item.hidden else seen).append(item.text)
        elif isinstance(item, Problem):
            problems.append(item)
        else:
            parts.append(item)
    return Read(tables, "\n".join(seen), "\n".join(hidden), parts, problems, name)


def _behind(item, way):
    """The item with the rest of its way only."""
    inner = item.where.inner if isinstance(item, Problem) else item.inner
    assert inner[: len(way)] == way
    if isinstance(item, Problem):
        return item._replace(where=item.where._replace(inner=inner[len(way) :]))
    return item._replace(inner=inner[len(way) :])
