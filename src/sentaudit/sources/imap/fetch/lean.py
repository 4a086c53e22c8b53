"""A message put together without its media: what lies around them byte for byte, of them only the beginning.

Part numbers stay as they are, and the parser sees a picture and leaves it out, as it does in a file. Nothing else may
be missing: text around the parts belongs to no section, so the beginning of every multipart is fetched by offset, and
all bytes, with those left out, must add up to the size of the message; then nothing but line ends stands behind the
parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sentaudit.sources.imap.fetch.structure import Node, is_media_head

PIECE = 1_000_000
HEAD = 1024
AROUND = 4096
WORTHWHILE = 64 * 1024
"""Less media than this is not worth the effort."""
_LINE_END = b"\r\n"
_ODD_BYTES = 4
"""Line ends behind the last boundaries may add up to so many bytes: too few for an address."""
_BOUNDARIES = 250
"""In a crafted message, text behind the parts may be as long as boundaries that are missing: so many bytes at most."""

Large = Callable[[str, int], bytes]
"""Fetches one section by its name and size."""


class Doubt(Exception):  # noqa: N818 - it is a way out, no error
    """The sections do not fit together: the message must be fetched as a whole."""


class Lean:
    """The plan for one message whose structure is `tree` and whose size is `size`. Messages of the same shape have the
    same `items` and may be asked for in one command; `expected` bytes are the answer for this one."""

    def __init__(self, tree: Node, size: int) -> None:
        self._tree, self._size = tree, size
        self._cut = [node for node in tree.walk() if _is_cut(node)]
        items = ["BODY.PEEK[HEADER]"]
        expected = AROUND
        for node in self._cut:
            items.append(f"BODY.PEEK[{self._name(node)}]<0.{AROUND if node.children else HEAD}>")
            expected += AROUND
            for child in node.children:
                items.append(f"BODY.PEEK[{child.section}.MIME]")
                if not _is_cut(child) and child.total <= PIECE:
                    items.append(f"BODY.PEEK[{child.section}]")
                    expected += child.total
        self.items = " ".join(items)
        self.expected = expected

    @property
    def kept(self) -> int:
        """The bytes of the message without its media."""
        return self._size - sum(node.size for node in self._cut if node.claims_media)

    @property
    def worthwhile(self) -> bool:
        """False if there is little or nothing to leave out, or boundaries that could make up for missing text."""
        return self._size - self.kept >= WORTHWHILE and sum(len(node.boundary) for node in self._cut) <= _BOUNDARIES

    def message(self, got: Mapping[str, bytes], large: Large) -> bytes:
        """The message from its sections, by name; `large` is asked for those too large for one answer.

        Raises Doubt, and what `large` raises.
        """
        body, full = _Assembly(self, got, large).body(self._tree)
        data = got.get("HEADER", b"") + body
        left = self._size - len(got.get("HEADER", b"")) - full
        # Every multipart may end with one more line end, and most do.
        if left % 2 or not 0 <= left <= min(_ODD_BYTES, 2 * sum(bool(node.children) for node in self._cut)):
            raise Doubt
        return data + _LINE_END * (left // 2)

    def _name(self, node: Node) -> str:
        """The section that is the body of a part without its header."""
        return "TEXT" if node is self._tree else node.section

    def skips(self, node: Node, got: Mapping[str, bytes]) -> bool:
        """True for what claims to be media and begins like it."""
        return node.claims_media and is_media_head(self.need(node, got), node.encoding)

    def need(self, node: Node, got: Mapping[str, bytes]) -> bytes:
        """What came of a part's body. Raises Doubt if nothing did."""
        data = got.get(self._name(node))
        if data is None:
            raise Doubt
        return data

    def whole(self, node: Node, large: Large) -> bytes:
        """The body of a part, however large."""
        return large(self._name(node), node.total)


class _Assembly:
    """Puts the body of one message together."""

    def __init__(self, plan: Lean, got: Mapping[str, bytes], large: Large) -> None:
        self._plan, self._got, self._large = plan, got, large

    def body(self, node: Node) -> tuple[bytes, int]:
        """The body of a part as far as it is kept, and its full length."""
        if node.children and _is_cut(node):
            return self._multipart(node)
        if self._plan.skips(node, self._got) if node.claims_media else node.total <= PIECE:
            data = self._plan.need(node, self._got)
            return data, node.size if node.claims_media else len(data)
        data = self._plan.whole(node, self._large)
        return data, len(data)

    def _multipart(self, node: Node) -> tuple[bytes, int]:
        delimiter = b"--" + node.boundary
        begin = self._plan.need(node, self._got)
        found = 0 if begin.startswith(delimiter) else begin.find(_LINE_END + delimiter) + 2
        if found == 1:
            raise Doubt
        pieces = [begin[:found]]
        full = found
        for child in node.children:
            header = delimiter + _LINE_END + self._got.get(f"{child.section}.MIME", b"")
            body, length = self.body(child)
            pieces += [header, body, _LINE_END]
            full += len(header) + length + 2
        pieces.append(delimiter + b"--")
        return b"".join(pieces), full + len(delimiter) + 2


def _is_cut(node: Node) -> bool:
    """Media, and every multipart with media somewhere in it: all others are fetched as they are."""
    return node.claims_media or any(map(_is_cut, node.children))
