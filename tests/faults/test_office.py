"""Hostile and damaged office files: text or a named Problem, within the memory and time of the sandbox, no exception."""

from __future__ import annotations

import json
import os
import random
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from builders.office import TYPES, compound, doc, docx, package, paragraph, record, wide, workbook, xlsx
from builders.reading import part_of, reader_of
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem
from sentaudit.model.text import Table, TextSpan

TESTS = Path(__file__).resolve().parents[1]
SHARED = TESTS.parents[1] / "shared" / "mail" / "tika-office"
MIB = 1 << 20
SPACE = 1536 * MIB
SECONDS = 30

CHILD = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
sys.path.insert(0, sys.argv[3])
from pathlib import Path
from builders.reading import part_of, reader_of
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Problem
from sentaudit.model.text import Table, TextSpan
limits = Limits(cells=int(sys.argv[4]))
part = part_of(Path(sys.argv[1]).read_bytes())
name, extractor = reader_of(part)
said = {"reader": name, "problems": [], "text": "", "cells": 0, "rows": 0}
for item in extractor.extract(part, limits, ()):
    if isinstance(item, Problem):
        said["problems"].append(item.kind)
    elif isinstance(item, TextSpan):
        said["text"] += item.text[:2000]
    elif isinstance(item, Table):
        said["cells"] += sum(1 for row in item.rows for cell in row if cell)
        said["rows"] += len(item.rows)
print(json.dumps(said))
"""


def bounded(folder, data, cells=5_000_000):
    """What a process with little memory and time makes of the bytes."""
    path = folder / "file"
    path.write_bytes(data)
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), str(SPACE), str(TESTS), str(cells)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        out, errors = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        pytest.fail("took too long")
    assert process.returncode == 0, errors[-2000:]
    return json.loads(out)


def repeated(name, head, block, times, others):
    """A package with one member that unpacks to `head` and a block many times over, without ever being unpacked here."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    repeat = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    packed += repeat * times + packer.flush()
    raw = package(others)
    end = raw.rindex(b"PK\5\6")
    start = struct.unpack_from("<I", raw, end + 16)[0]
    encoded = name.encode()
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, len(packed), 0xFFFFFFF0, len(encoded), 0)
    local = b"PK\3\4" + fields + encoded + packed
    central = b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, start) + encoded
    count = struct.unpack_from("<H", raw, end + 10)[0] + 1
    directory = raw[start:end] + central
    tail = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(directory), start + len(local), 0)
    return raw[:start] + local + directory + tail


BOOK = {"[Content_Types].xml": TYPES, "xl/workbook.xml": "<workbook/>"}


def test_the_builder_of_bombs_makes_valid_packages(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(repeated("xl/worksheets/sheet1.xml", b"<a>", b"x" * 1000, 3, BOOK))
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist()[-1] == "xl/worksheets/sheet1.xml"


def test_a_bomb_of_gigabytes(tmp_path):
    row = b"<row><c t='str'><v>a@example.jp " + b"x" * 2000 + b"</v></c></row>"
    data = repeated("xl/worksheets/sheet1.xml", b"<worksheet><sheetData>", row * 500, 4000, BOOK)
    assert len(data) < 20 * MIB
    said = bounded(tmp_path, data)
    assert "too-large" in said["problems"]
    assert said["cells"] > 10_000


def test_a_bomb_of_text(tmp_path):
    block = b"<w:p><w:r><w:t>" + b"a" * 900_000 + b"</w:t></w:r></w:p>"
    said = bounded(
        tmp_path, repeated("word/document.xml", b"<w:document>", block, 3000, {"[Content_Types].xml": TYPES})
    )
    assert "too-large" in said["problems"]


def test_two_cells_far_apart(tmp_path):
    sheet = "<sheetData><row r='1'><c r='A1' t='str'><v>first</v></c></row><row r='1048576'><c r='XFD1048576' t='str'><v>last@example.jp</v></c></row></sheetData>"
    said = bounded(tmp_path, xlsx({"a": sheet}))
    assert (said["rows"], said["cells"], said["problems"]) == (1_048_576, 2, [])


def test_many_cells_far_apart(tmp_path):
    rows = "".join(f"<row r='{n}'><c r='XFD{n}' t='str'><v>{n}@example.jp</v></c></row>" for n in range(1, 20_001))
    said = bounded(tmp_path, xlsx({"a": f"<sheetData>{rows}</sheetData>", "b": f"<sheetData>{rows}</sheetData>"}))
    assert said["cells"] > 100
    assert said["text"].startswith(f"{said['cells'] + 1}@example.jp\n"), "what has no place in the table comes as text"


def test_a_million_cells(tmp_path):
    row = b"<row>" + b"<c t='str'><v>value</v></c>" * 20 + b"</row>"
    said = bounded(tmp_path, repeated("xl/worksheets/sheet1.xml", b"<worksheet><sheetData>", row * 500, 100, BOOK))
    assert said["cells"] == 1_000_000


def test_one_long_string_in_many_cells(tmp_path):
    cells = "<c t='s'><v>0</v></c>" * 10_000
    said = bounded(tmp_path, xlsx({"a": f"<sheetData><row>{cells}</row></sheetData>"}, f"<si><t>{'a' * MIB}</t></si>"))
    assert said["problems"] == ["too-large"]


def test_repeated_cells_of_a_spreadsheet(tmp_path):
    row = "<t:table-row t:number-rows-repeated='1048576'><t:table-cell t:number-columns-repeated='16384'><x:p>a</x:p></t:table-cell></t:table-row>"
    content = f"<o:c xmlns:o='o' xmlns:t='t' xmlns:x='x'><t:table t:name='a'>{row}</t:table></o:c>"
    said = bounded(tmp_path, package({"mimetype": "x", "content.xml": content}), cells=300_000)
    assert said["problems"] == ["too-many"]


def test_entities_are_neither_expanded_nor_fetched(tmp_path):
    (tmp_path / "secret.txt").write_text("secret@example.jp")
    lines = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 12))
    bomb = f"<!DOCTYPE a [<!ENTITY e0 'laugh'>{lines}<!ENTITY file SYSTEM '{(tmp_path / 'secret.txt').as_uri()}'>]>"
    body = f"<w:document xmlns:w='w'><w:body>{paragraph('kept@example.jp &e11; &file;')}</w:body></w:document>"
    said = bounded(tmp_path, package({"[Content_Types].xml": TYPES, "word/document.xml": bomb + body}))
    assert "kept@example.jp" in said["text"]
    assert "secret@" not in said["text"]
    assert "laughlaugh" not in said["text"]
    assert said["problems"] == ["broken"]


