"""Data files of Outlook made by hand (MS-PST): messages in folders, in each of the three layouts."""

from __future__ import annotations

import struct
import zlib

from sentaudit.formats.pst.cipher import _FIRST, cycled

HEADS = {"ansi": 14, "wide": 23, "large": 36}
ROOT, STORE, NAMES, TOP = 0x122, 0x21, 0x61, 0x8022


def _crc(data):
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


def _sign(place, bid):
    mixed = (place ^ bid) & 0xFFFFFFFF
    return (mixed >> 16 ^ mixed) & 0xFFFF


class Writer:
    """`kind` is ansi, wide or large (4096-byte pages, deflated blocks); `cipher` 0, 1 or 2."""

    def __init__(self, kind="wide", cipher=1):
        self.kind, self.cipher = kind, cipher
        self.number = "I" if kind == "ansi" else "Q"
        self.width = 4 if kind == "ansi" else 8
        self.page = 4096 if kind == "large" else 512
        self.align = 512 if kind == "large" else 64
        self.most = 65_000 if kind == "large" else 8180 if kind == "ansi" else 8176
        self.out = bytearray(0x4600)
        self.blocks, self.nodes = [], []
        self.next = 4

    def _store(self, data, inner):
        bid, self.next = self.next | (2 if inner else 0), self.next + 4
        if not inner:
            data = data.translate(_FIRST) if self.cipher == 1 else cycled(data, bid) if self.cipher == 2 else data
        kept = data
        if self.kind == "large" and not inner and len(zlib.compress(data)) != len(data):
            kept = zlib.compress(data)
        trailer = {"ansi": 12, "wide": 16, "large": 24}[self.kind]
        place = len(self.out)
        whole = -(-(len(kept) + trailer) // self.align) * self.align
        head = struct.pack("<HH", len(kept), _sign(place, bid))
        if self.kind == "ansi":
            tail = head + struct.pack("<II", bid, _crc(kept))
        else:
            tail = head + struct.pack("<IQ", _crc(kept), bid)
        if self.kind == "large":
            tail += struct.pack("<HHI", 0, len(data), 0)
        self.out += kept.ljust(whole - trailer, b"\0") + tail
        sizes = (len(kept), len(data), 2, 0) if self.kind == "large" else (len(kept), 2)
        code = f"<2{self.number}" + ("HHHH" if self.kind == "large" else "HH" if self.kind == "ansi" else "HH4x")
        self.blocks.append((bid, struct.pack(code, bid, place, *sizes)))
        return bid

    def data(self, pieces):
        """The number of a block, or of one that leads to several."""
        if isinstance(pieces, bytes):
            pieces = [pieces[at : at + self.most] for at in range(0, len(pieces), self.most)] or [b""]
        bids = [self._store(piece, False) for piece in pieces]
        total = sum(map(len, pieces))
        level = 1
        while len(bids) > 1:
            each = 300
            bids = [
                self._store(struct.pack(f"<BBHI{len(some)}{self.number}", 1, level, len(some), total, *some), True)
                for some in (bids[at : at + each] for at in range(0, len(bids), each))
            ]
            level += 1
        return bids[0]

    def subnodes(self, found):
        """The number of the block that lists them; 0 for none. `found` is nid -> (data, sub)."""
        if not found:
            return 0
        body = b"".join(struct.pack(f"<3{self.number}", nid, *both) for nid, both in sorted(found.items()))
        head = struct.pack("<BBH", 2, 0, len(found)) + (b"" if self.kind == "ansi" else bytes(4))
        return self._store(head + body, True)

    def object(self, values, subnodes=None):
        """Blocks of data and subnodes of an object; values are id -> (type, raw)."""
        heap, records, subnodes = _Heap(self, 0xBC), [], dict(subnodes or {})
        for name, (kind, raw) in sorted(values.items()):
            if kind in (3, 0xB):
                held = int.from_bytes(raw, "little")
            elif len(raw) <= 1000:
                held = heap.add(raw)
            else:
                held = 0x8000 + (len(subnodes) + 1 << 5) | 0x1F
                subnodes[held] = (self.data(raw), 0)
            records.append((struct.pack("<H", name), struct.pack("<HI", kind, held)))
        root = heap.tree(records, 2, 6)
        return self.data(heap.blocks(root)), self.subnodes(subnodes)

    def table(self, rows):
        """Blocks of a table; rows are (number, values)."""
        heap = _Heap(self, 0x7C)
        columns = sorted({(name, kind) for _, values in rows for name, (kind, _) in values.items()} | {(0x67F2, 3)})
        columns.sort(key=lambda one: one[0] != 0x67F2)
        code = "<H" if self.kind == "ansi" else "<I"
        keys = [(struct.pack("<I", number), struct.pack(code, at)) for at, (number, _) in enumerate(rows)]
        index = heap.tree(keys, 4, struct.calcsize(code))
        matrix, bits = b"", 4 * len(columns)
        width = bits + -(-len(columns) // 8)
        for row, given in rows:
            values = given | {0x67F2: number(row)}
            cells, marks = b"", bytearray(width - bits)
            for at, (name, kind) in enumerate(columns):
                raw = values[name][1] if name in values else None
                if raw is None:
                    cells += bytes(4)
                    continue
                marks[at // 8] |= 0x80 >> at % 8
                cells += raw if kind == 3 else struct.pack("<I", heap.add(raw))
            matrix += cells + bytes(marks)
        sub = {}
        if len(matrix) > 1000:
            held, each = 0x9F, self.most // width * width
            blocks = [matrix[at : at + each] for at in range(0, len(matrix), each)]
            sub[held] = (self.data([one.ljust(self.most, b"\0") for one in blocks[:-1]] + blocks[-1:]), 0)
        else:
            held = heap.add(matrix)
        described = sorted((name, kind, 4 * at, 4, at) for at, (name, kind) in enumerate(columns))
        head = struct.pack("<BB4HIII", 0x7C, len(columns), bits, bits, bits, width, index, held, 0)
        head += b"".join(struct.pack("<HHHBB", kind, name, *rest) for name, kind, *rest in described)
        return self.data(heap.blocks(heap.add(head))), self.subnodes(sub)

    def node(self, nid, both, parent=0):
        """Adds a node of the outermost kind."""
        code = "<4I" if self.kind == "ansi" else "<3QI4x"
        self.nodes.append((nid, struct.pack(code, nid, *both, parent)))

    def message(self, values, recipients=(), attached=()):
        """Blocks of a message; recipients are values, attached (values, message or None)."""
        subnodes = {}
        if recipients:
            subnodes[0x692] = self.table(list(enumerate(recipients)))
        numbers = []
        for at, (outer, inner) in enumerate(attached):
            number, below, given = 0x8025 + 0x20 * at, {}, dict(outer)
            if inner is not None:
                below = {0x200024: inner}
                given |= {0x3701: (0x0D, struct.pack("<II", 0x200024, 0)), 0x3705: (3, b"\5\0\0\0")}
            subnodes[number] = self.object(given, below)
            numbers.append(number)
        if numbers:
            subnodes[0x671] = self.table([(number, {0x0E20: (3, bytes(4))}) for number in numbers])
        return self.object(values, subnodes)

    def _tree(self, kind, entries):
        """Pages of a tree, bottom up; the place of its root and that page's number."""
        room = {"ansi": 496, "wide": 488, "large": 4056}[self.kind]
        level = 0
        entries = sorted(entries)
        while True:
            size = len(entries[0][1])
            pages = []
            for at in range(0, len(entries), room // size):
                some = entries[at : at + room // size]
                self.out += bytes(-len(self.out) % self.page)
                place, number = len(self.out), self.next
                self.next += 4
                body = b"".join(entry for _, entry in some).ljust(room, b"\0")
                counts = "<HHBB10x" if self.kind == "large" else "<BBBB" if self.kind == "ansi" else "<BBBB4x"
                body += struct.pack(counts, len(some), room // size, size, level)
                sign = struct.pack("<BBH", kind, kind, _sign(place, number))
                if self.kind == "ansi":
                    body += sign + struct.pack("<II", number, _crc(body))
                else:
                    body += sign + struct.pack("<IQ", _crc(body), number) + bytes(8 if self.kind == "large" else 0)
                self.out += body
                pages.append((some[0][0], place, number))
            if len(pages) == 1:
                return pages[0][1:]
            level += 1
            code = f"<3{self.number}"
            entries = [(key, struct.pack(code, key, number, place)) for key, place, number in pages]

    def file(self):
        """All of it, with its head."""
        nodes, node_number = self._tree(0x81, self.nodes)
        blocks, block_number = self._tree(0x80, self.blocks)
        head = bytearray(564)
        struct.pack_into("<4sI2sHHBB", head, 0, b"!BDN", 0, b"SM", HEADS[self.kind], 19, 1, 1)
        if self.kind == "ansi":
            struct.pack_into("<5I", head, 168, len(self.out), 0, 0, 0, node_number)
            struct.pack_into("<3I", head, 188, nodes, block_number, blocks)
            head[460:462] = bytes((0x80, self.cipher))
        else:
            struct.pack_into("<8Q", head, 184, len(self.out), 0, 0, 0, node_number, nodes, block_number, blocks)
            head[512:514] = bytes((0x80, self.cipher))
            struct.pack_into("<I", head, 524, _crc(bytes(head[8:524])))
        struct.pack_into("<I", head, 4, _crc(bytes(head[8:479])))
        self.out[: len(head)] = head
        return bytes(self.out)


class _Heap:
    """Pieces in blocks, each with its own numbers."""

    def __init__(self, writer, kind):
        self.most, self.bits, self.kind = min(writer.most, 8180), 14 if writer.kind == "large" else 11, kind
        self.pieces = [[]]
        self.left = self.most - 20

    def add(self, piece):
        """Its number."""
        if not piece:
            return 0
        if len(piece) + 2 > self.left:
            self.pieces.append([])
            self.left = self.most - 80
        self.left -= len(piece) + 2
        self.pieces[-1].append(piece)
        return len(self.pieces) - 1 << 5 + self.bits | len(self.pieces[-1]) << 5

    def tree(self, records, key, size):
        """The number of the head of a tree of (key, value)."""
        held, level = 0, 0
        while records:
            each = 3500 // len(b"".join(records[0]))
            parts = [records[at : at + each] for at in range(0, len(records), each)]
            above = [(part[0][0], struct.pack("<I", self.add(b"".join(map(b"".join, part))))) for part in parts]
            if len(above) == 1:
                held = struct.unpack("<I", above[0][1])[0]
                break
            records, level = above, level + 1
        return self.add(struct.pack("<BBBBI", 0xB5, key, size, level, held))

    def blocks(self, root):
        """All of it, block by block."""
        found = []
        for at, pieces in enumerate(self.pieces):
            start = 12 if not at else 66 if at >= 8 and not (at - 8) % 128 else 2
            body = b"".join(pieces)
            body += b"\0" * ((start + len(body)) % 2)
            places = [start]
            for piece in pieces:
                places.append(places[-1] + len(piece))
            head = struct.pack("<H", start + len(body))
            if not at:
                head += struct.pack("<BBI4x", 0xEC, self.kind, root)
            found.append(head.ljust(start, b"\0") + body + struct.pack(f"<HH{len(places)}H", len(pieces), 0, *places))
        return found


def text(value, kind="wide"):
    """A value of type text as the file has it."""
    return (0x1E, value.encode()) if kind == "ansi" else (0x1F, value.encode("utf-16-le"))


def number(value):
    """A 32-bit value."""
    return (3, struct.pack("<I", value))


def pst(folders, kind="wide", cipher=1, sent="", orphans=()):
    """A file of folders: name (path with "/") -> messages, each (values, recipients, attached) with plain values."""
    made = Writer(kind, cipher)
    ways = {}
    for name in folders:
        for depth in range(1, name.count("/") + 2):
            way = "/".join(name.split("/")[:depth])
            ways.setdefault(way, 0x8042 + 0x20 * len(ways))
    store = {0x35E0: (0x102, bytes(20) + struct.pack("<I", TOP))}
    if sent:
        store[0x35E4] = (0x102, bytes(20) + struct.pack("<I", ways[sent]))
    made.node(STORE, made.object(store))
    streams = {
        1: number(251),
        2: (0x102, bytes(16)),
        3: (0x102, struct.pack("<IHH", 0x8501, 2, 0)),
        4: (0x102, bytes(4)),
    }
    made.node(NAMES, made.object(streams))
    for nid, parent, name in ((ROOT, ROOT, ""), (TOP, ROOT, "Top of data file")):
        made.node(nid, made.object({0x3001: text(name, kind)}), parent)
    count = 0
    for name, nid in ways.items():
        above, _, last = name.rpartition("/")
        made.node(nid, made.object({0x3001: text(last, kind)}), ways.get(above, TOP))
    for parent, messages in (*((ways[name], messages) for name, messages in folders.items()), (0x9F02, orphans)):
        for one in messages:
            made.node(0x200004 + 0x20 * count, _message(made, *one), parent)
            count += 1
    return made.file()


def _message(made, values, recipients=(), attached=()):
    rows = [
        {0x0C15: number(kind), 0x3001: text(name, made.kind), 0x39FE: text(address, made.kind)}
        for kind, name, address in recipients
    ]
    inside = [
        (_plain(given, made.kind), None if inner is None else _message(made, *inner)) for given, inner in attached
    ]
    return made.message(_plain({0x001A: "IPM.Note"} | values, made.kind), rows, inside)


def _plain(values, kind):
    """Values by their Python type: str, bytes, int (32 bits, or a time)."""
    return {
        name: text(value, kind)
        if isinstance(value, str)
        else (0x102, value)
        if isinstance(value, bytes)
        else (0x40, struct.pack("<Q", value))
        if value >> 32
        else number(value)
        for name, value in values.items()
    }
