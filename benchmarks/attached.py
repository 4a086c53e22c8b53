"""Files as an office attaches them, for the benchmark: each with other content, a few of them lists of people."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))  # files are built as the tests build them

from builders import archives, office, pdfs
from mailgen import words
from mailgen.compose import Attachment

RATE = 0.15
"""Share of mails that carry a file."""


def some_file(rng: random.Random, number: int) -> Attachment:
    """A workbook, PDF, document, table, archive or picture of 5 to 200 KB."""
    return rng.choices(_KINDS, weights=(30, 30, 15, 10, 5, 10))[0](rng, number)


def _cells(rng: random.Random, number: int, rows: int) -> list[list[str]]:
    return [
        [f"{number}-{row}", rng.choice(_NOUNS), rng.choice(_NOUNS), str(rng.randrange(10**6)), f"{rng.random():.4f}"]
        for row in range(rows)
    ]


def _workbook(rng: random.Random, number: int) -> Attachment:
    rows = "".join(
        "<row>" + "".join(f"<c t='inlineStr'><is><t>{cell}</t></is></c>" for cell in row) + "</row>"
        for row in _cells(rng, number, rng.randrange(50, 600))
    )
    data = office.xlsx({"Sheet1": f"<sheetData>{rows}</sheetData>"})
    return Attachment(f"figures{number}.xlsx", "application/vnd.ms-excel", data)


def _pdf(rng: random.Random, number: int) -> Attachment:
    pages = [
        pdfs.shown([f"{number} {' '.join(rng.choices(_NOUNS, k=9))}" for _ in range(45)])
        for _ in range(rng.randrange(1, 10))
    ]
    return Attachment(f"report{number}.pdf", "application/pdf", pdfs.pdf(pages, packed=True))


def _document(rng: random.Random, number: int) -> Attachment:
    text = "".join(
        office.paragraph(f"{number} {' '.join(rng.choices(_NOUNS, k=30))}") for _ in range(rng.randrange(20, 200))
    )
    return Attachment(f"letter{number}.docx", "application/msword", office.docx(text))


def _table(rng: random.Random, number: int) -> Attachment:
    rows = "\r\n".join(",".join(row) for row in _cells(rng, number, rng.randrange(50, 600)))
    return Attachment(f"table{number}.csv", "text/csv; charset=utf-8", rows.encode())


def _archive(rng: random.Random, number: int) -> Attachment:
    inside = [_table(rng, number), _pdf(rng, number)]
    data = archives.zipped({one.name: one.data for one in inside})
    return Attachment(f"files{number}.zip", "application/zip", data)


def _picture(rng: random.Random, number: int) -> Attachment:
    return Attachment(
        f"photo{number}.jpg", "image/jpeg", b"\xff\xd8\xff\xe0" + rng.randbytes(rng.randrange(20_000, 200_000))
    )


_NOUNS = " ".join(words.paragraph(random.Random(1), 60, english=True)).split()
_KINDS: tuple[Callable[[random.Random, int], Attachment], ...] = (
    _workbook,
    _pdf,
    _document,
    _table,
    _archive,
    _picture,
)
