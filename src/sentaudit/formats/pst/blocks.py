"""The lowest floor of an Outlook data file: nodes, blocks and the two trees that lead to them (MS-PST 2.2)."""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO, NamedTuple

from sentaudit.formats.foreign import Fault
from sentaudit.formats.pst.cipher import cycled, permuted
from sentaudit.model.coverage import ProblemKind

MAGIC = b"!BDN"
_BLOCKS, _NODES = 0x80, 0x81
_LEVELS = 8
_CACHED_PAGES = 1024
_MOST_SUBNODES = 100_000
_BROKEN = ProblemKind.BROKEN


class Node(NamedTuple):
    """A node: its own number, the blocks of its data and of its subnodes (0: none), and the node above it."""

    nid: int
    data: int
    sub: int
    parent: int = 0


class Layout(NamedTuple):
    """Where things stand in each kind of file; `number` is the struct code of block numbers and places."""

    number: str
    page: int
    root: int
    cipher: int
    counts: int
    kind: int
    deflates: bool


_ANSI = Layout("I", 512, 184, 461, 496, 500, False)
_WIDE = Layout("Q", 512, 216, 513, 488, 496, False)
_LARGE = Layout("Q", 4096, 216, 513, 4056, 4072, True)


class Page(NamedTuple):
    """A page of a tree: keys in order, and what belongs to each, undecoded. Level 0 are the leaves."""

    level: int
    keys: list[int]
    entries: list[bytes]


