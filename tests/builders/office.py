"""Builds small office files by hand: packages of XML, compound files, Excel, Word and PowerPoint streams."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096

TYPES = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"


def package(members: Mapping[str, str | bytes]) -> bytes:
    """A zip of the members, deflated."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def xlsx(sheets: Mapping[str, str], strings: str = "", **members: str | bytes) -> bytes:
    """A workbook: sheet name to the XML inside `<worksheet>`; `strings` inside `<sst>`."""
    names = "".join(f"<sheet name='{name}' sheetId='{n}' r:id='r{n}'/>" for n, name in enumerate(sheets, 1))
    links = "".join(f"<Relationship Id='r{n}' Target='worksheets/sheet{n}.xml'/>" for n in range(1, len(sheets) + 1))
    content: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "xl/workbook.xml": f"<workbook xmlns:r='r'><sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{links}</Relationships>",
        "xl/sharedStrings.xml": f"<sst>{strings}</sst>",
    }
    for n, inside in enumerate(sheets.values(), 1):
        content[f"xl/worksheets/sheet{n}.xml"] = f"<worksheet>{inside}</worksheet>"
    return package(content | members)


def docx(body: str, members: Mapping[str, str | bytes] | None = None) -> bytes:
    """A document: the XML inside `<w:body>`."""
    document = f"<w:document xmlns:w='w' xmlns:mc='mc' xmlns:r='r'><w:body>{body}</w:body></w:document>"
    return package({"[Content_Types].xml": TYPES, "word/document.xml": document} | dict(members or {}))


def paragraph(*runs: str) -> str:
    """A paragraph of Word with a run for each text."""
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file; `/` in a name puts the stream into storages."""
    entries: list[list[object]] = [["Root Entry", 5, []]]
    by_path = {"": 0}
    for path, data in streams.items():
        folder = ""
        *folders, name = path.split("/")
        for step in folders:
            inner = f"{folder}/{step}"
            if inner not in by_path:
                by_path[inner] = len(entries)
                entries[by_path[folder]][2].append(len(entries))
                entries.append([step, 1, []])
            folder = inner
        entries[by_path[folder]][2].append(len(entries))
        entries.append([name, 2, data])
    body: list[bytes] = []
    chains: list[int] = []

    def store(data: bytes) -> int:
        start = len(chains)
        count = -(-len(data) // _SECTOR)
        chains.extend([*range(start + 1, start + count), _END] if count else [])
        body.append(data.ljust(count * _SECTOR, b"\0"))
        return start if count else _END

    minis: list[int] = []
    small = b""
    places: dict[int, tuple[int, int]] = {}
    for number, (_, kind, content) in enumerate(entries):
        if kind == 2 and len(content) >= _CUTOFF:
            places[number] = (store(content), len(content))
        elif kind == 2:
            count = -(-len(content) // _MINI)
            places[number] = (len(minis) if count else _END, len(content))
            minis += [*range(len(minis) + 1, len(minis) + count), _END] if count else []
            small += content.ljust(count * _MINI, b"\0")
    places[0] = (store(small), len(small))
    mini_start = store(struct.pack(f"<{len(minis)}I", *minis).ljust(-(-len(minis) // 128) * 512, b"\xff"))
    siblings = dict.fromkeys(range(len(entries)), _FREE)
    for _, kind, children in entries:
        if kind != 2:
            siblings.update(zip(children, [*children[1:], _FREE], strict=True) if children else [])
    directory = b""
    for number, (name, kind, children) in enumerate(entries):
        raw = name.encode("utf-16-le") + b"\0\0"
        child = children[0] if kind != 2 and children else _FREE
        start, size = places.get(number, (0, 0))
        directory += raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, _FREE, siblings[number], child)
        directory += bytes(36) + struct.pack("<III", start, size, 0)
    directory_start = store(directory.ljust(-(-len(directory) // _SECTOR) * _SECTOR, b"\0"))
    fats = 1
    while fats * 128 < len(chains) + fats:
        fats += 1
    fat_start = len(chains)
    chains += [_FAT] * fats
    table = struct.pack(f"<{len(chains)}I", *chains).ljust(fats * _SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIIII", 0, fats, directory_start, 0, _CUTOFF, mini_start, 1, _END, 0, 0)[:-4]
    listed = [*range(fat_start, fat_start + fats)] + [_FREE] * (109 - fats)
    return header + struct.pack("<109I", *listed) + b"".join(body) + table


def record(kind: int, body: bytes = b"") -> bytes:
    """A record of an Excel stream."""
    return struct.pack("<HH", kind, len(body)) + body


def wide(text: str, length: str = "<H") -> bytes:
    """A string of Excel 97 in 16 bits."""
    raw = text.encode("utf-16-le")
    return struct.pack(length, len(raw) // 2) + b"\1" + raw


def workbook(sheets: Mapping[str, bytes], shared: bytes = b"", charset: str = "") -> bytes:
    """A workbook stream, Excel 97 or, with a charset, Excel 95: sheet name to the records of the sheet."""
    version = 0x500 if charset else 0x600
    begin = record(0x809, struct.pack("<HHHH", version, 5, 0, 0))
    if charset:
        begin += record(0x42, struct.pack("<H", int(charset.removeprefix("cp"))))
    names = [name.encode(charset) if charset else name.encode("utf-16-le") for name in sheets]
    heads = [bytes([len(raw)]) + raw if charset else bytes([len(raw) // 2, 1]) + raw for raw in names]
    position = len(begin) + sum(4 + 6 + len(head) for head in heads) + len(shared) + 4
    out = begin
    bodies = b""
    for state, (head, body) in enumerate(zip(heads, sheets.values(), strict=True)):
        out += record(0x85, struct.pack("<IBB", position + len(bodies), min(state, 2), 0) + head)
        bodies += record(0x809, struct.pack("<HHHH", version, 0x10, 0, 0)) + body + record(0x0A)
    return out + shared + record(0x0A) + bodies


def doc(stories: Mapping[int, str], flags: int = 0, pieces: int = 2) -> dict[str, bytes]:
    """Streams of a Word 97 document: number of a story (0: body, 4: comments ...) to its text, cut into pieces."""
    text = "".join(stories.get(number, "") for number in range(8))
    step = max(1, -(-len(text) // pieces))
    parts = [text[start : start + step] for start in range(0, len(text), step)]
    place = 0x600
    ends, places, raw = [0], [], b""
    for one in parts:
        if one.isascii():
            places.append((place + len(raw)) * 2 | 0x40000000)
            raw += one.encode()
        else:
            raw += bytes(len(raw) % 2)
            places.append(place + len(raw))
            raw += one.encode("utf-16-le")
        ends.append(ends[-1] + len(one))
    table = struct.pack(f"<{len(ends)}I", *ends) + b"".join(struct.pack("<HIH", 0, one, 0) for one in places)
    clx = b"\2" + struct.pack("<I", len(table)) + table
    head = bytearray(place)
    struct.pack_into("<HH", head, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", head, 10, flags)
    struct.pack_into("<8I", head, 0x4C, *[len(stories.get(number, "")) for number in range(8)])
    struct.pack_into("<II", head, 0x1A2, 0, len(clx))
    return {"WordDocument": bytes(head) + raw, "1Table" if flags & 0x200 else "0Table": clx}


def atom(kind: int, body: bytes) -> bytes:
    """A record of a PowerPoint stream."""
    return struct.pack("<HHI", 0, kind, len(body)) + body


def binary(kind: int, body: bytes = b"") -> bytes:
    """A record of an xlsb member."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(body)
    while size > 127:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + body


def long(text: str) -> bytes:
    """A string of xlsb."""
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")
