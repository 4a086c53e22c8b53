"""What the nodes of an Outlook data file hold: properties of an object, and tables of them (MS-PST 2.3)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from sentaudit.formats.foreign import Fault
from sentaudit.formats.pst.blocks import Database, Node
from sentaudit.model.coverage import ProblemKind

Values = dict[int, tuple[int, bytes]]
"""Property id to type and raw value, as everywhere in MAPI."""

OBJECT = 0x000D
_INLINE = {0x0002: 2, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 1}
_FIXED = _INLINE | {0x0005: 8, 0x0006: 8, 0x0007: 8, 0x0014: 8, 0x0040: 8}
_TREE, _PROPERTIES, _TABLE = 0xB5, 0xBC, 0x7C
_LEVELS = 8
_MOST = 1_000_000


class Room:
    """How many bytes may still be read for one item."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, size: int) -> None:
        """Raises Fault where there is no more room."""
        self.left -= size
        if self.left < 0:
            raise Fault(ProblemKind.TOO_LARGE, "the Outlook item is larger than the limit")


def properties(database: Database, node: Node, room: Room) -> Values:
    """All properties of the object in a node."""
    heap = _Heap(database, node, room, _PROPERTIES)
    found: Values = {}
    for key, value in heap.tree(heap.root, 2, 6):
        kind, held = struct.unpack("<HI", value)
        raw = value[2 : 2 + _INLINE[kind]] if kind in _INLINE else heap.value(held)
        found[int.from_bytes(key, "little")] = (kind, raw)
    return found


def table(database: Database, node: Node, room: Room) -> list[tuple[int, Values]]:
    """Rows of a table in order: the number of each, and its properties."""
    heap = _Heap(database, node, room, _TABLE)
    head = heap.get(heap.root)
    if len(head) < 22 or head[0] != _TABLE:
        raise _damaged()
    count, *_, bits, width, index, rows = struct.unpack_from("<B4HII", head, 1)
    columns = [struct.unpack_from("<HHHBB", head, at) for at in range(22, min(22 + 8 * count, len(head) - 7), 8)]
    numbers = sorted(
        (int.from_bytes(value, "little"), int.from_bytes(key, "little")) for key, value in heap.tree(index, 4, None)
    )
    blocks = heap.blocks_of(rows)
    each = len(blocks[0]) // width if blocks and width else 0
    found: list[tuple[int, Values]] = []
    for row, number in numbers:
        block = blocks[row // each] if each and row // each < len(blocks) else b""
        cells = block[row % each * width : (row % each + 1) * width] if each else b""
        if not width or len(cells) < width:
            raise _damaged()
        found.append((number, _row(heap, cells, columns, bits)))
    return found


def _row(heap: _Heap, cells: bytes, columns: list[tuple[int, ...]], bits: int) -> Values:
    found: Values = {}
    for kind, name, at, size, bit in columns:
        mark = bits + bit // 8
        if mark >= len(cells) or not cells[mark] & 0x80 >> bit % 8:
            continue
        cell = cells[at : at + size]
        held = kind in _FIXED and size == _FIXED[kind]
        found[name] = (kind, cell if held else heap.value(int.from_bytes(cell[:4], "little")))
    return found


def _damaged() -> Fault:
    return Fault(ProblemKind.BROKEN, "an item of the Outlook data file is damaged")


class _Heap:
    """The small pieces a node's data is made of, and the subnodes that hold what is too large for them."""

    def __init__(self, database: Database, node: Node, room: Room, kind: int) -> None:
        self._database = database
        self._room = room
        self._sub = node.sub
        self._subnodes: dict[int, Node] | None = None
        self._blocks = self._data(node.data)
        # A heap begins with its own head; in large pages more pieces fit into one block.
        self._bits = 14 if database.is_large else 11
        if not self._blocks or len(self._blocks[0]) < 12 or self._blocks[0][2:4] != bytes((0xEC, kind)):
            raise _damaged()
        self.root: int = struct.unpack_from("<I", self._blocks[0], 4)[0]

    def get(self, hid: int) -> bytes:
        """One piece, by its number."""
        at, number = hid >> 5 & (1 << self._bits) - 1, hid >> 5 + self._bits
        if not at:
            return b""
        if number >= len(self._blocks) or len(block := self._blocks[number]) < 2:
            raise _damaged()
        places = struct.unpack_from("<H", block)[0] + 4 + 2 * (at - 1)
        if places + 4 > len(block):
            raise _damaged()
        begin, end = struct.unpack_from("<HH", block, places)
        if not begin <= end <= len(block):
            raise _damaged()
        return block[begin:end]

    def blocks_of(self, number: int) -> list[bytes]:
        """What a number stands for, in a piece or in the blocks of a subnode."""
        if not number:
            return []
        if not number & 0x1F:
            piece = self.get(number)
            self._room.take(len(piece))
            return [piece]
        if self._subnodes is None:
            self._subnodes = self._database.subnodes(self._sub)
        node = self._subnodes.get(number)
        if node is None:
            raise _damaged()
        return self._data(node.data)

    def value(self, number: int) -> bytes:
        """The same in one."""
        return b"".join(self.blocks_of(number))

    def tree(self, hid: int, key: int, size: int | None) -> Iterator[tuple[bytes, bytes]]:
        """Records of a tree in order; `key` and `size` are the bytes they must have (None: any)."""
        head = self.get(hid)
        if len(head) < 8 or head[0] != _TREE:
            raise _damaged()
        width, length, levels = head[1], head[2], head[3]
        if width != key or (size is not None and length != size) or levels > _LEVELS or not length:
            raise _damaged()
        left = _MOST
        waiting = [(struct.unpack_from("<I", head, 4)[0], levels)]
        while waiting:
            number, level = waiting.pop()
            piece = self.get(number)
            step = width + (4 if level else length)
            records = [piece[at : at + step] for at in range(0, len(piece) - step + 1, step)]
            left -= len(records) + 1
            if left < 0:
                raise _damaged()
            if level:
                waiting += [(int.from_bytes(one[width:], "little"), level - 1) for one in reversed(records)]
                continue
            for one in records:
                yield one[:width], one[width:]

    def _data(self, bid: int) -> list[bytes]:
        blocks = self._database.data(bid, self._room.left)
        self._room.take(sum(map(len, blocks)))
        return blocks