class Database:
    """Nodes and their data. Damage is a Fault where it is met; OSErrors of the file pass through."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self._pages: dict[int, Page] = {}
        head = self._read(0, 564, "the head of the Outlook data file is missing")
        version = struct.unpack_from("<H", head, 10)[0]
        if not head.startswith(MAGIC) or version < 14:
            raise Fault(_BROKEN, "the head of the Outlook data file is damaged")
        self._layout = _ANSI if version < 20 else _LARGE if version >= 36 else _WIDE
        self.is_large = self._layout.deflates
        self._width = struct.calcsize(f"<{self._layout.number}")
        self._cipher = head[self._layout.cipher]
        if self._cipher > 2:
            raise Fault(ProblemKind.ENCRYPTED, "the Outlook data file is encrypted by its system (WIP)")
        code = f"<4{self._layout.number}"
        _, self._node_root, _, self._block_root = struct.unpack_from(code, head, self._layout.root)

    def nodes(self, low: int = 0, high: int = 1 << 32) -> Iterator[Node | Fault]:
        """Nodes with low <= number < high, in order; a damaged page is a Fault in its place."""
        left = self._size // self._layout.page + 1
        waiting = [(self._node_root, _LEVELS)]
        while waiting:
            place, below = waiting.pop()
            left -= 1
            if left < 0:
                yield Fault(_BROKEN, "the index of the Outlook data file runs in circles")
                return
            try:
                page = self._page(place, _NODES, below)
            except Fault as fault:
                yield fault
                continue
            first = max(0, bisect_right(page.keys, low) - 1)
            chosen = range(first, len(page.keys))
            if page.level:
                waiting += [
                    (self._place(page.entries[at]), page.level) for at in reversed(chosen) if page.keys[at] < high
                ]
                continue
            for at in chosen:
                node = self._node(page.entries[at])
                if low <= node.nid < high:
                    yield node

    def node(self, nid: int) -> Node | None:
        """The node of that number."""
        for one in self.nodes(nid, nid + 1):
            if isinstance(one, Fault):
                raise one
            return one
        return None

    def data(self, bid: int, room: int) -> list[bytes]:
        """The blocks of a node's data, in the clear and in order; at most `room` bytes."""
        found: list[bytes] = []
        waiting = [(bid, 3)]
        while waiting:
            number, below = waiting.pop()
            if not number & ~1:
                continue
            block = self._block(number)
            if not number & 2:
                room -= len(block)
                if room < 0:
                    raise Fault(ProblemKind.TOO_LARGE, "the Outlook item is larger than the limit")
                found.append(self._clear(block, number))
                continue
            kind, level, count = _tree_head(block)
            if kind != 1 or not 1 <= level < below:
                raise Fault(_BROKEN, "a block of the Outlook data file is damaged")
            code = f"<{min(count, (len(block) - 8) // self._width)}{self._layout.number}"
            waiting += [(child, level) for child in reversed(struct.unpack_from(code, block, 8))]
            if len(waiting) > _MOST_SUBNODES:
                raise Fault(_BROKEN, "a block of the Outlook data file is damaged")
        return found

    def subnodes(self, bid: int) -> dict[int, Node]:
        """The nodes within a node."""
        found: dict[int, Node] = {}
        waiting = [(bid, 2)]
        start = 4 if self._width == 4 else 8
        while waiting:
            number, below = waiting.pop()
            if not number & ~1:
                continue
            block = self._block(number)
            kind, level, count = _tree_head(block)
            if kind != 2 or level >= below:
                raise Fault(_BROKEN, "a block of the Outlook data file is damaged")
            size = (2 if level else 3) * self._width
            for at in range(start, min(start + count * size, len(block) - size + 1), size):
                if level:
                    waiting.append((struct.unpack_from(f"<{self._layout.number}", block, at + self._width)[0], level))
                else:
                    nid, data, sub = struct.unpack_from(f"<3{self._layout.number}", block, at)
                    found[nid & 0xFFFFFFFF] = Node(nid & 0xFFFFFFFF, data, sub)
            if len(found) + len(waiting) > _MOST_SUBNODES:
                raise Fault(ProblemKind.TOO_MANY, "the Outlook item has too many parts")
        return found

    def _block(self, bid: int) -> bytes:
        """The stored bytes of a block, inflated if the file deflates them."""
        key = bid & ~1
        place, below = self._block_root, _LEVELS
        while True:
            page = self._page(place, _BLOCKS, below)
            at = bisect_right(page.keys, key | 1) - 1
            if at < 0 or (not page.level and page.keys[at] & ~1 != key):
                raise Fault(_BROKEN, "a block of the Outlook data file is missing")
            if not page.level:
                break
            place, below = self._place(page.entries[at]), page.level
        entry = page.entries[at]
        where = self._place(entry, self._width)
        size, inflated = struct.unpack_from("<HH", entry, 2 * self._width)
        data = self._read(where, size, "a block of the Outlook data file is cut")
        if not self._layout.deflates or size == inflated:
            return data
        try:
            return zlib.decompressobj().decompress(data, inflated)
        except zlib.error as error:
            raise Fault(_BROKEN, "a block of the Outlook data file is damaged") from error

    def _clear(self, block: bytes, bid: int) -> bytes:
        if self._cipher == 1:
            return permuted(block)
        return cycled(block, bid & 0xFFFFFFFF) if self._cipher == 2 else block

    def _node(self, entry: bytes) -> Node:
        if self._width == 4:
            return Node(*struct.unpack_from("<4I", entry))
        nid, data, sub, parent = struct.unpack_from("<3QI", entry)
        return Node(nid & 0xFFFFFFFF, data, sub, parent)

    def _place(self, entry: bytes, at: int = 0) -> int:
        """The place in an entry of an inner page (key, number, place) or, with `at` 4 or 8, of a block's leaf."""
        offset = at or 2 * self._width
        return int.from_bytes(entry[offset : offset + self._width], "little")

    def _page(self, place: int, kind: int, below: int) -> Page:
        """The page at a place; its level must be lower than that of the page that leads to it."""
        page = self._pages.get(place)
        if page is None:
            page = self._parsed(self._read(place, self._layout.page, "the index of the Outlook data file is cut"), kind)
            if len(self._pages) >= _CACHED_PAGES:
                self._pages.clear()
            self._pages[place] = page
        if page.level >= below:
            raise Fault(_BROKEN, "the index of the Outlook data file is damaged")
        return page

    def _parsed(self, data: bytes, kind: int) -> Page:
        layout = self._layout
        code = "<HHBB" if self.is_large else "<BBBB"
        count, _, size, level = struct.unpack_from(code, data, layout.counts)
        least = (3 if level or kind == _BLOCKS else 4) * self._width
        if data[layout.kind] != kind or size < least or count * size > layout.counts:
            raise Fault(_BROKEN, "the index of the Outlook data file is damaged")
        entries = [data[at : at + size] for at in range(0, count * size, size)]
        keys = [int.from_bytes(entry[: self._width], "little") for entry in entries]
        if kind == _NODES:
            keys = [key & 0xFFFFFFFF for key in keys]
        if any(one > after for one, after in pairwise(keys)):
            raise Fault(_BROKEN, "the index of the Outlook data file is damaged")
        return Page(level, keys, entries)

    def _read(self, place: int, size: int, detail: str) -> bytes:
        if place + size > self._size:
            raise Fault(_BROKEN, detail)
        self._file.seek(place)
        data = self._file.read(size)
        if len(data) < size:
            raise Fault(_BROKEN, detail)
        return data


def _tree_head(block: bytes) -> tuple[int, int, int]:
    """Kind, level and number of entries of a block that leads to others."""
    if len(block) < 8:
        raise Fault(_BROKEN, "a block of the Outlook data file is damaged")
    kind, level, count = struct.unpack_from("<BBH", block)
    return kind, level, count
