"""What an attached file of each kind costs: CPU microseconds in one process, beside the least its library needs.

`make bench-kinds` prints the table of NOTES.md. The floor is what hands over the same content without any of our work:
expat without a listener (calamine for the workbook of a program), pdfium, the csv module, zlib.
"""

from __future__ import annotations

import csv
import io
import random
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))  # files are built as the tests build them

import attached
import xlsxwriter
from python_calamine import CalamineWorkbook

from mailgen.compose import Attachment
from sentaudit import app
from sentaudit.engine.files.extracting import Extract
from sentaudit.engine.reading import Reader
from sentaudit.engine.sandbox.items import Item, dump, load
from sentaudit.extraction.archives.zip_directory import LOCAL
from sentaudit.model.config import Limits
from sentaudit.model.message import Part
from sentaudit.model.text import Table, TextSpan

FILES, ROUNDS = 20, 7
MAIL = b"From: a@example.org\nTo: b@example.org\nSubject: x\n\nhello\n"


class Kind(NamedTuple):
    """A kind of file, how its least cost is measured, and what its content is counted in."""

    name: str
    make: Callable[[random.Random, int], bytes]
    floor: Callable[[bytes], object]
    unit: str


def main() -> None:
    """Prints the table, one kind after the other."""
    print(
        "| file | CPU us per file: library alone | read | hand over | look for addresses and people | read per unit "
        "| library per unit |\n|---|---|---|---|---|---|---|"
    )
    for kind in KINDS:
        print(_row(kind), flush=True)


def _row(kind: Kind) -> str:
    rng, limits = random.Random(3), Limits()
    recipe = app.recipe_for(bytes(32), limits)
    extractors = [extractor() for extractor in recipe.extractors]
    reader = Reader(recipe.parse, extractors, [detector() for detector in recipe.detectors], limits)
    message = reader.parse(MAIL)
    files = [kind.make(rng, number) for number in range(FILES)]
    parts = [Part("1", "application/octet-stream", "", "", True, data) for data in files]

    def read() -> list[list[Item]]:
        found = [next((one for one in extractors if one.recognises(part)), None) for part in parts]
        return [list(one.extract(part, limits, ())) if one else [] for one, part in zip(found, parts, strict=True)]

    items = read()
    spans = [_spans(part, given) for part, given in zip(parts, items, strict=True)]
    costs = _least(
        lambda: [kind.floor(data) for data in files],
        read,
        lambda: [load(dump(given)) for given in items],
        lambda: [reader.detect(Extract(message, one, (), (1, 0, 0), (), 0, False)) for one in spans],
    )
    units = sum(_units(kind.unit, data, given) for data, given in zip(files, items, strict=True))
    floor, reading, sending, looking = (seconds / FILES * 1e6 for seconds in costs)
    per = FILES / units
    return (
        f"| {kind.name} ({units / FILES:.0f} {kind.unit}) | {floor:.0f} | {reading:.0f} | {sending:.0f} "
        f"| {looking:.0f} | {reading * per:.2f} | {floor * per:.2f} |"
    )


def _least(*works: Callable[[], object]) -> list[float]:
    """CPU seconds of each, the least of all rounds, taken in turns so that a noisy minute hits all alike."""
    best = [float("inf")] * len(works)
    for _ in range(ROUNDS):
        for number, work in enumerate(works):
            before = time.process_time()
            work()
            best[number] = min(best[number], time.process_time() - before)
    return best


def _spans(part: Part, items: list[Item]) -> tuple[tuple[Part, TextSpan], ...]:
    texts = [one for one in items if isinstance(one, TextSpan)]
    tables = [
        TextSpan("\n".join(map("\t".join, one.rows)), one.part, one.inner, by_line=True, cells=one.rows)
        for one in items
        if isinstance(one, Table)
    ]
    return tuple((part, span) for span in texts + tables)


def _units(unit: str, data: bytes, items: list[Item]) -> int:
    if unit == "cells":
        return sum(sum(map(len, one.rows)) for one in items if isinstance(one, Table))
    return len(data) // 1000 if unit == "KB" else len(items)


def _workbook_of_a_program(rng: random.Random, number: int) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy/mm/dd"})
        for row in range(rng.randrange(50, 600)):
            sheet.write_row(row, 0, [f"{number}-{row}", *rng.choices(attached.WORDS, k=2), rng.randrange(10**6)])
            sheet.write_number(row, 4, 45_000 + row, day)
    return out.getvalue()


def _cells(data: bytes) -> object:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def _pages(data: bytes) -> None:
    from pypdfium2 import PdfDocument

    document = PdfDocument(data)
    for index in range(len(document)):
        page = document.get_page(index)
        text = page.get_textpage()
        text.get_text_range()
        text.close()
        page.close()
    document.close()


def _parsed(member: str) -> Callable[[bytes], None]:
    def parse(data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            expat.ParserCreate().Parse(package.read(member), True)

    return parse


def _unzipped(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            name, extra = LOCAL.unpack_from(data, entry.header_offset)[-2:]
            start = entry.header_offset + LOCAL.size + name + extra
            zlib.decompress(data[start : start + entry.compress_size], -15)


def _data(make: Callable[[random.Random, int], Attachment]) -> Callable[[random.Random, int], bytes]:
    return lambda rng, number: make(rng, number).data


KINDS = (
    Kind("xlsx, texts in the cells", _data(attached.workbook), _parsed("xl/worksheets/sheet1.xml"), "cells"),
    Kind("xlsx, shared texts, dates", _workbook_of_a_program, _cells, "cells"),
    Kind("csv", _data(attached.table), lambda data: list(csv.reader(io.StringIO(data.decode()))), "cells"),
    Kind("pdf", _data(attached.pdf), _pages, "pages"),
    Kind("docx", _data(attached.document), _parsed("word/document.xml"), "KB"),
    Kind("zip of a csv and a pdf", _data(attached.archive), _unzipped, "KB"),
    Kind("jpeg", _data(attached.picture), len, "KB"),
)


if __name__ == "__main__":
    main()
