"""Outlook messages made by hand: compound files (MS-CFB) of properties (MS-OXMSG), and TNEF (MS-OXTNEF)."""

from __future__ import annotations

import struct

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _chain(table, start, count):
    table.extend(range(start + 1, start + count))
    table.append(END)


def compound(tree) -> bytes:
    """A compound file of name -> bytes or name -> tree."""
    entries = [["Root Entry", 5, FREE, FREE, b""]]

    def add(parent, children):
        before = None
        for name, content in children.items():
            number = len(entries)
            is_storage = isinstance(content, dict)
            entries.append([name, 1 if is_storage else 2, FREE, FREE, b"" if is_storage else content])
            if before is None:
                entries[parent][3] = number
            else:
                entries[before][2] = number
            before = number
            if is_storage:
                add(number, content)

    add(0, tree)
    mini, mini_table, sectors, table = bytearray(), [], [], []
    places = {}

    def store(data):
        start = len(sectors)
        count = -(-len(data) // SECTOR)
        sectors.extend(data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR))
        _chain(table, start, count)
        return start

    for number, (_, kind, _, _, data) in enumerate(entries):
        if kind == 2 and data:
            if len(data) < CUTOFF:
                places[number] = len(mini) // MINI
                _chain(mini_table, places[number], -(-len(data) // MINI))
                mini += data.ljust(-(-len(data) // MINI) * MINI, b"\0")
            else:
                places[number] = store(data)
    entries[0][4] = bytes(mini)
    places[0] = store(bytes(mini)) if mini else END
    mini_fat = store(b"".join(struct.pack("<I", one) for one in mini_table).ljust(SECTOR, b"\xff")) if mini else END
    mini_sectors = -(-len(mini_table) * 4 // SECTOR)
    directory = b"".join(
        struct.pack(
            "<64sHBBIII36xIQ", name.encode("utf-16-le"), 2 * len(name) + 2, kind, 1, FREE, right, child,
            places.get(number, END), len(data),
        )
        for number, (name, kind, right, child, data) in enumerate(entries)
    )  # fmt: skip
    directory_at = store(directory)
    fat_sectors = 1
    while (len(table) + fat_sectors) * 4 > fat_sectors * SECTOR:
        fat_sectors += 1
    fat_at = len(sectors)
    table.extend([FAT] * fat_sectors)
    packed = b"".join(struct.pack("<I", one) for one in table).ljust(fat_sectors * SECTOR, b"\xff")
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors,
        directory_at, 0, CUTOFF, mini_fat, mini_sectors, END, 0, fat_at,
    )  # fmt: skip
    header += b"".join(struct.pack("<I", fat_at + number) for number in range(1, fat_sectors))
    return header.ljust(SECTOR, b"\xff") + b"".join(sectors) + packed


def properties(values, header) -> dict:
    """Streams of an object; values are id -> str (wide), bytes (binary), (bytes,) (8-bit text) or int."""
    table, streams = bytearray(header), {}
    for name, value in values.items():
        if isinstance(value, int):
            table += struct.pack("<HHIQ", 0x40 if value >> 32 else 3, name, 6, value)
            continue
        kind, raw = (
            (0x1F, value.encode("utf-16-le"))
            if isinstance(value, str)
            else (0x1E, value[0])
            if isinstance(value, tuple)
            else (0x102, value)
        )
        table += struct.pack("<HHIQ", kind, name, 6, len(raw))
        streams[f"__substg1.0_{name:04X}{kind:04X}"] = raw
    return {"__properties_version1.0": bytes(table), **streams}


def message_tree(values, recipients=(), attachments=(), header=32) -> dict:
    """Streams and storages of a message; an attachment is values, or values and the tree of a message."""
    tree = properties(values, header)
    for number, (kind, name, address) in enumerate(recipients):
        tree[f"__recip_version1.0_#{number:08X}"] = properties({0x0C15: kind, 0x3001: name, 0x39FE: address}, 8)
    for number, (given, inner) in enumerate(attachments):
        tree[f"__attach_version1.0_#{number:08X}"] = properties(given, 8) | (
            {"__substg1.0_3701000D": inner} if inner else {}
        )
    return tree


def tnef(values, attachments=(), codepage=932) -> bytes:
    """A winmail.dat; attachments are (title, data) or (title, inner tnef as a message)."""
    out = b"\x78\x9f\x3e\x22\x01\x00" + _attribute(1, 0x9007, struct.pack("<II", codepage, 0))
    out += _attribute(1, 0x9003, _mapi(values))
    for title, data in attachments:
        out += _attribute(2, 0x9002, bytes(14)) + _attribute(2, 0x8010, title + b"\0")
        if data.startswith(b"\x78\x9f\x3e\x22"):
            iid = b"\x07\x03\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
            out += _attribute(2, 0x9005, _mapi({0x3701: (0x0D, iid + data)}))
        else:
            out += _attribute(2, 0x800F, data)
    return out


def _attribute(level, name, data):
    return struct.pack("<BHHI", level, name, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def _mapi(values):
    out = struct.pack("<I", len(values))
    for name, (kind, raw) in values.items():
        out += struct.pack("<HH", kind, name)
        if name >= 0x8000:
            out += bytes(16) + struct.pack("<II", 1, 6) + b"n\0a\0m\0\0\0"
        if kind in (0x0D, 0x1E, 0x1F, 0x102):
            out += struct.pack("<II", 1, len(raw)) + raw.ljust(-(-len(raw) // 4) * 4, b"\0")
        else:
            out += raw.ljust(-(-len(raw) // 4) * 4, b"\0")
    return out
