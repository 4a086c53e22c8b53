"""BODYSTRUCTURE read with distrust: only a tree that makes sense in every detail is used, anything else is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

_DEEPEST = 30
_MOST_PARTS = 500
_MEDIA = ("image", "audio", "video")
# As in the parser: what begins like this is a picture, sound or video, whatever it says it is.
_HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"OggS", b"ID3", b"fLaC", b"\x1aE\xdf\xa3", b"II*\0", b"MM\0*")
_HEADS_BASE64 = (b"/9j/", b"iVBORw0K", b"R0lGOD", b"T2dnU", b"SUQz", b"ZkxhQ", b"GkXfo", b"SUkqA", b"TU0AK")


class Node(NamedTuple):
    """A part: its section number ("" for the whole message), and either its children and their boundary or its size."""

    section: str
    kind: str
    boundary: bytes
    children: tuple[Node, ...]
    encoding: str
    size: int

    @property
    def claims_media(self) -> bool:
        """True for pictures, sound and video by the type alone."""
        return self.kind.partition("/")[0] in _MEDIA

    @property
    def total(self) -> int:
        """The size of all leaves in it."""
        return self.size + sum(child.total for child in self.children)

    def walk(self) -> Iterator[Node]:
        """This node and all below, in the order of the message."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_structure(value: Any) -> Node | None:  # noqa: ANN401 - as nested as the server likes
    """The tree of a message from its parsed BODYSTRUCTURE (RFC 3501 7.4.2), None if anything about it is odd."""
    budget = [_MOST_PARTS]
    try:
        return _node(value, "", 1, budget)
    except (ValueError, TypeError, LookupError, AttributeError):
        return None


def _node(value: Any, section: str, depth: int, budget: list[int]) -> Node:  # noqa: ANN401
    budget[0] -= 1
    if depth > _DEEPEST or budget[0] < 0 or not isinstance(value, tuple):
        raise ValueError("odd")
    if isinstance(value[0], tuple):
        return _multipart(value, section, depth, budget)
    kind, subtype, _, _, _, encoding, size = value[:7]
    if not (isinstance(size, int) and size >= 0 and _is_token(kind) and _is_token(subtype)):
        raise ValueError("odd")
    name = f"{kind.decode('ascii')}/{subtype.decode('ascii')}".lower()
    if name.startswith("multipart/"):
        raise ValueError("a multipart without children")
    coding = encoding.decode("ascii").lower() if isinstance(encoding, bytes) else ""
    return Node(section or "1", name, b"", (), coding, size)


def _multipart(value: Any, section: str, depth: int, budget: list[int]) -> Node:  # noqa: ANN401
    count = next((n for n, one in enumerate(value) if not isinstance(one, tuple)), len(value))
    subtype, parameters = value[count], value[count + 1]
    names = [one.lower() for one in parameters[::2]]
    boundary = parameters[names.index(b"boundary") * 2 + 1]
    if not _is_token(subtype) or not isinstance(boundary, bytes) or not 0 < len(boundary) <= 200:
        raise ValueError("odd")
    children = tuple(
        _node(child, f"{section}.{n}" if section else str(n), depth + 1, budget)
        for n, child in enumerate(value[:count], 1)
    )
    return Node(section, f"multipart/{subtype.decode('ascii').lower()}", boundary, children, "", 0)


def _is_token(word: object) -> bool:
    return isinstance(word, bytes) and 0 < len(word) <= 100 and word.isascii() and b"/" not in word


def is_media_head(head: bytes, encoding: str) -> bool:
    """True if these first bytes, still encoded, can only be a picture, sound or video."""
    return head[:16].lstrip().startswith(_HEADS_BASE64 if encoding == "base64" else _HEADS)
