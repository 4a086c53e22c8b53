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
WORDS = " ".join(words.paragraph(random.Random(1), 60, english=True)).split()


def some_file(rng: random.Random, number: int) -> Attachment:
    """A workbook, PDF, document, table, archive or picture of 5 to 200 KB."""
    return rng.choices(_KINDS, weights=(30, 30, 15, 10, 5, 10))[0](rng, number)


def _cells(rng: random.Random, number: int, rows: int) -> list[list[str]]:
    return [
        [f"{number}-{row}", rng.choice(WORDS), rng.choice(WORDS), str(rng.randrange(10**6)), f"{rng.random():.4f}"]
        for row in range(rows)
    ]


def workbook(rng: random.Random, number: int) -> Attachment:
    """A sheet of five columns, texts in its cells."""
    rows = "".join(
        "<row>" + "".join(f"<c t='inlineStr'><is><t>{cell}</t></is></c>" for cell in row) + "</row>"
        for row in _cells(rng, number, rng.randrange(50, 600))
    )
    data = office.xlsx({"Sheet1": f"<sheetData>{rows}</sheetData>"})
    return Attachment(f"figures{number}.xlsx", "application/vnd.ms-excel", data)


def pdf(rng: random.Random, number: int) -> Attachment:
    """Up to nine pages of 45 lines."""
    pages = [
        pdfs.shown([f"{number} {' '.join(rng.choices(WORDS, k=9))}" for _ in range(45)])
        for _ in range(rng.randrange(1, 10))
    ]
    return Attachment(f"report{number}.pdf", "application/pdf", pdfs.pdf(pages, packed=True))


def document(rng: random.Random, number: int) -> Attachment:
    """Up to 200 paragraphs."""
    text = "".join(
        office.paragraph(f"{number} {' '.join(rng.choices(WORDS, k=30))}") for _ in range(rng.randrange(20, 200))
    )
    return Attachment(f"letter{number}.docx", "application/msword", office.docx(text))


def table(rng: random.Random, number: int) -> Attachment:
    """The same as a workbook, separated by commas."""
    rows = "\r\n".join(",".join(row) for row in _cells(rng, number, rng.randrange(50, 600)))
    return Attachment(f"table{number}.csv", "text/csv; charset=utf-8", rows.encode())


def archive(rng: random.Random, number: int) -> Attachment:
    """A table and a PDF, zipped."""
    inside = [table(rng, number), pdf(rng, number)]
    data = archives.zipped({one.name: one.data for one in inside})
    return Attachment(f"files{number}.zip", "application/zip", data)


def picture(rng: random.Random, number: int) -> Attachment:
    """Random bytes that begin like a photograph."""
    return Attachment(
        f"photo{number}.jpg", "image/jpeg", b"\xff\xd8\xff\xe0" + rng.randbytes(rng.randrange(20_000, 200_000))
    )


_KINDS: tuple[Callable[[random.Random, int], Attachment], ...] = (
    workbook,
    pdf,
    document,
    table,
    archive,
    picture,
)