def test_xml_without_end(tmp_path):
    deep = bounded(
        tmp_path, repeated("word/document.xml", b"<w:document>", b"<w:p>" * 100_000, 10, {"[Content_Types].xml": TYPES})
    )
    assert deep["problems"] == ["too-deep"]
    tag = bounded(
        tmp_path, repeated("word/document.xml", b"<w:document a='", b"b" * MIB, 60, {"[Content_Types].xml": TYPES})
    )
    assert tag["problems"] == ["broken"] or "too-large" in tag["problems"]
    angles = bounded(
        tmp_path, repeated("word/document.xml", b"<w:document>", b"<" * MIB, 30, {"[Content_Types].xml": TYPES})
    )
    assert angles["problems"]


def test_rich_text_of_braces(tmp_path):
    assert bounded(tmp_path, b"{\\rtf1" + b"{" * 500_000 + b"a@example.jp")["text"] == "a@example.jp"
    assert bounded(tmp_path, b"{\\rtf1 " + b"\\'" * 300_000)["reader"] == "rtf"
    assert bounded(tmp_path, b"{\\rtf1 " + b"\\par" * 300_000)["reader"] == "rtf"


def test_chains_that_loop(tmp_path):
    data = bytearray(compound({"Workbook": workbook({"a": b""}) + bytes(9000), "other": b"x"}))
    fat = len(data) - 512
    for place in range(0, 400, 4):
        struct.pack_into("<I", data, fat + place, 0)
    assert bounded(tmp_path, bytes(data))["reader"] in ("xls", "ole")


SAMPLES = {
    "xlsx": xlsx(
        {"a": "<sheetData><row><c t='s'><v>0</v></c><c><v>1</v></c></row></sheetData>"}, "<si><t>a@example.jp</t></si>"
    ),
    "docx": docx(paragraph("a@example.jp") * 50 + f"<w:tbl><w:tr><w:tc>{paragraph('x')}</w:tc></w:tr></w:tbl>"),
    "xls": compound({"Workbook": workbook({"表": record(0x204, bytes(6) + wide("a@example.jp")) * 50})}),
    "doc": compound(doc({0: "東京 a@example.jp\r" * 40 + "A\x07B\x07\x07", 4: "c@example.jp\r"})),
    "rtf": rb"{\rtf1\ansi\ansicpg932{\fonttbl{\f0\fcharset128 MS;}}\f0 \'93\'8c a@example.jp\par\trowd A\cell\row}" * 3,
    "ods": package(
        {
            "mimetype": "x",
            "content.xml": "<o xmlns:t='t' xmlns:x='x'><t:table><t:table-row><t:table-cell><x:p>a@example.jp</x:p></t:table-cell></t:table-row></t:table></o>",
        }
    ),
}  # fmt: skip - one line for each


def outcome(data):
    """All that is made of the bytes; fails for anything but text, tables, parts and Problems."""
    _, extractor = reader_of(part_of(data))
    if extractor is None:
        return None
    return list(extractor.extract(part_of(data), Limits(), ()))


@pytest.mark.parametrize("name", SAMPLES)
def test_cut_files_give_text_or_a_problem(name):
    data = SAMPLES[name]
    for end in range(40, len(data), max(1, len(data) // 60)):
        items = outcome(data[:end])
        assert items is None or items, end


@pytest.mark.parametrize("name", SAMPLES)
def test_changed_files_raise_nothing(name):
    source = random.Random(name)
    for _ in range(150):
        data = bytearray(SAMPLES[name])
        for _ in range(source.choice((1, 1, 4, 30))):
            data[source.randrange(len(data))] = source.choice((0, 255, 127, 128, source.randrange(256)))
        outcome(bytes(data))


WITHOUT_TEXT = {"testPPT_embeddedMP3.pptx", "testBinControlWord.rtf"}
FILES = sorted(
    path
    for path in SHARED.rglob("*")
    if path.suffix in {".docx", ".doc", ".xlsx", ".xls", ".odt", ".ods", ".pptx", ".rtf"}
)


@pytest.mark.skipif(not FILES, reason="the collection of office files lies beside the project, not in it")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_of_other_projects(path):
    items = outcome(path.read_bytes())
    assert items, "neither text nor a Problem"
    for item in items:
        if isinstance(item, Problem):
            assert item.where.inner[:1] == ("outer.eml",)
            assert os.sep not in item.detail
        elif isinstance(item, TextSpan):
            assert "\r" not in item.text
        elif isinstance(item, Table):
            assert any(any(row) for row in item.rows)
    failed = any(isinstance(item, Problem) and item.extent is Extent.PART_FAILED for item in items)
    assert failed == ("password" in path.name or "protected" in path.name or path.name in WITHOUT_TEXT)
