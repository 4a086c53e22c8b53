"""A message put together without its media: what lies around them byte for byte, of them only the beginning.

Part numbers stay as they are, and the parser sees a picture and leaves it out, as it does in a file. Nothing else may
be missing: text around the parts belongs to no section, so the beginning and end of every multipart are fetched by
offset, and all bytes, with those left out, must add up to the size of the message.
"""

from __future__ import annotations

from sentaudit.sources.imap.sections import PIECE, section_of, sections
from sentaudit.sources.imap.session import Session
from sentaudit.sources.imap.structure import Node, is_media_head

HEAD = 1024
AROUND = 4096


class Doubt(Exception):  # noqa: N818 - it is a way out, no error
    """The sections do not fit together: the message must be fetched as a whole."""


class Lean:
    """One message whose structure is `tree` and whose size is `size`."""

    def __init__(self, session: Session, uid: int, tree: Node, size: int) -> None:
        self._session, self._uid, self._tree, self._size = session, uid, tree, size
        self._got: dict[str, bytes] = {}
        self._skipped: frozenset[str] = frozenset()

    def message(self) -> bytes:
        """The message. Raises Doubt; ImapError."""
        nodes = [node for node in self._tree.walk() if self._is_cut(node)]
        items = ["BODY.PEEK[HEADER]"]
        for node in nodes:
            items += [f"BODY.PEEK[{child.section}.MIME]" for child in node.children]
            items.append(f"BODY.PEEK[{self._name(node)}]<0.{AROUND if node.children else HEAD}>")
            items += [
                f"BODY.PEEK[{child.section}]"
                for child in node.children
                if not self._is_cut(child) and child.total <= PIECE
            ]
        self._got = sections(self._session, self._uid, " ".join(items))
        self._skipped = frozenset(
            node.section for node in nodes if not node.children and is_media_head(self._need(node), node.encoding)
        )
        if not self._skipped:
            raise Doubt
        header = self._got.get("HEADER", b"")
        body, full = self._body(self._tree)
        if len(header) + full != self._size:
            raise Doubt
        return header + body

    def _is_cut(self, node: Node) -> bool:
        """Media, and every multipart with media somewhere in it: all others are fetched as they are."""
        return node.claims_media or any(map(self._is_cut, node.children))

    def _name(self, node: Node) -> str:
        """The section that is the body of a part without its header."""
        return "TEXT" if node is self._tree else node.section

    def _need(self, node: Node) -> bytes:
        data = self._got.get(self._name(node))
        if data is None:
            raise Doubt
        return data

    def _body(self, node: Node) -> tuple[bytes, int]:
        """The body of a part as far as it is kept, and its full length."""
        if node.section in self._skipped and not node.children:
            return self._need(node), node.size
        if not self._is_cut(node) and node.total <= PIECE:
            data = self._need(node)
        elif node.children and self._is_cut(node):
            return self._multipart(node)
        else:
            data = section_of(self._session, self._uid, self._name(node), self._size) or b""
        return data, len(data)

    def _multipart(self, node: Node) -> tuple[bytes, int]:
        delimiter = b"--" + node.boundary
        begin = self._need(node)
        if begin.startswith(delimiter):
            pieces = [b""]
        else:
            found = begin.find(b"\r\n" + delimiter)
            if found < 0:
                raise Doubt
            pieces = [begin[: found + 2]]
        full = len(pieces[0])
        for child in node.children:
            header = delimiter + b"\r\n" + self._got.get(f"{child.section}.MIME", b"")
            body, length = self._body(child)
            pieces += [header, body, b"\r\n"]
            full += len(header) + length + 2
        end = sections(self._session, self._uid, f"BODY.PEEK[{self._name(node)}]<{full - 2}.{AROUND}>")
        tail = end.get(self._name(node), b"")
        if not tail.startswith(b"\r\n" + delimiter + b"--") or len(tail) >= AROUND:
            raise Doubt
        pieces[-1] = tail
        return b"".join(pieces), full - 2 + len(tail)
