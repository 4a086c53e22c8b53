"""Goes through XML without building a tree: bounded in depth and memory, deaf to entities, and patient with damage.

What is not well-formed any more, or declares entities (which office programs never do), is read on as loose text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol
from xml.parsers import expat

from sentaudit.formats.foreign import Fault
from sentaudit.model.coverage import ProblemKind
from sentaudit.names.charset import decode

MOST_DEPTH = 1_000
_SMALL = 1 << 16
_MOST_PENDING = 16 * 1024 * 1024
_MOST_NAMES = 10_000
_TAG = re.compile(r"<([^<>]*)>")
_INLINE = frozenset("r t rPr span a s proofErr bookmarkStart bookmarkEnd lastRenderedPageBreak".split())
_VALUE = re.compile(r"=\s?(?:\"([^\"<>]*)\"|'([^'<>]*)')")
_WIDE = ("utf-16", "utf-32", "ucs", "iso-10646")
"""What a declaration in single bytes cannot mean."""
_ADDRESS = re.compile(r"[^\s@,](?:@|%40|\uff20)\w[\w-]{0,62}[.\uff0e]\w")
_DECLARED = re.compile(rb"<\?xml[^<>]{0,200}encoding\s{0,5}=\s{0,5}[\"']([0-9A-Za-z_.:-]{1,40})")


class Handler(Protocol):
    """Told of elements by their local names; attributes keep their prefixes.

    A handler that is `direct` is told the names as they stand, and has to bound the depth itself: that halves the time
    of sheets with a million cells.
    """

    direct: bool

    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


class Damage(NamedTuple):
    """Why a walk ended early, and the text of what came after, tags removed."""

    kind: ProblemKind
    detail: str
    rest: str


class RefusedError(Exception):
    """Well-formed, but nothing an honest program writes."""


def walk(pieces: Iterator[bytes], handler: Handler | None, most: int) -> Damage | None:
    """Tells `handler`, if there is one, all that stands in the XML. `most` bounds the bytes of a damaged rest that are
    searched."""
    parser = _parser_for(handler)
    begun = 0
    piece = head = b""
    damage: tuple[ProblemKind, str] | None = None
    try:
        for piece in _growing(pieces, parser):
            head = head or piece[:400]
            parser.Parse(piece, False)
            begun += len(piece)
        piece = b""
        parser.Parse(b"", True)
    except (expat.ExpatError, RefusedError, ValueError, LookupError) as error:  # the last two: odd encodings
        refused = isinstance(error, RefusedError)
        place = parser.CurrentByteIndex if refused else max(parser.ErrorByteIndex, 0)
        what = str(error) if refused else "damaged XML"
        damage = (ProblemKind.TOO_DEEP if what == "nesting" else ProblemKind.BROKEN, what)
        rest = piece[max(0, place - begun) :]
    except Fault as error:
        return Damage(error.kind, error.detail, "")
    if damage is None:
        return None
    kept = [rest]
    most -= len(rest)
    try:
        for piece in pieces:
            most -= len(piece)
            if most < 0:
                damage = (ProblemKind.TOO_LARGE, "damaged XML over the limit")
                break
            kept.append(piece)
    except Fault as error:
        damage = (error.kind, error.detail)
    found = _DECLARED.search(head)
    declared = found[1].decode("ascii") if found else ""
    text, _ = decode(b"".join(kept), "" if declared.lower().startswith(_WIDE) else declared)
    return Damage(*damage, loose_text(text))


def loose_text(source: str) -> str:
    """Text between tags, and attributes that may hold an address; a line per element but for those inside words."""
    out: list[str] = []
    pieces = _TAG.split(source)
    out.append(pieces[0])
    for tag, text in zip(pieces[1::2], pieces[2::2], strict=True):
        words = tag.strip("/").split(None, 1)
        name = words[0].rpartition(":")[2] if words else ""
        if "@" in tag or "%40" in tag:
            out += [f"\n{one or other}\n" for one, other in _VALUE.findall(tag) if has_at(one or other)]
        elif name not in _INLINE:
            out.append("\n")
        out.append(text)
    lines = html.unescape("".join(out)).replace("\r", "\n").split("\n")
    return "\n".join([line for line in map(str.strip, lines) if line])


def has_at(text: str) -> bool:
    """Whether something like an address is in it, its at-sign written or escaped; `@4` in a formula is none."""
    return _ADDRESS.search(text) is not None


def attribute(attributes: Mapping[str, str], name: str) -> str:
    """The attribute of a local name, whatever its prefix; "" if there is none."""
    found = attributes.get(name)
    if found is not None:
        return found
    ending = f":{name}"
    return next((value for key, value in attributes.items() if key.endswith(ending)), "")


def _growing(pieces: Iterable[bytes], parser: expat.XMLParserType) -> Iterator[bytes]:
    """The pieces, put together as long as a token does not end: expat looks at all of an open token every time."""
    fed = 0
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        pending = fed - max(parser.CurrentByteIndex, 0)
        if pending > _MOST_PENDING:
            raise RefusedError("a tag of many megabytes")
        if size >= pending or pending < _SMALL:
            yield b"".join(waiting)
            fed += size
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _refuse(*_: object) -> None:
    raise RefusedError("declares entities")


def _parser_for(handler: Handler | None) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.EntityDeclHandler = _refuse
    if handler is None:
        return parser
    parser.CharacterDataHandler = handler.text
    if handler.direct:
        parser.StartElementHandler = handler.start
        parser.EndElementHandler = handler.end
        return parser
    local: dict[str, str] = {}
    depth = 0
    tell_start, tell_end = handler.start, handler.end

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_DEPTH:
            raise RefusedError("nesting")
        known = local.get(name)
        if known is None:
            if len(local) > _MOST_NAMES:
                local.clear()
            known = local[name] = name.rpartition(":")[2]
        tell_start(known, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        tell_end(local.get(name) or name.rpartition(":")[2])

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    return parser
